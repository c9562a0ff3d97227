// Generates seccomp filters as the kernel takes them (an array of struct sock_filter), so that neither libseccomp nor a compiler is needed.
import {
  ENOSYS,
  ALLOW,
  AND,
  answer,
  argument,
  fail,
  FilterProgram,
  JUMP_ANY_BIT,
  JUMP_EQUAL,
  load,
  unlessEqual,
  type Instruction,
} from './filterProgram.ts';
import type { Call, FilterArch } from './systemCalls.ts';

export type { FilterArch } from './systemCalls.ts';

/** The architectures that filters exist for; undefined on others, where no filter can be made. */
export function filterArch(arch: string = process.arch): FilterArch | undefined {
  return arch === 'x64' || arch === 'arm64' ? arch : undefined;
}

export interface FilterRules {
  /** `none` allows no socket at all, `tcp` streams only (for a proxy), `all` the internet families. */
  network: 'none' | 'tcp' | 'all';
  /** Starting programs. Without it, threads may be started but no process. */
  spawn: boolean;
  /** No namespaces hide the machine's other processes and its network: what reaches those by a number is refused as well. */
  shared?: boolean;
  /** Keep modes, owners, times and attributes as they are: needed where files that may not be changed are not mounted read-only. */
  lockMetadata?: boolean;
}

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
  'migrate_pages',
  'modify_ldt',
  'mount',
  'mount_setattr',
  'move_mount',
  'move_pages',
  'mq_open',
  'mq_unlink',
  'msgctl',
  'msgget',
  'msgrcv',
  'msgsnd',
  'name_to_handle_at',
  'open_by_handle_at',
  'open_tree',
  'open_tree_attr',
  'perf_event_open',
  'personality',
  'pidfd_getfd',
  'pivot_root',
  'process_madvise',
  'process_mrelease',
  'process_vm_readv',
  'process_vm_writev',
  'ptrace',
  'quotactl',
  'quotactl_fd',
  'reboot',
  'request_key',
  'semctl',
  'semget',
  'semop',
  'semtimedop',
  'setdomainname',
  'sethostname',
  'setns',
  'settimeofday',
  'shmat',
  'shmctl',
  'shmget',
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

/** Owners and attributes: few programs set them, and those do without. */
const ATTRIBUTES: readonly Call[] = [
  'chown',
  'fchown',
  'fchownat',
  'file_setattr',
  'fremovexattr',
  'fsetxattr',
  'lchown',
  'lremovexattr',
  'lsetxattr',
  'removexattr',
  'removexattrat',
  'setxattr',
  'setxattrat',
];

/** Modes and times: every program that copies a file sets them, and would fail over it. */
const MODES_AND_TIMES: readonly Call[] = ['chmod', 'fchmod', 'fchmodat', 'fchmodat2', 'futimesat', 'utime', 'utimensat', 'utimes'];

/** Where these calls have the mode. */
const MODE_ARGUMENTS = { chmod: 1, creat: 1, fchmod: 1, fchmodat: 2, fchmodat2: 2, mknod: 1, mknodat: 2 } as const;

/** Where these calls have their flags; the mode comes next, and means something only when a file is made. */
const FLAG_ARGUMENTS = { open: 1, openat: 2 } as const;

/** Where these calls have their flags. */
const SEND_FLAGS = { sendto: 3, sendmsg: 2, sendmmsg: 3 } as const;

const SUCCESS = 0;
const EPERM = 1;
const EACCES = 13;
const EPROTONOSUPPORT = 93;
const EOPNOTSUPP = 95;
const EAFNOSUPPORT = 97;

const CLONE_THREAD = 0x00010000;
/** New namespaces: time, mount, cgroup, UTS, IPC, user, PID, network. */
const CLONE_NAMESPACES = 0x00000080 | 0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** Flags of files, such as "cannot be changed any more". */
const FILE_FLAGS = [0x40086602, 0x40046602, 0x401c5820];
const SETUID_OR_SETGID = 0o6000;
/** O_CREAT and O_TMPFILE. */
const MAKES_A_FILE = 0o100 | 0o20000000;
const MSG_FASTOPEN = 0x20000000;
const PRIO_PROCESS = 0;
const IOPRIO_WHO_PROCESS = 1;
const IPPROTO_TCP = 6;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const SOCK_STREAM = 1;
const SOCK_TYPE_MASK = 0xf;

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
  program.on('ioctl', [
    load(argument(1)),
    ...[TIOCSTI, TIOCLINUX, ...FILE_FLAGS].flatMap((request) => [unlessEqual(request, 1), answer(fail(EPERM))]),
    answer(ALLOW),
  ]);
  // Limits of another process; zero is oneself.
  program.on('prlimit64', onlyOneself(0));
  // A user, too, is named by zero: only a process may be meant.
  program.on('setpriority', [load(argument(0)), [JUMP_EQUAL, 1, 0, PRIO_PROCESS], answer(fail(EPERM)), ...onlyOneself(1)]);
  program.on('ioprio_set', [load(argument(0)), [JUMP_EQUAL, 1, 0, IOPRIO_WHO_PROCESS], answer(fail(EPERM)), ...onlyOneself(1)]);
  if (rules.shared) {
    for (const call of ['sched_setaffinity', 'sched_setattr', 'sched_setparam', 'sched_setscheduler'] as const)
      program.on(call, onlyOneself(0));
    // Landlock does not look at what is watched: any folder, by its path, which is out of a filter's sight.
    program.refuse(['inotify_add_watch'], EACCES);
    // A socket that listens without an address gets one by itself.
    if (rules.network !== 'all') program.refuse(['listen'], EACCES);
  }
  if (rules.network !== 'all') {
    // It connects without asking for a connection.
    for (const [call, index] of entries(SEND_FLAGS))
      program.on(call, [load(argument(index)), [JUMP_ANY_BIT, 0, 1, MSG_FASTOPEN], answer(fail(EOPNOTSUPP)), answer(ALLOW)]);
  }
  if (rules.lockMetadata) {
    program.refuse(ATTRIBUTES, EPERM);
    // Nothing happens, and nobody fails over it.
    program.refuse(MODES_AND_TIMES, SUCCESS);
  }
  // A program that others run with the user's rights.
  for (const [call, index] of entries(MODE_ARGUMENTS)) program.on(call, noSetuid(index));
  for (const [call, index] of entries(FLAG_ARGUMENTS))
    program.on(call, [load(argument(index)), [JUMP_ANY_BIT, 1, 0, MAKES_A_FILE], answer(ALLOW), ...noSetuid(index + 1)]);
  // Its mode is in memory, out of a filter's sight; whoever knows it does without.
  program.refuse(['openat2'], ENOSYS);
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

/** The argument must be zero, which stands for the caller. */
function onlyOneself(index: number): Instruction[] {
  return [load(argument(index)), [JUMP_EQUAL, 1, 0, 0], answer(fail(EPERM)), answer(ALLOW)];
}

function noSetuid(index: number): Instruction[] {
  return [load(argument(index)), [JUMP_ANY_BIT, 0, 1, SETUID_OR_SETGID], answer(fail(EPERM)), answer(ALLOW)];
}

function entries(table: Partial<Record<Call, number>>): [Call, number][] {
  return Object.entries(table) as [Call, number][];
}

/** A second filter for a process that has started and never needs to replace itself by another program. */
export function noExecFilter(arch: FilterArch): Buffer {
  const program = new FilterProgram(arch);
  program.refuse(['execve', 'execveat'], EPERM);
  return program.bytes();
}

/** Never a Unix socket: any server of the user's whose socket can be seen would take its connections. */
function socketRules({ network }: FilterRules): Instruction[] {
  const body: Instruction[] = [load(argument(0))];
  if (network === 'all') {
    body.push(unlessEqual(AF_INET, 1), answer(ALLOW), unlessEqual(AF_INET6, 1), answer(ALLOW));
    // Only the routing table's (protocol 0), which libc asks for the machine's addresses.
    body.push(unlessEqual(AF_NETLINK, 3), load(argument(2)), unlessEqual(0, 1), answer(ALLOW), answer(fail(EACCES)));
  } else if (network === 'tcp') {
    const stream: Instruction[] = [
      load(argument(1)),
      [AND, 0, 0, SOCK_TYPE_MASK],
      [JUMP_EQUAL, 1, 0, SOCK_STREAM],
      answer(fail(EACCES)),
      // Landlock knows of ports for TCP only, not for what else makes streams.
      load(argument(2)),
      [JUMP_EQUAL, 2, 0, 0],
      [JUMP_EQUAL, 1, 0, IPPROTO_TCP],
      answer(fail(EPROTONOSUPPORT)),
      answer(ALLOW),
    ];
    body.push(unlessEqual(AF_INET, stream.length), ...stream, unlessEqual(AF_INET6, stream.length), ...stream);
  }
  // "No such family" is what libc expects where netlink is missing; for the rest, the reason is said.
  body.push(unlessEqual(AF_NETLINK, 1), answer(fail(EAFNOSUPPORT)), answer(fail(EACCES)));
  return body;
}
