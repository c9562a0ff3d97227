// Writes to files that were found in a tree of somebody else's, where a link may stand on the way to each of them.
import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { unlessTaken } from '../disk/taken.ts';
import { paths } from '../paths/paths.ts';

/**
 * Replaces a file's text, unless a link leads to it from the places that were named: that may be any file of the user's.
 * @param named what the user named; links on the way there are the user's own.
 * @returns whether it was written.
 * @throws where it cannot be written.
 */
export async function rewriteInPlace(file: string, text: string, named: readonly string[]): Promise<boolean> {
  if ((await lstat(file)).isSymbolicLink()) return false;
  return unlessTaken(file, async () => {
    const handle = await open(file, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
    try {
      // What was opened is what was looked at, whoever exchanges folders meanwhile.
      const [real, opened] = [await realpath(file), await handle.stat({ bigint: true })];
      const there = await stat(real, { bigint: true });
      if (!opened.isFile() || there.ino !== opened.ino || there.dev !== opened.dev || !(await isInPlace(file, real, named))) return false;
      await handle.truncate(0);
      await handle.writeFile(text);
      return true;
    } finally {
      await handle.close();
    }
  });
}

/** Whether a file is where its name says, going by one of the places that were named. */
async function isInPlace(file: string, real: string, named: readonly string[]): Promise<boolean> {
  for (const one of named) {
    const way = paths.relative(path.resolve(one), path.resolve(file));
    if (way !== undefined && paths.same(paths.join(await realpath(one), way), real)) return true;
  }
  return false;
}
