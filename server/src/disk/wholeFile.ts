// Files that are there as a whole or not at all: the text is written beside its place first, where a full disk does no harm.
import { randomBytes } from 'node:crypto';
import { constants, copyFile, link, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { unlessTaken } from './taken.ts';

/** File systems without hard links, such as those of memory cards, say one of these. */
const NO_LINKS = new Set<string | undefined>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Writes a file that is new, whoever else makes one at the same time.
 * @param nameOf its name, for the first attempt, the second and so on, until there is none of that name yet.
 * @returns its path.
 * @throws what the disk says. Nothing is left behind then.
 */
export async function writeNewFile(folder: string, nameOf: (attempt: number) => string, text: string): Promise<string> {
  const temporary = await writeBeside(path.join(folder, nameOf(1)), text);
  try {
    for (let attempt = 1; ; attempt++) {
      const file = path.join(folder, nameOf(attempt));
      if (await givenName(temporary, file)) return file;
    }
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * Replaces a file's text, with the rights that it has.
 * @param before what it is to be in it now.
 * @returns false where that is not so, and nothing was done.
 * @throws what the disk says. The file is as it was then.
 */
export async function replaceFile(file: string, before: string, text: string): Promise<boolean> {
  const real = await realpath(file);
  const { mode } = await stat(real);
  const temporary = await writeBeside(real, text, mode);
  try {
    if ((await readFile(real, 'utf8')) !== before) return false;
    await unlessTaken(real, () => rename(temporary, real));
    return true;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeBeside(file: string, text: string, mode?: number): Promise<string> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}.tmp`);
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.writeFile(text);
    // Some disks say only now that they are full.
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** @returns false where there is one of that name. */
async function givenName(temporary: string, file: string): Promise<boolean> {
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
  }
  try {
    await copyFile(temporary, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    await rm(file, { force: true });
    throw error;
  }
}
