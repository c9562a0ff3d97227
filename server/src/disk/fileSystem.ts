// What the rules need of the disk, so that an editor or a test can put something else in its place.
import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';

/** Far more than any manifest or script has. */
export const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * Reads a file that anybody may have put there: a pipe, a device or a gigabyte in its place must neither keep the reader waiting nor fill its
 * memory.
 * @returns undefined for those, and for what is missing or may not be read.
 */
export async function readOrdinaryFile(file: string): Promise<Buffer | undefined> {
  try {
    // A pipe that nobody writes to would be waited for.
    const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const facts = await handle.stat();
      return facts.isFile() && facts.size <= LARGEST_BYTES ? await handle.readFile() : undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

const MB = 1024 * 1024;

/**
 * The same for a file of which it counts whether it is there: what it says must not pass for nothing because nobody can read it.
 * @returns undefined only where there is no file of that name.
 * @throws in words what keeps it from being read.
 */
export async function readIfThere(file: string, mostBytes: number = LARGEST_BYTES): Promise<Buffer | undefined> {
  const facts = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw unreadable(file, error.message);
  });
  if (!facts || facts.isDirectory()) return undefined;
  const bytes = await readOrdinaryFile(file);
  if (bytes && bytes.length <= mostBytes) return bytes;
  if (!facts.isFile()) throw unreadable(file, 'it is no ordinary file');
  if (facts.size > mostBytes) throw unreadable(file, `it has more than ${mostBytes / MB} MB`);
  throw unreadable(file, 'that is not allowed');
}

function unreadable(file: string, why: string): Error {
  return new Error(`${file} cannot be read: ${why}`);
}

/** Nothing rejects: what is not there or may not be read is undefined. */
export interface FileSystem {
  stat(file: string): Promise<'file' | 'folder' | 'other' | undefined>;
  realpath(file: string): Promise<string | undefined>;
  readText(file: string): Promise<string | undefined>;
  /** The names in a folder. */
  list(folder: string): Promise<string[]>;
  /** Whether a file starts with a byte order mark, which a text in an editor does not show. Absent where that cannot be told. */
  byteOrderMark?(file: string): Promise<boolean>;
}

/** The real disk. */
export const nodeFileSystem: FileSystem = {
  async stat(file) {
    try {
      const found = await stat(file);
      return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    } catch {
      return undefined;
    }
  },
  realpath: (file) => realpath(file).catch(() => undefined),
  readText: async (file) => (await readOrdinaryFile(file))?.toString('utf8'),
  list: (folder) => readdir(folder).catch(() => []),
  byteOrderMark: async (file) => (await readOrdinaryFile(file))?.subarray(0, 3).equals(BYTE_ORDER_MARK) ?? false,
};

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
