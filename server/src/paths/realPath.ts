// Where a path really leads, spelled as the file system spells it.
import { realpathSync } from 'node:fs';

/**
 * The real path, with names in the case that they have on disk, long instead of 8.3 names, and drives in upper case: two paths to one place give
 * one text. Undefined for what does not exist or may not be looked at.
 */
export function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (process.platform !== 'win32' || code === 'ENOENT') return undefined;
  }
  try {
    // Windows cannot ask some drives for it (those in memory, some of virtual machines); Node.js then follows links one by one.
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
