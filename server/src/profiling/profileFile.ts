// The file that a profile is written to. It takes no other file's place.
import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import { numberedNames, writeNewFile } from '../disk/newFile.ts';
import type { EventProfile, ProfileFormat } from './profileEvent.ts';

/** What the tools that open them go by. */
export const ENDINGS: Record<ProfileFormat, string> = { cpuprofile: '.cpuprofile', speedscope: '.speedscope.json' };

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
  // A link that leads nowhere is there as well.
  const there = (await stat(target).catch(() => undefined)) ?? (await lstat(target).catch(() => undefined));
  if (there?.isDirectory()) return { folder: target };
  if (there) throw fault(`${target} exists already, and is not overwritten. Name another file, or remove it.`);
  const folder = await stat(path.dirname(target)).catch(() => undefined);
  if (!folder?.isDirectory()) throw fault(`${path.dirname(target)} is not a folder, so that no profile can be written there.`);
  return { file: target };
}

/** @returns its absolute path, or why it could not be written, in a sentence. */
export async function writeProfile(target: ProfileTarget, taken: EventProfile): Promise<{ file: string } | { fault: string }> {
  const text = JSON.stringify(taken.profile);
  const names = 'file' in target ? [target.file] : numberedNames(target.folder, nameFor(taken), ENDINGS[taken.format]);
  return writeNewFile(names, text).then(
    (file) => ({ file }),
    (error: Error) => ({ fault: `The profile could not be written: ${error.message}.` }),
  );
}

export function isProfileName(name: string): boolean {
  return formatOfName(name) !== undefined;
}

/** Of which format a file would be by its name, if that says so. */
export function formatOfName(file: string): ProfileFormat | undefined {
  return (['cpuprofile', 'speedscope'] as const).find((format) => file.endsWith(ENDINGS[format]));
}

/** `onFileSave-save-20260131T121500`. */
function nameFor({ event, handler }: EventProfile): string {
  const name = path.basename(handler.script, path.extname(handler.script));
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z$/g, '');
  return [event, name, time].map((part) => part.replace(/[^\w.-]+/g, '-').slice(0, 60)).join('-');
}
