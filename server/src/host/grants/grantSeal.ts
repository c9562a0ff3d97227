// Seals decisions with a key that only the user can read: what was edited by hand, or copied from another machine or user, is told from what the
// user decided here.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unlessTaken } from '../../disk/taken.ts';
import { folderFault, FOR_OWN_CHANGES, FOR_OWN_EYES, readOwnFile } from './ownFiles.ts';

const KEY_BYTES = 32;
const KEY_NAME = 'grants.key';

/** What a seal is about. */
export interface Sealable {
  pluginId: string;
  folder: string;
  workspace: string;
  decision: string;
  permissions: readonly string[];
  /** Absent in decisions of before they were kept, and where permissions name none. */
  places?: Readonly<Record<string, string>>;
  at: string;
  /** Absent in decisions of before manifests were kept with them. */
  manifest?: { readonly file: string; readonly digest: string; readonly signer?: string; readonly ran: boolean };
}

/** The seal of a decision: an HMAC in hexadecimal. */
export function seal(key: Buffer, { pluginId, folder, workspace, decision, permissions, places, at, manifest }: Sealable): string {
  const content = [pluginId, folder, workspace, decision, permissions, at];
  const sealed =
    manifest === undefined
      ? ['codex-plugins grant 1', ...content]
      : manifest.signer === undefined
        ? ['codex-plugins grant 2', ...content, manifest.file, manifest.digest, manifest.ran]
        : ['codex-plugins grant 3', ...content, manifest.file, manifest.digest, manifest.signer, manifest.ran];
  const whole =
    places === undefined
      ? sealed
      : ['codex-plugins grant with places 1', sealed, Object.entries(places).toSorted(([a], [b]) => (a < b ? -1 : 1))];
  return createHmac('sha256', key).update(JSON.stringify(whole)).digest('hex');
}

export function isSealed(key: Buffer, decision: Sealable, given: unknown): boolean {
  if (typeof given !== 'string' || !/^[0-9a-f]{64}$/.test(given)) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), Buffer.from(seal(key, decision), 'hex'));
}

/**
 * The key of a state folder, or undefined when there is none yet.
 * @throws what reading it throws, and an error with the code `EBADKEY` when the file is not one of ours.
 */
export async function readKey(stateFolder: string): Promise<Buffer | undefined> {
  let text: string;
  try {
    text = await readOwnFile(keyFile(stateFolder), FOR_OWN_EYES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'hex');
  if (key.length !== KEY_BYTES) throw Object.assign(new Error('it does not hold a key'), { code: 'EBADKEY' });
  return key;
}

/** The key of a state folder; made when there is none. Windows that make one at the same time end up with the same. */
export async function ensureKey(stateFolder: string): Promise<Buffer> {
  const file = keyFile(stateFolder);
  for (let attempt = 0; ; attempt++) {
    const key = await readKey(stateFolder).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EBADKEY' || attempt > 0) throw error;
      await unlessTaken(file, () => rename(file, `${file}.unreadable-${Date.now()}`));
      return undefined;
    });
    if (key !== undefined) return key;
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
    await writeFile(temporary, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
    // Appears whole or not at all, and never replaces one that is already in use.
    await unlessTaken(file, () => link(temporary, file)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlessTaken(temporary, () => rm(temporary, { force: true }));
  }
}

/** Why nothing is to be kept in this folder, in words that complete "the state folder …"; undefined when all is well, or there is none yet. */
export function stateFolderFault(folder: string): Promise<string | undefined> {
  return folderFault(folder, [
    { name: KEY_NAME, forbidden: FOR_OWN_EYES },
    { name: 'grants.json', forbidden: FOR_OWN_CHANGES },
  ]);
}

function keyFile(stateFolder: string): string {
  return path.join(stateFolder, KEY_NAME);
}
