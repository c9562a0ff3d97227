// Files that are new: there as a whole or not at all, and never in the place of what is there.
import { link, open, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { writeBeside } from './beside.ts';

/** File systems without hard links, such as those of memory cards, say one of these; Windows has the first. */
const NO_LINKS = new Set<string | undefined>(['EISDIR', 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Writes a file that is new, whoever else makes one at the same time. What is there counts, be it a link that leads nowhere.
 * @param names absolute paths in one folder, which are tried one after the other until there is nothing of that name.
 * @returns the one that it has.
 * @throws what the disk says, which is that it exists where all names are taken. Nothing is left behind then.
 */
export async function writeNewFile(names: Iterable<string>, content: string | Buffer, mode?: number): Promise<string> {
  let beside: string | undefined;
  let taken: unknown;
  try {
    for (const file of names) {
      beside ??= await writeBeside(file, content, mode);
      taken = await takenName(beside, file);
      if (taken === undefined) return file;
    }
  } finally {
    if (beside !== undefined) await rm(beside, { force: true });
  }
  throw taken;
}

/** `name.json`, `name-2.json` and so on, without an end. */
export function* numberedNames(folder: string, name: string, ending: string): Generator<string> {
  for (let number = 1; ; number++) yield path.join(folder, `${name}${number === 1 ? '' : `-${number}`}${ending}`);
}

/** Gives a file a further name. @returns what the disk says where there is something of that name. */
async function takenName(beside: string, file: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await link(beside, file);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return error as NodeJS.ErrnoException;
    if (!NO_LINKS.has(code)) throw error;
  }
  let handle: FileHandle;
  try {
    handle = await open(file, 'wx', (await stat(beside)).mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return error as NodeJS.ErrnoException;
    throw error;
  }
  // It is ours from here on, and may be seen in part: without further names there is no other way to take none from anybody.
  try {
    await handle.writeFile(await readFile(beside));
    await handle.sync();
    return undefined;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
