// What git keeps of files, and whether a file is another than that. Files are compared here and not by git, which would send them through programs that a
// repository names in its configuration.
import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import type { Git } from './gitPlumbing.ts';

/** Larger files are compared as they were last added. */
const MAX_BYTES = 50_000_000;

export const FILE = '100644';
export const SYMBOLIC_LINK = '120000';
export const SUBMODULE = '160000';

/** A file as git has it. */
export interface Entry {
  mode: string;
  hash: string;
}

/** Git has no answer, for the reason in the message. */
export class Unanswered extends Error {}

export function given(answer: Awaited<ReturnType<Git>>): string {
  if (!answer.ok) throw new Unanswered(answer.reason);
  return answer.text;
}

/** By name. `mode type hash` or `mode hash stage`, a tab, and the name. */
export function entriesOf(listed: string): Map<string, Entry> {
  return new Map(
    listed
      .split('\0')
      .flatMap((line) => entryOf(line) ?? [])
      .map(({ name, ...entry }) => [name, entry]),
  );
}

export function entryOf(line: string): (Entry & { name: string }) | undefined {
  const [, mode, hash, name] = /^(\d+) (?:\w+ )??([0-9a-f]{40,}) ?\d?\t([^]+)$/.exec(line) ?? [];
  return mode !== undefined && hash !== undefined && name !== undefined ? { name, mode, hash } : undefined;
}

/** How long the names may be, together, that are asked about at a time: each stands several times in the answer. */
const CHARACTERS_AT_A_TIME = 500_000;

/** Those that are kept otherwise than they are used. Nothing is run to find that out. */
export async function convertedFiles(git: Git, names: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0, to = 0; from < names.length; from = to) {
    for (let length = 0; to < names.length && length < CHARACTERS_AT_A_TIME; to++) length += names[to]!.length;
    found.push(...(await convertedOf(git, names.slice(from, to))));
  }
  return found;
}

async function convertedOf(git: Git, names: readonly string[]): Promise<string[]> {
  const attributes = ['filter', 'ident', 'working-tree-encoding'];
  const answer = given(await git(['check-attr', '-z', '--stdin', ...attributes], names.map((name) => `${name}\0`).join('')));
  const parts = answer.split('\0');
  return names.filter((_, index) =>
    attributes.some((_, which) => !['unspecified', 'unset'].includes(parts[(index * attributes.length + which) * 3 + 2] ?? '')),
  );
}

/** Whether a file in the work tree is another than git has it, as far as that can be said of one that is kept otherwise than it is used. */
export async function isEdited(file: string, { mode, hash }: Entry, isConverted: boolean): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  if (!found) return true;
  const isLink = mode === SYMBOLIC_LINK;
  // Where the system has no links, git writes what they lead to into files.
  if (found.isSymbolicLink()) return !isLink || hashOf(await readlink(file, { encoding: 'buffer' }), hash) !== hash;
  if (!found.isFile()) return true;
  if (isConverted || found.size > MAX_BYTES) return false;
  const bytes = await readFile(file).catch(() => undefined);
  // Whoever reads it next finds out why that cannot be done.
  if (!bytes) return true;
  if (hashOf(bytes, hash) === hash) return false;
  // Breaks of lines may be kept otherwise than they are used, by settings of whoever cloned.
  const unix = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
  const windows = Buffer.from(unix.toString('latin1').replaceAll('\n', '\r\n'), 'latin1');
  return hashOf(unix, hash) !== hash && hashOf(windows, hash) !== hash;
}

/** The name of a file's content, in the way in which another name was made. */
function hashOf(bytes: Buffer, like: string): string {
  return createHash(like.length === 40 ? 'sha1' : 'sha256')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
