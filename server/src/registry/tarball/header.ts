// The headers of a tar archive, of 512 bytes each, as POSIX has them (ustar). They are read here and not by a library, since libraries mend in silence what
// has to be refused: they cut a leading slash off, take a file whose name ends with a slash for a folder, and pass over what they do not know.

export const BLOCK = 512;

export interface TarHeader {
  /** As written, in the form `prefix/name` where it is in two parts. */
  path: string;
  /** The character that says what it is: `0` for a file. */
  type: string;
  mode: number;
  size: number;
}

/** Where the fields are, and how long they are. */
const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  time: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 8],
  major: [329, 8],
  minor: [337, 8],
  prefix: [345, 155],
} as const;

type Field = keyof typeof FIELDS;

const POSIX = 'ustar\x0000';
/** GNU tar keeps times and parts of sparse files where POSIX has the first part of a long name. */
const GNU = 'ustar  \0';

/** @returns a fault as the end of a sentence that begins with the entry, such as "has a wrong checksum". */
export function readHeader(block: Buffer): TarHeader | { fault: string; path?: string } {
  // First, as nothing else can be believed otherwise.
  if (octal(block, 'checksum') !== checksumOf(block)) return { fault: 'has a wrong checksum' };
  const magic = field(block, 'magic').toString('latin1');
  if (magic !== POSIX && magic !== GNU) return { fault: 'is in a format of tar that is older than POSIX' };
  const [name, prefix] = [text(block, 'name'), magic === POSIX ? text(block, 'prefix') : ''];
  if (name === undefined || prefix === undefined) return { fault: 'has a name that is not UTF-8, or goes on behind its end' };
  const path = prefix === '' ? name : `${prefix}/${name}`;
  if (magic === GNU && field(block, 'prefix').some((byte) => byte !== 0)) return { fault: 'has fields that only GNU tar knows', path };
  const type = field(block, 'type').toString('latin1');
  const [mode, size] = [octal(block, 'mode'), octal(block, 'size')];
  if (size === undefined) return { fault: 'has a size that is no number of eight gigabytes at most', path };
  if (mode === undefined) return { fault: 'has a mode that is no number', path };
  if (text(block, 'linkName') !== '' && type !== '1' && type !== '2')
    return { fault: 'says where it links to, although it is no link', path };
  return { path, type: type === '\0' ? '0' : type, mode, size };
}

/** Header fields of which the same are written for every file: it must not show who packed it, when, or where. */
const NOBODY = '0000000\0';

export interface WrittenHeader {
  name: string;
  prefix: string;
  type: string;
  mode: number;
  size: number;
  /** In seconds. */
  time: number;
}

/** @param header has ASCII texts that fit into their fields. */
export function writeHeader({ name, prefix, type, mode, size, time }: WrittenHeader): Buffer {
  const block = Buffer.alloc(BLOCK);
  const put = (where: Field, value: string): void => void block.write(value, FIELDS[where][0], FIELDS[where][1], 'latin1');
  put('name', name);
  put('mode', `${digits(mode, 6)} \0`);
  put('uid', NOBODY);
  put('gid', NOBODY);
  put('size', `${digits(size, 11)} `);
  put('time', `${digits(time, 11)} `);
  put('type', type);
  put('magic', POSIX);
  put('major', NOBODY);
  put('minor', NOBODY);
  put('prefix', prefix);
  put('checksum', `${digits(checksumOf(block), 6)}\0 `);
  return block;
}

/** Of a name in ASCII, the two parts that fit into a header; undefined where it cannot be cut that way. */
export function splitName(path: string): { name: string; prefix: string } | undefined {
  const [, nameLength] = FIELDS.name;
  if (path.length <= nameLength) return { name: path, prefix: '' };
  const cut = path.lastIndexOf('/', FIELDS.prefix[1]);
  return cut > 0 && path.length - cut - 1 <= nameLength ? { prefix: path.slice(0, cut), name: path.slice(cut + 1) } : undefined;
}

function digits(value: number, length: number): string {
  return value.toString(8).padStart(length, '0');
}

function field(block: Buffer, which: Field): Buffer {
  const [start, length] = FIELDS[which];
  return block.subarray(start, start + length);
}

/** Undefined where it is not UTF-8, or where there is something behind the zero that ends it. */
function text(block: Buffer, which: Field): string | undefined {
  const bytes = field(block, which);
  const end = bytes.indexOf(0);
  if (end >= 0 && bytes.subarray(end).some((byte) => byte !== 0)) return undefined;
  return utf8(end < 0 ? bytes : bytes.subarray(0, end));
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined where it is not UTF-8. */
export function utf8(bytes: Buffer): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Digits only: numbers in the form that is for larger ones, and negative ones, are undefined. */
function octal(block: Buffer, which: Field): number | undefined {
  const written = /^ *([0-7]+)[ \0]*$/.exec(field(block, which).toString('latin1'))?.[1];
  return written === undefined ? undefined : Number.parseInt(written, 8);
}

/** The sum of all bytes, those of the checksum itself taken for spaces. */
function checksumOf(block: Buffer): number {
  const [start, length] = FIELDS.checksum;
  let sum = 32 * length;
  for (let at = 0; at < BLOCK; at++) if (at < start || at >= start + length) sum += block[at] ?? 0;
  return sum;
}
