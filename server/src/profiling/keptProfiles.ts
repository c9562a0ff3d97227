// A folder in which the newest profiles are kept, and no other files are touched.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EventProfile } from './profileEvent.ts';
import { isProfileName, writeProfile } from './profileFile.ts';

/** @returns where the profile is, or why it could not be written, in a sentence. */
export async function keepProfile(folder: string, taken: EventProfile, most: number): Promise<{ file: string } | { fault: string }> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    return { fault: `The profile could not be written: ${(error as Error).message}.` };
  }
  const written = await writeProfile({ folder }, taken);
  if ('file' in written) await removeOldest(folder, most);
  return written;
}

/** What cannot be removed stays until the next time. */
async function removeOldest(folder: string, most: number): Promise<void> {
  const names = (await readdir(folder).catch(() => [])).filter(isProfileName);
  const dated = names.map(async (name) => {
    const file = path.join(folder, name);
    const facts = await stat(file).catch(() => undefined);
    return facts?.isFile() ? [{ file, at: facts.mtimeMs }] : [];
  });
  const old = (await Promise.all(dated))
    .flat()
    .toSorted((a, b) => b.at - a.at)
    .slice(most);
  await Promise.all(old.map(({ file }) => rm(file, { force: true }).catch(() => undefined)));
}
