// Files that are written beside the place that they are for, where a full disk does no harm.
import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';

/** Of a name, so that it is not too long for any disk with what is put around it, whatever it is written in. */
const LONGEST_PART = 60;

/** Whether a name is one of those that `writeBeside` gives. Nobody is there any more to remove such a file when its program was killed. */
export function isBeside(name: string): boolean {
  return /^\..*\.[\da-f]{12}\.tmp$/s.test(name);
}

/**
 * @param mode exactly those rights; by default those of any new file.
 * @returns its path. It is the caller's to move or to remove.
 * @throws what the disk says. Nothing is left behind then.
 */
export async function writeBeside(file: string, content: string | Buffer, mode?: number): Promise<string> {
  // Not through the middle of a character, of which no disk has the half.
  const part = path
    .basename(file)
    .slice(0, LONGEST_PART)
    .replace(/[\uD800-\uDBFF]$/, '');
  const name = `.${part}.${randomBytes(6).toString('hex')}.tmp`;
  const beside = path.join(path.dirname(file), name);
  const handle = await open(beside, 'wx', mode);
  try {
    await handle.writeFile(content);
    // What the user's mask took away.
    if (mode !== undefined) await handle.chmod(mode);
    // Some disks say only now that they are full.
    await handle.sync();
    await handle.close();
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
  return beside;
}
