// What git knows of a folder since its last tag. Files are compared here and not by git, which would send them through programs that a
// repository names in its configuration.
import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import { paths } from '../../paths/paths.ts';
import { gitIn, type Git } from './gitPlumbing.ts';

export interface SinceTag {
  tag: string;
  /** The text that the file had then. Undefined where it was not there. */
  text?: string;
  /** Whether any file in the folder is another than it was then. */
  changed: boolean;
}

/** There is a repository, and it cannot be told what changed in it. */
export interface NotCompared {
  /** To follow a colon. */
  reason: string;
}

/** Larger files are compared as they were last added. */
const MAX_BYTES = 50_000_000;
/** How many files are read at a time. */
const AT_A_TIME = 16;

const SYMBOLIC_LINK = '120000';
const SUBMODULE = '160000';

interface Entry {
  mode: string;
  hash: string;
}

class Unanswered extends Error {}

/** Undefined where the folder is in no repository, there is no tag, or there is no git. */
export async function sinceLastTag(
  folder: string,
  file: string,
  machine: Machine = thisMachine(),
): Promise<SinceTag | NotCompared | undefined> {
  const git = await gitIn(folder, machine);
  if (!git) return undefined;
  try {
    return await compare(git, folder, file);
  } catch (error) {
    if (error instanceof Unanswered) return { reason: error.message };
    throw error;
  }
}

async function compare(git: Git, folder: string, file: string): Promise<SinceTag | undefined> {
  const place = await git(['rev-parse', '--absolute-git-dir']);
  if (!place.ok && place.reason.startsWith('not a git repository')) return undefined;
  // Git before 2.38 takes any folder that looks like one for a repository.
  if (paths.within(folder, given(place).trim())) throw new Unanswered(l10n.t('the folder is inside of a repository without a work tree'));
  const described = await git(['describe', '--tags', '--abbrev=0']);
  if (!described.ok && /^no (names|tags)|^no tag exactly|^cannot describe|not a valid object name HEAD/i.test(described.reason))
    return undefined;
  const tag = given(described).trim();
  // In full: a name of a tag can look like an option.
  const full = `refs/tags/${tag}`;
  const [then, added, untracked] = await Promise.all([
    git(['ls-tree', '-r', '-z', full, '.']).then((answer) => entriesOf(given(answer))),
    git(['ls-files', '-z', '--stage', '--', '.']).then((answer) => entriesOf(given(answer))),
    git(['ls-files', '-z', '--others', '--exclude-standard', '--', '.']).then(given),
  ]);
  const text = then.has(file) ? given(await git(['cat-file', 'blob', `${full}:./${file}`])) : undefined;
  const changed = untracked !== '' || differ(then, added) || (await anyEdited(git, folder, then));
  return { tag, ...(text !== undefined && { text }), changed };
}

function given(answer: Awaited<ReturnType<Git>>): string {
  if (!answer.ok) throw new Unanswered(answer.reason);
  return answer.text;
}

/** By name. `mode type hash` or `mode hash stage`, a tab, and the name. */
function entriesOf(listed: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of listed.split('\0')) {
    const [, mode, hash, name] = /^(\d+) (?:\w+ )??([0-9a-f]{40,}) ?\d?\t([^]+)$/.exec(line) ?? [];
    if (mode !== undefined && hash !== undefined && name !== undefined) entries.set(name, { mode, hash });
  }
  return entries;
}

function differ(one: ReadonlyMap<string, Entry>, other: ReadonlyMap<string, Entry>): boolean {
  if (one.size !== other.size) return true;
  for (const [name, { mode, hash }] of one) {
    const same = other.get(name);
    if (same?.hash !== hash || same.mode !== mode) return true;
  }
  return false;
}

/** Whether a file is another than it was added. What lies in submodules is theirs. */
async function anyEdited(git: Git, folder: string, entries: ReadonlyMap<string, Entry>): Promise<boolean> {
  const names = [...entries].filter(([, { mode }]) => mode !== SUBMODULE).map(([name]) => name);
  // Those are kept otherwise than they are used. Which ones is asked, and nothing is run for it.
  const kept = new Set(await convertedFiles(git, names));
  for (let from = 0; from < names.length; from += AT_A_TIME) {
    const some = names.slice(from, from + AT_A_TIME);
    const edited = await Promise.all(some.map((name) => isEdited(path.join(folder, name), entries.get(name)!, kept.has(name))));
    if (edited.includes(true)) return true;
  }
  return false;
}

async function convertedFiles(git: Git, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const attributes = ['filter', 'ident', 'working-tree-encoding'];
  const answer = given(await git(['check-attr', '-z', '--stdin', ...attributes], names.map((name) => `${name}\0`).join('')));
  const parts = answer.split('\0');
  return names.filter((_, index) =>
    attributes.some((_, which) => !['unspecified', 'unset'].includes(parts[(index * attributes.length + which) * 3 + 2] ?? '')),
  );
}

async function isEdited(file: string, { mode, hash }: Entry, isConverted: boolean): Promise<boolean> {
  const found = await lstat(file).catch(() => undefined);
  if (!found) return true;
  const isLink = mode === SYMBOLIC_LINK;
  // Where the system has no links, git writes what they lead to into files.
  if (found.isSymbolicLink()) return !isLink || hashOf(await readlink(file, { encoding: 'buffer' }), hash) !== hash;
  if (!found.isFile()) return true;
  if (isConverted || found.size > MAX_BYTES) return false;
  const bytes = await readFile(file);
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
