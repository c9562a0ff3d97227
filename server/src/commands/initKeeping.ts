// What is in the way of a new plugin's files, and which of that may stay: a fresh clone has a README, a licence and a .gitignore of its own.
import { TYPES_FILE } from '../scaffold/authorTypes.ts';
import { COMMON_NAMES } from '../scaffold/projectFiles.ts';
import { inTheWay } from './newFiles.ts';
import { UsageError } from './exit.ts';
import { diskFault, shownPlace } from './initText.ts';
import { shellWord } from '../text/shellWord.ts';

/** Files around a plugin. It is one without them; not so without its manifest, scripts, mock events and tests. */
const AROUND: ReadonlySet<string> = new Set([
  ...COMMON_NAMES,
  'package.json',
  'jsconfig.json',
  'mypy.ini',
  'tsconfig.json',
  'requirements-dev.txt',
  TYPES_FILE,
]);

export interface Existing {
  /** What is there, as the disk spells it. */
  found: string[];
  /** The names of new files that it stands in for, where all of it can stay. */
  kept?: string[];
}

/** @throws UsageError where the folder cannot be used. */
export async function existingIn(folder: string, names: readonly string[]): Promise<Existing> {
  const found: string[] = [];
  const kept: string[] = [];
  let allStay = true;
  for (const name of names) {
    const there = await inTheWay(folder, [name]).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${shownPlace(folder) || folder} cannot be used: ${diskFault(error)}.`);
    });
    if (there.length === 0) continue;
    found.push(...there.filter((one) => !found.includes(one)));
    kept.push(name);
    // What is there in place of a folder is no file that could stand in.
    if (!AROUND.has(name) || there.some((one) => one.toLowerCase() !== name.toLowerCase())) allStay = false;
  }
  return allStay ? { found, kept } : { found };
}

/** What to do about files that are in the way. */
export function adviceFor({ found, kept }: Existing): string {
  const elsewhere = `Move ${found.length === 1 ? 'it' : 'them'} away, or name another folder.`;
  if (kept === undefined) return elsewhere;
  const command = `codex-plugin ${process.argv
    .slice(2)
    .map((word) => shellWord(word))
    .join(' ')} --keep-existing`;
  return `Keep ${found.length === 1 ? 'it' : 'them'}, and write the rest:\n  ${command}\n${elsewhere}`;
}
