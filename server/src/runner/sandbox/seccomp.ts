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
  JUMP_GREATER_OR_EQUAL,
  load,
  unlessEqual,
  type Instruction,
} from './filterProgram.ts';
import { emptiesNothing, holdForLandlock } from './olderLandlock.ts';
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
  /** The version of Landlock that holds beside this filter; what older ones do not know is refused here. Undefined where namespaces hold. */
  landlock?: number;
  /** Files may be watched: how much of that there is, all programs of the user share. */
  watch?: boolean;
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
const EINVAL = 22;
const ENOTTY = 25;
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
/** FIOSETOWN and SIOCSPGRP: as F_SETOWN. */
const SOCKET_OWNERS = [0x8901, 0x8902];
/** The second byte of what file systems are asked for by `ioctl`: 'X', 'f', 'r', 'v', and that of btrfs. */
const FILE_SYSTEM_REQUESTS = [0x5800, 0x6600, 0x7200, 0x7600, 0x9400];
const REQUEST_KIND = 0xff00;
/** Those of them that only look, or need a file that is open for writing: flags, versions, extents, and copies that share their blocks. */
const HARMLESS_REQUESTS = [0x80086601, 0x80046601, 0x801c581f, 0x80087601, 0xc020660b, 0x40049409, 0x4020940d, 0xc0189436];
/** F_SETOWN, F_SETSIG, F_SETOWN_EX: the kernel sends any signal to any process of the user when something can be read. */
const SIGNAL_OWNERS = [8, 10, 15];
const FIRST_LINUX_COMMAND = 1024;
/** Of Linux' own commands of `fcntl`, all that came up to 6.18 but leases, delegations and watched folders: F_GETLEASE, then F_DUPFD_QUERY to F_SET_FILE_RW_HINT. */
const LINUX_COMMANDS = [1025, ...Array.from({ length: 12 }, (_, index) => 1027 + index)];
const SOL_SOCKET = 1;
/** SO_SNDBUF, SO_RCVBUF, SO_SNDBUFFORCE, SO_RCVBUFFORCE. */
const BUFFER_SIZES = [7, 8, 32, 33];
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
    ...[TIOCSTI, TIOCLINUX, ...FILE_FLAGS, ...(rules.shared ? SOCKET_OWNERS : [])].flatMap((request) => refused(request, EPERM)),
    // Without mounts that are read-only, some file systems would change what is open for reading.
    ...(rules.shared ? onlyHarmlessRequests() : []),
    answer(ALLOW),
  ]);
  program.on('fcntl', [
    load(argument(1)),
    ...(rules.shared ? SIGNAL_OWNERS.flatMap((command) => refused(command, EPERM)) : []),
    [JUMP_GREATER_OR_EQUAL, 1, 0, FIRST_LINUX_COMMAND],
    answer(ALLOW),
    ...LINUX_COMMANDS.flatMap((command) => [unlessEqual(command, 1), answer(ALLOW)]),
    // Whoever opens a file on which there is a lease waits for it. File systems without leases answer so.
    answer(fail(EINVAL)),
  ]);
  // What waits in sockets is in no process's memory. The size stays as it is, which the kernel may decide at any time: nobody fails over it.
  program.on('setsockopt', [
    load(argument(1)),
    [JUMP_EQUAL, 1, 0, SOL_SOCKET],
    answer(ALLOW),
    load(argument(2)),
    ...BUFFER_SIZES.flatMap((option) => refused(option, SUCCESS)),
    answer(ALLOW),
  ]);
  if (!rules.watch) program.refuse(['inotify_init', 'inotify_init1'], EACCES);
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
    program.on(call, [
      ...(rules.landlock === undefined ? [] : emptiesNothing(rules.landlock, index)),
      load(argument(index)),
      [JUMP_ANY_BIT, 1, 0, MAKES_A_FILE],
      answer(ALLOW),
      ...noSetuid(index + 1),
    ]);
  if (rules.landlock !== undefined) holdForLandlock(program, rules.landlock, rules.spawn);
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

/** When the loaded word is this one. */
function refused(value: number, errno: number): Instruction[] {
  return [unlessEqual(value, 1), answer(fail(errno))];
}

/** Of the requests to file systems. Ends where nothing was said about the request. */
function onlyHarmlessRequests(): Instruction[] {
  const judged = [
    load(argument(1)),
    ...HARMLESS_REQUESTS.flatMap((request) => [unlessEqual(request, 1), answer(ALLOW)]),
    // As of a file system that does not know it.
    answer(fail(ENOTTY)),
  ];
  const others = FILE_SYSTEM_REQUESTS.length - 1;
  return [
    [AND, 0, 0, REQUEST_KIND],
    ...FILE_SYSTEM_REQUESTS.map((kind, index): Instruction => [JUMP_EQUAL, others - index, index === others ? judged.length : 0, kind]),
    ...judged,
  ];
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
