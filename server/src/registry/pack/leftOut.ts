// What is in a plugin's folder and is not packed, so that its author sees what is missing.
import { EVENTS_FOLDER } from '../../contract/mockEventFiles.ts';
import { runtimeOf } from '../../contract/runtime.ts';
import { DEBRIS } from '../../manifest/rules/packaging.ts';
import * as slashed from '../../paths/slashed.ts';
import type { Contents } from './contents.ts';
import type { FolderFiles } from './folderFiles.ts';

export interface LeftOut {
  /** Relative to the plugin's folder; of a folder in which nothing is ever packed, with a slash at its end. */
  path: string;
  /** The packed script that names it, and so may need it when it runs. */
  namedIn?: string;
}

/** Shorter names stand in every text. */
const SHORTEST_NAME = 4;
/** Beyond so many, nobody looks for who names them. */
const MOST_LOOKED_FOR = 1000;

/** Those first that packed scripts name, then in the order of their paths. What systems and programs leave behind is not worth a word. */
export async function leftOutOf(folder: FolderFiles, packed: readonly string[], contents: Contents): Promise<LeftOut[]> {
  const chosen = new Set(packed);
  const others = [...folder.files.keys()].filter((file) => !chosen.has(file) && !slashed.segments(file).some((part) => DEBRIS.test(part)));
  const scripts: { file: string; text: string }[] = [];
  for (const file of packed) {
    const text = runtimeOf(file) === undefined ? undefined : await contents.text(file);
    if (text !== undefined) scripts.push({ file, text });
  }
  const found = others.map((file, index): LeftOut => {
    const name = slashed.basename(file);
    const naming = index < MOST_LOOKED_FOR && name.length >= SHORTEST_NAME ? scripts.find(({ text }) => isNamedIn(text, name)) : undefined;
    return { path: file, ...(naming && { namedIn: naming.file }) };
  });
  const all = [...found, ...folder.never.map((path): LeftOut => ({ path: `${path}/` }))];
  return all.sort((a, b) => rankOf(a) - rankOf(b) || (a.path < b.path ? -1 : 1));
}

/** What may have been forgotten comes before what is left out on purpose. */
function rankOf({ path, namedIn }: LeftOut): number {
  if (namedIn !== undefined) return 0;
  const isOnPurpose = path.endsWith('/') || slashed.segments(path).some((part) => part.startsWith('.') || part === EVENTS_FOLDER);
  return isOnPurpose ? 2 : 1;
}

/** In quotes, by itself or at the end of a path. */
function isNamedIn(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (/['"`/\\]/.test(text.charAt(at - 1)) && /['"`?]/.test(text.charAt(at + name.length))) return true;
  return false;
}
