import { describe, expect, test } from 'vitest';
import { OWN_PROCESS } from './olderLandlock.ts';
import { filterArch, noExecFilter, workerFilter, type FilterArch, type FilterRules } from './seccomp.ts';

const ARCH = { x64: 0xc000003e, arm64: 0xc00000b7 };
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number): number => 0x00050000 | number;

/** Runs a filter as the kernel does, for the instructions that filters here consist of. */
function answer(filter: Buffer, arch: number, call: number, args: number[] = []): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call, 0);
  data.writeUInt32LE(arch, 4);
  args.forEach((value, index) => data.writeBigUInt64LE(BigInt(value), 16 + index * 8));
  let word = 0;
  for (let at = 0; at * 8 < filter.length; at++) {
    const [code, yes, no, value] = [filter.readUInt16LE(at * 8), filter[at * 8 + 2]!, filter[at * 8 + 3]!, filter.readUInt32LE(at * 8 + 4)];
    if (code === 0x06) return value;
    if (code === 0x20) word = data.readUInt32LE(value);
    else if (code === 0x54) word = (word & value) >>> 0;
    else {
      const holds = code === 0x15 ? word === value : code === 0x35 ? word >= value : (word & value) >>> 0 !== 0;
      at += holds ? yes : no;
    }
  }
  throw new Error('the filter ended without an answer');
}

const NONE: FilterRules = { network: 'none', spawn: false };
const NUMBERS = {
  x64: {
    ...{ read: 0, clone: 56, ptrace: 101, socket: 41, socketpair: 53, execve: 59, unshare: 272, openat: 257, ioctl: 16 },
    ...{ setpriority: 141, ioprioSet: 251, setAffinity: 203, listen: 50, sendto: 44, sendmsg: 46, shmget: 29, fchmod: 91, fchmodat: 268 },
    ...{ utimensat: 280, fsetxattr: 190, fcntl: 72, setsockopt: 54, inotifyInit1: 294, truncate: 76, kill: 62, tkill: 200, tgkill: 234 },
    ...{ rtSigqueueinfo: 129, rtTgsigqueueinfo: 297 },
  },
  arm64: {
    ...{ read: 63, clone: 220, ptrace: 117, socket: 198, socketpair: 199, execve: 221, unshare: 97, openat: 56, ioctl: 29 },
    ...{ setpriority: 140, ioprioSet: 30, setAffinity: 122, listen: 201, sendto: 206, sendmsg: 211, shmget: 194, fchmod: 52, fchmodat: 53 },
    ...{ utimensat: 88, fsetxattr: 7, fcntl: 25, setsockopt: 208, inotifyInit1: 26, truncate: 45, kill: 129, tkill: 130, tgkill: 131 },
    ...{ rtSigqueueinfo: 138, rtTgsigqueueinfo: 240 },
  },
};

describe('seccomp', () => {
  for (const arch of ['x64', 'arm64'] as FilterArch[]) {
    const numbers = NUMBERS[arch];
    const ask = (rules: Partial<FilterRules>, call: number, args?: number[]): number =>
      answer(workerFilter({ ...NONE, ...rules }, arch), ARCH[arch], call, args);

    test(`${arch}: ordinary calls pass, ways out do not`, () => {
      expect(ask({}, numbers.read)).toBe(ALLOW);
      expect(ask({}, numbers.openat)).toBe(ALLOW);
      expect(ask({}, numbers.ptrace)).toBe(errno(1));
      expect(ask({ spawn: true }, numbers.unshare)).toBe(errno(1));
      // io_uring and clone3 seem not to exist, so that libraries fall back.
      for (const call of [425, 435]) expect(ask({ spawn: true }, call)).toBe(errno(38));
    });

    test(`${arch}: threads may be started; processes need the permission, and namespaces never get one`, () => {
      const [thread, process, namespace] = [0x3d0f00, 0x1200011, 0x10000011];
      expect(ask({}, numbers.clone, [thread])).toBe(ALLOW);
      expect(ask({}, numbers.clone, [process])).toBe(errno(1));
      expect(ask({ spawn: true }, numbers.clone, [process])).toBe(ALLOW);
      expect(ask({ spawn: true }, numbers.clone, [namespace])).toBe(errno(1));
    });

    test(`${arch}: sockets are opened by family and type`, () => {
      const [unix, inet, netlink, packet, stream, datagram] = [1, 2, 16, 17, 0x80001, 0x80002];
      expect(ask({}, numbers.socket, [inet, stream])).toBe(errno(13));
      expect(ask({ network: 'tcp' }, numbers.socket, [inet, stream])).toBe(ALLOW);
      expect(ask({ network: 'tcp' }, numbers.socket, [inet, datagram])).toBe(errno(13));
      expect(ask({ network: 'all' }, numbers.socket, [inet, datagram])).toBe(ALLOW);
      expect(ask({ network: 'all' }, numbers.socket, [netlink, 3, 0])).toBe(ALLOW);
      expect(ask({ network: 'all' }, numbers.socket, [netlink, 3, 15])).toBe(errno(13));
      for (const network of ['none', 'tcp', 'all'] as const)
        for (const family of [unix, packet]) expect(ask({ network }, numbers.socket, [family, stream])).toBe(errno(13));
      expect(ask({}, numbers.socketpair, [unix, stream])).toBe(ALLOW);
      expect(ask({}, numbers.socketpair, [unix, datagram])).toBe(errno(13));
    });

    test(`${arch}: only streams of TCP are opened where its ports are what is allowed, and none connects by sending`, () => {
      const [inet, stream, tcp, mptcp, sctp, fastOpen] = [2, 0x80001, 6, 262, 132, 0x20000000];
      expect(ask({ network: 'tcp' }, numbers.socket, [inet, stream, tcp])).toBe(ALLOW);
      for (const protocol of [mptcp, sctp]) expect(ask({ network: 'tcp' }, numbers.socket, [inet, stream, protocol])).toBe(errno(93));
      expect(ask({ network: 'tcp' }, numbers.sendto, [3, 0, 0, fastOpen])).toBe(errno(95));
      expect(ask({ network: 'tcp' }, numbers.sendmsg, [3, 0, fastOpen])).toBe(errno(95));
      expect(ask({ network: 'tcp' }, numbers.sendto, [3, 0, 0, 0x4000])).toBe(ALLOW);
      expect(ask({ network: 'tcp' }, numbers.listen)).toBe(ALLOW);
      expect(ask({ network: 'tcp', shared: true }, numbers.listen)).toBe(errno(13));
      expect(ask({ network: 'all', shared: true }, numbers.listen)).toBe(ALLOW);
    });

    test(`${arch}: priorities and processors are chosen for oneself only, not for a user's processes`, () => {
      const [processes, user, ioProcesses, ioUser] = [0, 2, 1, 3];
      expect(ask({}, numbers.setpriority, [processes, 0])).toBe(ALLOW);
      expect(ask({}, numbers.ioprioSet, [ioProcesses, 0])).toBe(ALLOW);
      for (const args of [
        [processes, 7],
        [user, 0],
      ])
        expect(ask({}, numbers.setpriority, args)).toBe(errno(1));
      for (const args of [
        [ioProcesses, 7],
        [ioUser, 0],
      ])
        expect(ask({}, numbers.ioprioSet, args)).toBe(errno(1));
      expect(ask({ shared: true }, numbers.setAffinity, [0])).toBe(ALLOW);
      expect(ask({ shared: true }, numbers.setAffinity, [7])).toBe(errno(1));
      expect(ask({}, numbers.shmget)).toBe(errno(1));
    });

    test(`${arch}: modes and times stay as they are where files are shared, owners and attributes are refused`, () => {
      for (const call of [numbers.fchmod, numbers.fchmodat, numbers.utimensat]) expect(ask({ lockMetadata: true }, call)).toBe(errno(0));
      expect(ask({ lockMetadata: true }, numbers.fsetxattr)).toBe(errno(1));
      expect(ask({ lockMetadata: true }, numbers.ioctl, [3, 0x40086602])).toBe(errno(1));
      expect(ask({}, numbers.ioctl, [3, 0x5401])).toBe(ALLOW);
    });

    test(`${arch}: no program can be made that runs with the user's rights for somebody else`, () => {
      expect(ask({}, numbers.fchmod, [3, 0o755])).toBe(ALLOW);
      expect(ask({}, numbers.fchmod, [3, 0o4755])).toBe(errno(1));
      expect(ask({}, numbers.fchmodat, [3, 0, 0o2755])).toBe(errno(1));
      expect(ask({}, numbers.openat, [3, 0, 0o101, 0o4755])).toBe(errno(1));
      expect(ask({}, numbers.openat, [3, 0, 0o101, 0o644])).toBe(ALLOW);
      // Without making a file, the mode is whatever was there before.
      expect(ask({}, numbers.openat, [3, 0, 0, 0o4755])).toBe(ALLOW);
    });

    test(`${arch}: no leases, no delegations and no watched folders, in a namespace or not; other commands pass`, () => {
      const [dupFd, setLock, setOwn, setSignal, setOwnEx, setLease, getLease, notify, dupCloseOnExec, getDelegation, setDelegation] = [
        ...[0, 6, 8, 10, 15, 1024, 1025, 1026, 1030, 1039, 1040],
      ];
      for (const shared of [true, false]) {
        for (const command of [setLease, notify, getDelegation, setDelegation, 0x7fffffff])
          expect(ask({ shared }, numbers.fcntl, [3, command!])).toBe(errno(22));
        for (const command of [dupFd, setLock, getLease, dupCloseOnExec]) expect(ask({ shared }, numbers.fcntl, [3, command!])).toBe(ALLOW);
        for (const command of [setOwn, setSignal, setOwnEx])
          expect(ask({ shared }, numbers.fcntl, [3, command!])).toBe(shared ? errno(1) : ALLOW);
      }
      for (const request of [0x8901, 0x8902]) expect(ask({ shared: true }, numbers.ioctl, [3, request])).toBe(errno(1));
    });

    test(`${arch}: file systems do nothing to files that are open for reading`, () => {
      const [verity, subvolume, encryption, fatAttributes, version] = [0x40806685, 0x5000940e, 0x800c6613, 0x40047211, 0x40087602];
      for (const request of [verity, subvolume, encryption, fatAttributes, version])
        expect(ask({ shared: true }, numbers.ioctl, [3, request])).toBe(errno(25));
      const [flags, clone, extents, size, closeOnExec, readable] = [0x80086601, 0x40049409, 0xc020660b, 0x5413, 0x5451, 0x541b];
      for (const request of [flags, clone, extents, size, closeOnExec, readable])
        expect(ask({ shared: true }, numbers.ioctl, [3, request])).toBe(ALLOW);
      expect(ask({}, numbers.ioctl, [3, verity])).toBe(ALLOW);
    });

    test(`${arch}: what waits in sockets does not become more, and nobody fails over it`, () => {
      for (const option of [7, 8, 32, 33]) expect(ask({ network: 'all' }, numbers.setsockopt, [3, 1, option])).toBe(errno(0));
      const [reuse, noDelay] = [2, 1];
      expect(ask({}, numbers.setsockopt, [3, 1, reuse])).toBe(ALLOW);
      expect(ask({}, numbers.setsockopt, [3, 6, noDelay])).toBe(ALLOW);
      expect(ask({}, numbers.setsockopt, [3, 6, 7])).toBe(ALLOW);
    });

    test(`${arch}: files are watched only by whom it was given to`, () => {
      expect(ask({}, numbers.inotifyInit1)).toBe(errno(13));
      expect(ask({ watch: true }, numbers.inotifyInit1)).toBe(ALLOW);
    });

    test(`${arch}: files that may not be written are not emptied, whatever Landlock knows of it`, () => {
      const [empty, write, readWrite, neither, create] = [0o1000, 1, 2, 3, 0o100];
      const open = (landlock: number | undefined, flags: number, mode = 0): number =>
        ask(landlock === undefined ? {} : { landlock }, numbers.openat, [-100 >>> 0, 0, flags, mode]);
      for (const landlock of [1, 2]) {
        expect(ask({ landlock }, numbers.truncate)).toBe(errno(13));
        for (const flags of [empty, empty | neither, empty | create]) expect(open(landlock, flags)).toBe(errno(13));
        for (const flags of [empty | write, empty | readWrite, empty | create | write, 0, neither])
          expect(open(landlock, flags)).toBe(ALLOW);
        expect(open(landlock, empty | create | write, 0o4755)).toBe(errno(1));
      }
      for (const landlock of [3, undefined]) {
        expect(ask(landlock === undefined ? {} : { landlock }, numbers.truncate)).toBe(ALLOW);
        expect(open(landlock, empty)).toBe(ALLOW);
      }
    });

    test(`${arch}: signals go to the process itself, where Landlock knows nothing of them`, () => {
      const [other, everybody, [pidfdOpen, pidfdSendSignal]] = [4711, 0xffffffff, [434, 424]];
      const queueing = [numbers.rtSigqueueinfo, numbers.rtTgsigqueueinfo, pidfdOpen, pidfdSendSignal];
      for (const landlock of [1, 5]) {
        for (const call of [numbers.kill, numbers.tkill, numbers.tgkill]) {
          expect(ask({ landlock }, call, [OWN_PROCESS])).toBe(ALLOW);
          for (const target of [other, everybody, 0]) expect(ask({ landlock }, call, [target])).toBe(errno(1));
        }
        for (const call of queueing) expect(ask({ landlock, spawn: true }, call, [other])).toBe(errno(1));
        expect(ask({ landlock, spawn: true }, numbers.kill, [other])).toBe(ALLOW);
        expect(ask({ landlock, spawn: true }, numbers.kill, [everybody])).toBe(errno(1));
      }
      for (const landlock of [6, undefined])
        for (const call of [numbers.kill, ...queueing]) expect(ask(landlock === undefined ? {} : { landlock }, call, [other])).toBe(ALLOW);
    });

    test(`${arch}: the second filter refuses to become another program`, () => {
      expect(answer(noExecFilter(arch), ARCH[arch], numbers.execve)).toBe(errno(1));
      expect(answer(noExecFilter(arch), ARCH[arch], numbers.read)).toBe(ALLOW);
    });
  }

  test('calls of another architecture end the process, and x32 numbers do not exist', () => {
    expect(answer(workerFilter(NONE, 'x64'), 0x40000003, 11)).toBe(KILL);
    expect(answer(workerFilter(NONE, 'x64'), ARCH.x64, 0x40000000 + 59)).toBe(errno(38));
  });

  test('there are filters for two architectures', () => {
    expect(['x64', 'arm64', 'ia32', 'ppc64'].map((arch) => filterArch(arch))).toEqual(['x64', 'arm64', undefined, undefined]);
  });
});
