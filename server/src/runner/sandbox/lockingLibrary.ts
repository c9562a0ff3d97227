// A library for Node.js, which cannot call the system itself: it does nothing but put a filter on the process that loads it. Its bytes are put
// together here as those of filters are, so that no compiler is needed and nothing has to be shipped for each system.
import type { FilterArch } from './systemCalls.ts';

const EM_X86_64 = 62;
const EM_AARCH64 = 183;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_GNU_STACK = 0x6474e551;
const [EXECUTABLE, WRITABLE, READABLE] = [1, 2, 4];

// What the loader wants to know.
const [DT_NULL, DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_INIT] = [0, 4, 5, 6, 10, 11, 12];

/** The largest page that there is: the two parts must not share one. */
const PAGE = 0x10000;
const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const SEGMENTS = 4;
const SYMBOL_BYTES = 24;

/**
 * A shared library with one function, which runs when it is loaded. It has no symbols and needs no other library.
 * @param code makes the function, for a place of its data so many bytes after its beginning.
 * @param data what it reads.
 */
export function sharedLibrary(arch: FilterArch, code: (distance: number) => Buffer, data: Buffer): Buffer {
  const hashAt = HEADER_BYTES + SEGMENTS * SEGMENT_BYTES;
  // One bucket and one entry, both empty.
  const hash = words(1, 1, 0, 0);
  const symbolsAt = hashAt + hash.length;
  // The first one is always empty, and so is its name.
  const namesAt = symbolsAt + SYMBOL_BYTES;
  const codeAt = align(namesAt + 1, 16);
  const dataAt = align(codeAt + code(0).length, 16);
  const dynamicAt = align(dataAt + data.length, 16);
  const dynamic = longs(
    ...[DT_HASH, hashAt, DT_STRTAB, namesAt, DT_SYMTAB, symbolsAt, DT_STRSZ, 1, DT_SYMENT, SYMBOL_BYTES, DT_INIT, codeAt, DT_NULL, 0],
  );
  const file = Buffer.alloc(dynamicAt + dynamic.length);
  header(arch).copy(file);
  // The dynamic section is changed by some loaders, so it is mapped once more where that is possible.
  [
    segment(PT_LOAD, READABLE | EXECUTABLE, 0, 0, dynamicAt, PAGE),
    segment(PT_LOAD, READABLE | WRITABLE, dynamicAt, PAGE + dynamicAt, dynamic.length, PAGE),
    segment(PT_DYNAMIC, READABLE | WRITABLE, dynamicAt, PAGE + dynamicAt, dynamic.length, 8),
    segment(PT_GNU_STACK, READABLE | WRITABLE, 0, 0, 0, 16),
  ].forEach((one, index) => one.copy(file, HEADER_BYTES + index * SEGMENT_BYTES));
  hash.copy(file, hashAt);
  code(dataAt - codeAt).copy(file, codeAt);
  data.copy(file, dataAt);
  dynamic.copy(file, dynamicAt);
  return file;
}

/** A library that puts this filter on all threads of the process, or ends the process with exit code 71 where that fails. */
export function lockingLibrary(filter: Buffer, arch: FilterArch): Buffer {
  const instructions = filter.length / 8;
  return sharedLibrary(
    arch,
    arch === 'x64' ? (distance) => onX64(distance, instructions) : (distance) => onArm64(distance, instructions),
    filter,
  );
}

/** seccomp(SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, { instructions, filter }), and exit_group(71) where that did not return 0. */
function onX64(distance: number, instructions: number): Buffer {
  return Buffer.from([
    ...[0x48, 0x8d, 0x05, ...word(distance - 7)], // lea rax, [rip + distance]
    0x50, // push rax
    ...[0x68, ...word(instructions)], // push instructions
    ...[0x48, 0x89, 0xe2], // mov rdx, rsp
    ...[0xbe, ...word(1)], // mov esi, 1
    ...[0xbf, ...word(1)], // mov edi, 1
    ...[0xb8, ...word(317)], // mov eax, 317
    ...[0x0f, 0x05], // syscall
    ...[0x48, 0x83, 0xc4, 0x10], // add rsp, 16
    ...[0x48, 0x85, 0xc0], // test rax, rax
    ...[0x74, 0x0c], // jz, to ret
    ...[0xbf, ...word(71)], // mov edi, 71
    ...[0xb8, ...word(231)], // mov eax, 231
    ...[0x0f, 0x05], // syscall
    0xc3, // ret
  ]);
}

function onArm64(distance: number, instructions: number): Buffer {
  const move = (register: number, value: number): number => 0xd2800000 | (value << 5) | register;
  return words(
    0x10000000 | ((distance & 3) << 29) | ((distance >> 2) << 5) | 9, // adr x9, distance
    move(8, instructions),
    0xa9bf27e8, // stp x8, x9, [sp, #-16]!
    0x910003e2, // mov x2, sp
    move(1, 1),
    move(0, 1),
    move(8, 277),
    0xd4000001, // svc #0
    0x910043ff, // add sp, sp, #16
    0xb4000080, // cbz x0, to ret
    move(0, 71),
    move(8, 94),
    0xd4000001, // svc #0
    0xd65f03c0, // ret
  );
}

function header(arch: FilterArch): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  // 64 bits, little endian, version 1.
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  bytes.writeUInt16LE(3, 16);
  bytes.writeUInt16LE(arch === 'x64' ? EM_X86_64 : EM_AARCH64, 18);
  bytes.writeUInt32LE(1, 20);
  bytes.writeBigUInt64LE(BigInt(HEADER_BYTES), 32);
  bytes.writeUInt16LE(HEADER_BYTES, 52);
  bytes.writeUInt16LE(SEGMENT_BYTES, 54);
  bytes.writeUInt16LE(SEGMENTS, 56);
  return bytes;
}

function segment(type: number, flags: number, offset: number, address: number, size: number, alignment: number): Buffer {
  return Buffer.concat([words(type, flags), longs(offset, address, address, size, size, alignment)]);
}

function word(value: number): Buffer {
  return words(value);
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value >>> 0, index * 4));
  return bytes;
}

function longs(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), index * 8));
  return bytes;
}

function align(offset: number, to: number): number {
  return Math.ceil(offset / to) * to;
}
