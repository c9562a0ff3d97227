// A program for Windows that does nothing but leave a file where it was started: put where a careless host would find it, it says whether it ran.
// It is written byte by byte, as there is no compiler for Windows here.

/** What it leaves in its working directory. */
export const MARK = 'it-ran.txt';

const IMAGE_BASE = 0x1_4000_0000n;
const HEADERS = 0x200;
/** The only section, where the image has it; in the file it follows the headers. */
const SECTION = 0x1000;
const SECTION_SIZE = 0x200;
const CODE = SECTION;
const NAME = SECTION + 0x80;
const IMPORTS = SECTION + 0xa0;
const LOOKUP = SECTION + 0xe0;
const ADDRESSES = SECTION + 0x100;
const CREATE_FILE = SECTION + 0x120;
const EXIT_PROCESS = SECTION + 0x140;
const LIBRARY = SECTION + 0x160;

/** The bytes of the `.exe`. */
export function markingProgram(): Buffer {
  const image = Buffer.alloc(HEADERS + SECTION_SIZE);
  const at = (address: number): number => address - SECTION + HEADERS;
  header(image);
  code().copy(image, at(CODE));
  image.write(`${MARK}\0`, at(NAME), 'latin1');
  // One library and its two functions; the list of libraries ends with zeros.
  image.writeUInt32LE(LOOKUP, at(IMPORTS));
  image.writeUInt32LE(LIBRARY, at(IMPORTS) + 12);
  image.writeUInt32LE(ADDRESSES, at(IMPORTS) + 16);
  for (const table of [LOOKUP, ADDRESSES]) {
    image.writeBigUInt64LE(BigInt(CREATE_FILE), at(table));
    image.writeBigUInt64LE(BigInt(EXIT_PROCESS), at(table) + 8);
  }
  // Before each name stands a hint of two bytes.
  image.write('CreateFileA\0', at(CREATE_FILE) + 2, 'latin1');
  image.write('ExitProcess\0', at(EXIT_PROCESS) + 2, 'latin1');
  image.write('kernel32.dll\0', at(LIBRARY), 'latin1');
  return image;
}

/** `CreateFileA(MARK, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL); ExitProcess(0);` */
function code(): Buffer {
  const bytes: number[] = [];
  const number = (value: number): number[] => [...Buffer.from(Int32Array.of(value).buffer)];
  /** An instruction that ends with where something is, counted from its own end. */
  const relative = (start: number[], target: number): void => {
    const end = CODE + bytes.length + start.length + 4;
    bytes.push(...start, ...number(target - end));
  };
  bytes.push(0x48, 0x83, 0xec, 0x48); // sub rsp, 0x48
  relative([0x48, 0x8d, 0x0d], NAME); // lea rcx, [NAME]
  bytes.push(0xba, ...number(0x4000_0000)); // mov edx, GENERIC_WRITE
  bytes.push(0x45, 0x31, 0xc0, 0x45, 0x31, 0xc9); // xor r8d, r8d; xor r9d, r9d
  bytes.push(0x48, 0xc7, 0x44, 0x24, 0x20, ...number(2)); // mov qword [rsp+0x20], CREATE_ALWAYS
  bytes.push(0x48, 0xc7, 0x44, 0x24, 0x28, ...number(0x80)); // mov qword [rsp+0x28], FILE_ATTRIBUTE_NORMAL
  bytes.push(0x48, 0xc7, 0x44, 0x24, 0x30, ...number(0)); // mov qword [rsp+0x30], 0
  relative([0xff, 0x15], ADDRESSES); // call [CreateFileA]
  bytes.push(0x31, 0xc9); // xor ecx, ecx
  relative([0xff, 0x15], ADDRESSES + 8); // call [ExitProcess]
  return Buffer.from(bytes);
}

/** The headers of a 64-bit console program with one section; fields that are not written are zero. */
function header(image: Buffer): void {
  const pe = 0x40;
  image.write('MZ', 0, 'latin1');
  image.writeUInt32LE(pe, 0x3c);
  image.write('PE\0\0', pe, 'latin1');
  const file = pe + 4;
  image.writeUInt16LE(0x8664, file); // x64
  image.writeUInt16LE(1, file + 2); // sections
  image.writeUInt16LE(0xf0, file + 16); // size of what follows
  image.writeUInt16LE(0x22, file + 18); // executable, knows long addresses
  const optional = file + 20;
  image.writeUInt16LE(0x20b, optional); // PE32+
  image.writeUInt32LE(SECTION_SIZE, optional + 4); // size of code
  image.writeUInt32LE(CODE, optional + 16); // where it begins
  image.writeUInt32LE(SECTION, optional + 20);
  image.writeBigUInt64LE(IMAGE_BASE, optional + 24);
  image.writeUInt32LE(0x1000, optional + 32); // alignment in memory
  image.writeUInt32LE(0x200, optional + 36); // alignment in the file
  image.writeUInt16LE(6, optional + 40); // system version
  image.writeUInt16LE(6, optional + 48); // subsystem version
  image.writeUInt32LE(SECTION + 0x1000, optional + 56); // size of the image
  image.writeUInt32LE(HEADERS, optional + 60);
  image.writeUInt16LE(3, optional + 68); // console
  image.writeBigUInt64LE(0x10_0000n, optional + 72); // stack: reserved, committed
  image.writeBigUInt64LE(0x1000n, optional + 80);
  image.writeBigUInt64LE(0x10_0000n, optional + 88); // heap: reserved, committed
  image.writeBigUInt64LE(0x1000n, optional + 96);
  image.writeUInt32LE(16, optional + 108); // directories
  image.writeUInt32LE(IMPORTS, optional + 112 + 8);
  image.writeUInt32LE(40, optional + 112 + 12);
  const section = optional + 0xf0;
  image.write('.text\0\0\0', section, 'latin1');
  image.writeUInt32LE(SECTION_SIZE, section + 8);
  image.writeUInt32LE(SECTION, section + 12);
  image.writeUInt32LE(SECTION_SIZE, section + 16);
  image.writeUInt32LE(HEADERS, section + 20);
  image.writeUInt32LE(0xe000_0060, section + 36); // code and data; executable, readable, writable
}
