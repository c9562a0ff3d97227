// That the library does what it should on x64 is shown by server/test/sandbox/nativeAddon.test.ts; here, that both find their data.
import { describe, expect, test } from 'vitest';
import { lockingLibrary } from './lockingLibrary.ts';
import { noExecFilter, type FilterArch } from './seccomp.ts';

/** Where the function begins: what the dynamic section, which comes last, says of DT_INIT. */
function codeOf(library: Buffer): number {
  for (let at = library.length - 16; at > 0; at -= 16)
    if (library.readBigUInt64LE(at) === 12n) return Number(library.readBigUInt64LE(at + 8));
  throw new Error('It says nothing of a function.');
}

/** The address that the function's first instruction makes. */
const ADDRESS: Record<FilterArch, (library: Buffer, code: number) => number> = {
  x64: (library, code) => code + 7 + library.readInt32LE(code + 3),
  arm64: (library, code) => {
    const instruction = library.readUInt32LE(code);
    return code + (((instruction >> 5) & 0x7ffff) << 2) + ((instruction >> 29) & 3);
  },
};

describe('the library that locks a process', () => {
  test.for(['x64', 'arm64'] as const)('finds its filter (%s)', (arch) => {
    const filter = noExecFilter(arch);
    const library = lockingLibrary(filter, arch);
    expect(library.subarray(0, 4)).toEqual(Buffer.from('\x7fELF'));
    expect(library.readUInt16LE(18)).toBe(arch === 'x64' ? 62 : 183);
    const at = ADDRESS[arch](library, codeOf(library));
    expect(library.subarray(at, at + filter.length)).toEqual(filter);
  });
});
