// Generates seccomp filters as the kernel takes them (an array of struct sock_filter), so that neither libseccomp nor a compiler is needed.

export type FilterArch = 'x64' | 'arm64';

export interface FilterRules {
  /** `none` allows no socket at all, `tcp` streams only (for a proxy), `all` the internet families. */
  network: 'none' | 'tcp' | 'all';
  /** Unix sockets may be opened: only where a proxy is reached through one, inside a network namespace of its own. */
  unixSockets: boolean;
  /** Starting programs. Without it, threads may be started but no process. */
  spawn: boolean;
  /** Refuse changing modes, owners, times and attributes by path: needed where paths are not hidden by mounts. */
  lockMetadata?: boolean;
}

/** Audit architecture words: both are 64-bit little endian. */
const ARCH_WORD: Record<FilterArch, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

/** Numbers on x64 and arm64; null where the architecture does not have the call. */
const CALLS = {
  acct: [163, 89],
  add_key: [248, 217],
  adjtimex: [159, 171],
  bpf: [321, 280],
  chmod: [90, null],
  chown: [92, null],
  chroot: [161, 51],
  clock_adjtime: [305, 266],
  clock_settime: [227, 112],
  clone: [56, 220],
  clone3: [435, 435],
  delete_module: [176, 106],
  execve: [59, 221],
  execveat: [322, 281],
  fanotify_init: [300, 262],
  fchmodat: [268, 53],
  fchmodat2: [452, 452],
  fchownat: [260, 54],
  file_setattr: [469, 469],
  finit_module: [313, 273],
  fork: [57, null],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  futimesat: [261, null],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioctl: [16, 29],
  ioprio_set: [251, 30],
  ioperm: [173, null],
  iopl: [172, null],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  lchown: [94, null],
  listmount: [458, 458],
  lremovexattr: [198, 15],
  lsetxattr: [189, 6],
  memfd_create: [319, 279],
  modify_ldt: [154, null],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  open_tree_attr: [467, 467],
  perf_event_open: [298, 241],
  personality: [135, 92],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  prlimit64: [302, 261],
  process_madvise: [440, 440],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  reboot: [169, 142],
  removexattr: [197, 14],
  removexattrat: [466, 466],
  request_key: [249, 218],
  setdomainname: [171, 162],
  sethostname: [170, 161],
  setns: [308, 268],
  setpriority: [141, 140],
  settimeofday: [164, 170],
  setxattr: [188, 5],
  setxattrat: [463, 463],
  socket: [41, 198],
  socketpair: [53, 199],
  statmount: [457, 457],
  swapoff: [168, 225],
  swapon: [167, 224],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  userfaultfd: [323, 282],
  utime: [132, null],
  utimensat: [280, 88],
  utimes: [235, null],
  vfork: [58, null],
  vhangup: [153, 58],
} as const satisfies Record<string, readonly [number, number | null]>;

type Call = keyof typeof CALLS;

/** What no plugin needs and what has been a way out of sandboxes, or reaches into other processes or the kernel's settings. */
const ALWAYS_REFUSED: readonly Call[] = [
  'acct',
  'add_key',
  'adjtimex',
  'bpf',
  'chroot',
  'clock_adjtime',
  'clock_settime',
  'delete_module',
  'fanotify_init',
  'finit_module',
  'fsconfig',
  'fsmount',
  'fsopen',
  'fspick',
  'init_module',
  'ioperm',
  'iopl',
  'kcmp',
  'kexec_file_load',
  'kexec_load',
  'keyctl',
  'listmount',
  'modify_ldt',
  'mount',
  'mount_setattr',
  'move_mount',
  'name_to_handle_at',
  'open_by_handle_at',
  'open_tree',
  'open_tree_attr',
  'perf_event_open',
  'personality',
  'pidfd_getfd',
  'pivot_root',
  'process_madvise',
  'process_vm_readv',
  'process_vm_writev',
  'ptrace',
  'quotactl',
  'quotactl_fd',
  'reboot',
  'request_key',
  'setdomainname',
  'sethostname',
  'setns',
  'settimeofday',
  'statmount',
  'swapoff',
  'swapon',
  'syslog',
  'umount2',
  'unshare',
  'userfaultfd',
  'vhangup',
];

/** io_uring would do everything that the filter refuses; libuv and others fall back when it seems not to be built in. */
const PRETENDED_MISSING: readonly Call[] = ['io_uring_setup', 'io_uring_enter', 'io_uring_register'];

const SPAWNING: readonly Call[] = ['fork', 'vfork', 'execveat', 'memfd_create'];

const METADATA: readonly Call[] = [
  'chmod',
  'chown',
  'fchmodat',
  'fchmodat2',
  'fchownat',
  'file_setattr',
  'futimesat',
  'lchown',
  'lremovexattr',
  'lsetxattr',
  'removexattr',
  'removexattrat',
  'setxattr',
  'setxattrat',
  'utime',
  'utimes',
];

const EPERM = 1;
const EACCES = 13;
const EAFNOSUPPORT = 97;
const ENOSYS = 38;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const fail = (errno: number): number => 0x00050000 | errno;

const LOAD_WORD = 0x20;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_OR_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const AND = 0x54;
const RETURN = 0x06;

// Offsets in struct seccomp_data; the low half of an argument comes first on little endian.
const NUMBER = 0;
const ARCH = 4;
const argument = (index: number): number => 16 + index * 8;
const argumentHigh = (index: number): number => argument(index) + 4;

const CLONE_THREAD = 0x00010000;
/** New namespaces: time, mount, cgroup, UTS, IPC, user, PID, network. */
const CLONE_NAMESPACES = 0x00000080 | 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const SOCK_STREAM = 1;
const SOCK_TYPE_MASK = 0xf;

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

const load = (offset: number): Instruction => [LOAD_WORD, 0, 0, offset];
const answer = (value: number): Instruction => [RETURN, 0, 0, value];
/** Skips `jump` instructions when the loaded word differs. */
const unlessEqual = (value: number, jump: number): Instruction => [JUMP_EQUAL, 0, jump, value];

class FilterProgram {
  readonly #arch: FilterArch;
  readonly #instructions: Instruction[] = [];

  constructor(arch: FilterArch) {
    this.#arch = arch;
    this.#instructions.push(load(ARCH), [JUMP_EQUAL, 1, 0, ARCH_WORD[arch]], answer(KILL_PROCESS), load(NUMBER));
    // The x32 numbers of x64 kernels would be a second name for every call.
    if (arch === 'x64') this.#instructions.push([JUMP_GREATER_OR_EQUAL, 0, 1, 0x40000000], answer(fail(ENOSYS)));
  }

  refuse(calls: readonly Call[], errno: number): void {
    for (const call of calls) this.on(call, [answer(fail(errno))]);
  }

  /** Runs `body` for this call; when the body ends without an answer, the call is allowed. */
  on(call: Call, body: readonly Instruction[]): void {
    const number = CALLS[call][this.#arch === 'x64' ? 0 : 1];
    if (number === null) return;
    const complete = body.at(-1)?.[0] === RETURN ? body : [...body, answer(ALLOW)];
    this.#instructions.push(unlessEqual(number, complete.length), ...complete);
  }

  /** The filter's bytes; what nothing was said about is allowed. */
  bytes(): Buffer {
    const all = [...this.#instructions, answer(ALLOW)];
    const bytes = Buffer.alloc(all.length * 8);
    all.forEach(([code, jumpTrue, jumpFalse, value], index) => {
      bytes.writeUInt16LE(code, index * 8);
      bytes.writeUInt8(jumpTrue, index * 8 + 2);
      bytes.writeUInt8(jumpFalse, index * 8 + 3);
      bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
    });
    return bytes;
  }
}

/** The architectures that filters exist for; undefined on others, where no filter can be made. */
export function filterArch(arch: string = process.arch): FilterArch | undefined {
  return arch === 'x64' || arch === 'arm64' ? arch : undefined;
}

/** The filter that is in force from before the interpreter starts. */
export function workerFilter(rules: FilterRules, arch: FilterArch): Buffer {
  const program = new FilterProgram(arch);
  program.refuse(ALWAYS_REFUSED, EPERM);
  program.refuse(PRETENDED_MISSING, ENOSYS);
  // Its flags are in memory, out of a filter's sight; libc falls back to clone.
  program.refuse(['clone3'], ENOSYS);
  if (rules.spawn) {
    program.on('clone', [load(argument(0)), [JUMP_ANY_BIT, 0, 1, CLONE_NAMESPACES], answer(fail(EPERM)), answer(ALLOW)]);
  } else {
    program.refuse(SPAWNING, EPERM);
    program.on('clone', [load(argument(0)), [JUMP_ANY_BIT, 1, 0, CLONE_THREAD], answer(fail(EPERM)), answer(ALLOW)]);
  }
  // Typing into the terminal of whoever started the host.
  program.on('ioctl', [load(argument(1)), [JUMP_EQUAL, 1, 0, TIOCSTI], [JUMP_EQUAL, 0, 1, TIOCLINUX], answer(fail(EPERM)), answer(ALLOW)]);
  // Limits of another process; zero is oneself.
  program.on('prlimit64', [load(argument(0)), [JUMP_EQUAL, 1, 0, 0], answer(fail(EPERM)), answer(ALLOW)]);
  for (const call of ['setpriority', 'ioprio_set'] as const) {
    // Its second argument is whose; zero is oneself.
    program.on(call, [load(argument(1)), [JUMP_EQUAL, 1, 0, 0], answer(fail(EPERM)), answer(ALLOW)]);
  }
  if (rules.lockMetadata) {
    program.refuse(METADATA, EPERM);
    // Without a path it means an open file, which the plugin was allowed to open.
    program.on('utimensat', [
      load(argument(1)),
      [JUMP_EQUAL, 0, 2, 0],
      load(argumentHigh(1)),
      [JUMP_EQUAL, 1, 0, 0],
      answer(fail(EPERM)),
      answer(ALLOW),
    ]);
  }
  program.on('socket', socketRules(rules));
  // Connected pairs reach nobody else. Datagram pairs could be pointed at other addresses.
  program.on('socketpair', [
    load(argument(0)),
    unlessEqual(AF_UNIX, 4),
    load(argument(1)),
    [AND, 0, 0, SOCK_TYPE_MASK],
    unlessEqual(SOCK_STREAM, 1),
    answer(ALLOW),
    answer(fail(EACCES)),
  ]);
  return program.bytes();
}

/** A second filter for a process that has started and never needs to replace itself by another program. */
export function noExecFilter(arch: FilterArch): Buffer {
  const program = new FilterProgram(arch);
  program.refuse(['execve', 'execveat'], EPERM);
  return program.bytes();
}

function socketRules({ network, unixSockets }: FilterRules): Instruction[] {
  const body: Instruction[] = [load(argument(0))];
  if (unixSockets) body.push(unlessEqual(AF_UNIX, 1), answer(ALLOW));
  if (network === 'all') {
    body.push(unlessEqual(AF_INET, 1), answer(ALLOW), unlessEqual(AF_INET6, 1), answer(ALLOW));
    // Only the routing table's (protocol 0), which libc asks for the machine's addresses.
    body.push(unlessEqual(AF_NETLINK, 3), load(argument(2)), unlessEqual(0, 1), answer(ALLOW), answer(fail(EACCES)));
  } else if (network === 'tcp') {
    const stream: Instruction[] = [
      load(argument(1)),
      [AND, 0, 0, SOCK_TYPE_MASK],
      unlessEqual(SOCK_STREAM, 1),
      answer(ALLOW),
      answer(fail(EACCES)),
    ];
    body.push(unlessEqual(AF_INET, stream.length), ...stream, unlessEqual(AF_INET6, stream.length), ...stream);
  }
  // "No such family" is what libc expects where netlink is missing; for the rest, the reason is said.
  body.push(unlessEqual(AF_NETLINK, 1), answer(fail(EAFNOSUPPORT)), answer(fail(EACCES)));
  return body;
}
