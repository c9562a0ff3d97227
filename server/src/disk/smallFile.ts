// Reads what a plugin may have made, at once: a pipe, a device or a file that another program holds on to (a lease) must neither keep the host waiting
// nor fill its memory. All such files are opened here; what may take its time reads them by fileSystem.ts.
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

const LARGEST_BYTES = 1024 * 1024;

/** @returns the text; an empty one for what is missing, unreadable, too large, or no ordinary file. */
export function readSmallFile(file: string): string {
  return readBytes(file, LARGEST_BYTES)?.toString('utf8') ?? '';
}

/** @returns all of it; undefined for what is missing, unreadable, larger than that, or no ordinary file. */
export function readBytes(file: string, most: number): Buffer | undefined {
  return opened(file, (fd, size) => (size <= most ? readFileSync(fd) : undefined));
}

/** @returns so many bytes of it as text, or fewer; undefined for what is missing, unreadable, or no ordinary file. */
export function readBeginning(file: string, most: number): string | undefined {
  return readFirstBytes(file, most)?.toString('utf8');
}

/** @returns so many bytes of it, or fewer; undefined for what is missing, unreadable, or no ordinary file. */
export function readFirstBytes(file: string, most: number): Buffer | undefined {
  return opened(file, (fd) => {
    const start = Buffer.alloc(most);
    return start.subarray(0, readSync(fd, start, 0, most, 0));
  });
}

function opened<T>(file: string, read: (fd: number, size: number) => T | undefined): T | undefined {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch {
    return undefined;
  }
  try {
    const facts = fstatSync(fd);
    return facts.isFile() ? read(fd, facts.size) : undefined;
  } catch {
    return undefined;
  } finally {
    closeSync(fd);
  }
}
