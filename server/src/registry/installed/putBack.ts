// The way back of a version that was to be replaced, and was not.
import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { removeFolder, unlessTaken } from '../../disk/taken.ts';
import { InstallFault } from '../installFault.ts';

/**
 * Gives a folder its place again. What has that by now goes.
 * @param former where it is, in a workplace of its own, which goes then.
 * @param workshop where it is kept if its place is not to be had, under a name that nobody removes.
 * @throws InstallFault that says where it is then.
 */
export async function putBack(former: string, folder: string, workshop: string): Promise<void> {
  const workplace = path.dirname(former);
  try {
    await unlessTaken(folder, () => rename(folder, path.join(workplace, 'new'))).catch(unlessGone);
    await unlessTaken(folder, () => rename(former, folder));
  } catch (error) {
    const kept = path.join(workshop, `kept-${path.basename(folder)}-${randomBytes(3).toString('hex')}`);
    const place = await rename(former, kept).then(
      () => kept,
      () => former,
    );
    throw new InstallFault(
      `${folder} was to be replaced, and could neither be nor be put back (${(error as Error).message}). It is in ${place}: close what uses that folder, and move it back before you do anything else with plugins.`,
      { cause: error },
    );
  }
  await removeFolder(workplace);
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
