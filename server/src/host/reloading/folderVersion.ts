// What the files of a plugin are like at a moment, so that it can be said whether a version that was imported since is of one piece.
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { counts } from './reloadedFiles.ts';
import { ENVIRONMENT_MARK, isUnwatched } from '../watch/unwatched.ts';
import { readBytes } from '../../disk/smallFile.ts';

/** Where there is more, be it of other files, nothing is said: it would take longer than the reload itself. */
const MOST_FILES = 2_000;
const MOST_ENTRIES = 10_000;
/** Larger ones are the same only if nobody wrote them. */
const MOST_BYTES = 1024 * 1024;

/** By absolute path, what tells whether a file was written since. */
export type FolderVersion = ReadonlyMap<string, string>;

/** By absolute path, what tells whether a file has the same content. */
export type Contents = ReadonlyMap<string, string>;

/** Undefined where there are too many. Links to folders are not followed. */
export async function versionOf(folder: string): Promise<FolderVersion | undefined> {
  const looked = { found: new Map<string, string>(), entries: 0 };
  return (await addFolder(folder, folder, looked)) ? looked.found : undefined;
}

async function addFolder(root: string, folder: string, looked: { found: Map<string, string>; entries: number }): Promise<boolean> {
  const { found } = looked;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  looked.entries += entries.length;
  if (looked.entries > MOST_ENTRIES) return false;
  if (folder !== root && entries.some(({ name }) => name === ENVIRONMENT_MARK)) return true;
  const files: string[] = [];
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name.startsWith('.') || isUnwatched(root, file)) continue;
      if (!(await addFolder(root, file, looked))) return false;
    } else if (counts(root, file)) files.push(file);
  }
  await Promise.all(
    files.map(async (file) => {
      const stamp = await stampOf(file);
      if (stamp !== undefined) found.set(file, stamp);
    }),
  );
  return found.size <= MOST_FILES;
}

async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeNs, ctimeNs, size, ino } = await stat(file, { bigint: true });
    return `${mtimeNs}:${ctimeNs}:${size}:${ino}`;
  } catch {
    return undefined;
  }
}

/** The files that are another in one than in the other. */
export function changedBetween(one: FolderVersion, other: FolderVersion): string[] {
  const all = new Set([...one.keys(), ...other.keys()]);
  return [...all].filter((file) => one.get(file) !== other.get(file));
}

/** What is in the files of a version, as far as nobody has written them since. */
export async function contentsOf(version: FolderVersion): Promise<Contents> {
  const contents = new Map<string, string>();
  for (const [file, stamp] of version) {
    const digest = digestOf(file);
    if (digest !== undefined && (await stampOf(file)) === stamp) contents.set(file, digest);
  }
  return contents;
}

/** A version with some of its files as they are in another one. */
export function withFiles(
  { version, contents }: { version: FolderVersion; contents: Promise<Contents> },
  now: FolderVersion,
  files: readonly string[],
): { version: FolderVersion; contents: Promise<Contents> } {
  if (files.length === 0) return { version, contents };
  const theirs = new Map(files.flatMap((file) => (now.has(file) ? [[file, now.get(file)!] as const] : [])));
  const others = [...version].filter(([file]) => !files.includes(file));
  const read = contentsOf(theirs);
  return { version: new Map([...others, ...theirs]), contents: contents.then(async (known) => new Map([...known, ...(await read)])) };
}

/** Whether all that was written since only says what it said before. */
export function saysTheSame(contents: Contents, version: FolderVersion, changed: readonly string[]): boolean {
  return changed.every((file) => {
    const before = contents.get(file);
    return before !== undefined && version.has(file) && digestOf(file) === before;
  });
}

function digestOf(file: string): string | undefined {
  const bytes = readBytes(file, MOST_BYTES);
  return bytes && createHash('sha1').update(bytes).digest('base64');
}
