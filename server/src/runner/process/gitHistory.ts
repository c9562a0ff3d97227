// What git knows of a folder since its last tag.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import { paths } from '../../paths/paths.ts';
import { convertedFiles, entriesOf, given, isEdited, SUBMODULE, Unanswered, type Entry } from './gitContent.ts';
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

/** How many files are read at a time. */
const AT_A_TIME = 16;

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
