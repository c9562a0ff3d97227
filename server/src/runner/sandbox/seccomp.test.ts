import { describe, expect, test } from 'vitest';
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
    ...{ utimensat: 280, fsetxattr: 190 },
  },
  arm64: {
    ...{ read: 63, clone: 220, ptrace: 117, socket: 198, socketpair: 199, execve: 221, unshare: 97, openat: 56, ioctl: 29 },
    ...{ setpriority: 140, ioprioSet: 30, setAffinity: 122, listen: 201, sendto: 206, sendmsg: 211, shmget: 194, fchmod: 52, fchmodat: 53 },
    ...{ utimensat: 88, fsetxattr: 7 },
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
