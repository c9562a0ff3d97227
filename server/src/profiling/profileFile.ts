// The file that a profile is written to. It takes no other file's place.
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EventProfile, ProfileFormat } from './profileEvent.ts';

/** What the tools that open them go by. */
const ENDINGS: Record<ProfileFormat, string> = { cpuprofile: '.cpuprofile', speedscope: '.speedscope.json' };

/** How many names are tried for profiles that are taken in the same second. */
const MOST_NAMES = 100;

/** A file that is not there yet, or a folder for one that is named after what it is of. */
export type ProfileTarget = { file: string } | { folder: string };

/**
 * Where a profile is to go.
 * @param out as the user names it: a new file, or a folder; the working directory by default.
 * @param fault makes what is thrown when nothing can be written there.
 */
export async function newProfileFile(out: string | undefined, fault: (text: string) => Error): Promise<ProfileTarget> {
  if (out === undefined) return { folder: process.cwd() };
  const target = path.resolve(out);
  const there = await stat(target).catch(() => undefined);
  if (there?.isDirectory()) return { folder: target };
  if (there) throw fault(`${target} exists already, and is not overwritten. Name another file, or remove it.`);
  const folder = await stat(path.dirname(target)).catch(() => undefined);
  if (!folder?.isDirectory()) throw fault(`${path.dirname(target)} is not a folder, so that no profile can be written there.`);
  return { file: target };
}

/** @returns its absolute path, or why it could not be written, in a sentence. */
export async function writeProfile(target: ProfileTarget, taken: EventProfile): Promise<{ file: string } | { fault: string }> {
  const text = JSON.stringify(taken.profile);
  const names = 'file' in target ? [target.file] : namesFor(taken).map((name) => path.join(target.folder, name));
  for (const [index, file] of names.entries()) {
    try {
      await writeNew(file, text);
      return { file };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && index < names.length - 1) continue;
      return { fault: `The profile could not be written: ${message}.` };
    }
  }
  return { fault: 'The profile could not be written.' };
}

/** Leaves nothing behind where it cannot be written to its end. */
async function writeNew(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(text);
  } catch (error) {
    await handle.close();
    await rm(file, { force: true });
    throw error;
  }
  await handle.close();
}

/** `onFileSave-save-20260131T121500.cpuprofile`, and such with a number where that is taken. */
function namesFor({ event, handler, format }: EventProfile): string[] {
  const name = path.basename(handler.script, path.extname(handler.script));
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z$/g, '');
  const base = [event, name, time].map((part) => part.replace(/[^\w.-]+/g, '-').slice(0, 60)).join('-');
  return Array.from({ length: MOST_NAMES }, (_, index) => `${base}${index === 0 ? '' : `-${index + 1}`}${ENDINGS[format]}`);
}
