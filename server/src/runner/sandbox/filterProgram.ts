// Puts seccomp filters together as the kernel takes them: an array of struct sock_filter.
import { callNumber, type Call, type FilterArch } from './systemCalls.ts';

/** Audit architecture words: both are 64-bit little endian. */
const ARCH_WORD: Record<FilterArch, number> = { x64: 0xc000003e, arm64: 0xc00000b7 };

export const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
/** Zero makes the call seem to succeed. */
export const fail = (errno: number): number => 0x00050000 | errno;
export const ENOSYS = 38;

const LOAD_WORD = 0x20;
export const JUMP_EQUAL = 0x15;
export const JUMP_GREATER_OR_EQUAL = 0x35;
export const JUMP_ANY_BIT = 0x45;
export const AND = 0x54;
const RETURN = 0x06;

// Offsets in struct seccomp_data; the low half of an argument comes first on little endian.
const NUMBER = 0;
const ARCH = 4;
export const argument = (index: number): number => 16 + index * 8;

export type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

export const load = (offset: number): Instruction => [LOAD_WORD, 0, 0, offset];
export const answer = (value: number): Instruction => [RETURN, 0, 0, value];
/** Skips `jump` instructions when the loaded word differs. */
export const unlessEqual = (value: number, jump: number): Instruction => [JUMP_EQUAL, 0, jump, value];

export class FilterProgram {
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

  /** Runs `body` for this call, which must end with an answer. */
  on(call: Call, body: readonly Instruction[]): void {
    const number = callNumber(call, this.#arch);
    if (number !== undefined) this.#instructions.push(unlessEqual(number, body.length), ...body);
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
