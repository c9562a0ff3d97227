// Reads small text files that a plugin may have made: a pipe or a device in their place must neither keep the host waiting nor fill its memory.
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

const LARGEST_BYTES = 1024 * 1024;

/** @returns the text; an empty one for what is missing, unreadable, too large, or no ordinary file. */
export function readSmallFile(file: string): string {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return '';
  }
  try {
    const facts = fstatSync(fd);
    return facts.isFile() && facts.size <= LARGEST_BYTES ? readFileSync(fd, 'utf8') : '';
  } catch {
    return '';
  } finally {
    closeSync(fd);
  }
}
