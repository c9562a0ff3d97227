// Which files of a folder are staged, or are others than they were where a branch began. As in gitHistory.ts, git only says what it keeps, and files are
// compared here.
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import { convertedFiles, entryOf, FILE, given, isEdited, SUBMODULE, SYMBOLIC_LINK, Unanswered, type Entry } from './gitContent.ts';
import { gitIn, type Git, type GitAnswer } from './gitPlumbing.ts';

/** Names from the folder on, with forward slashes; or why git cannot say, in a sentence. */
export type GitChanges =
  | {
      /** Files in the work tree. */
      names: string[];
      /** Staged, and changed, removed or replaced by something else after that: what is in the work tree is not what would be committed. */
      partlyStaged: string[];
      /** What is checked out is no other commit than what it was compared with. */
      isHead: boolean;
      /** Folders that git could not look into for new files. */
      unreadable: { name: string; why: string }[];
      /** Submodules and other repositories in the folder, of which this one knows no files; of what is staged, those that are. */
      repositories: string[];
      /** They have names that nobody can find them by, so that it cannot be told whether they were edited after they were added. */
      unfound: string[];
    }
  | { reason: string };

export interface GitQuestion {
  /** Which files are asked about, by their names. */
  isWanted: (name: string) => boolean;
  machine?: Machine;
}

const AT_A_TIME = 16;

/** Where hooks of git find out what is being committed: with `git commit -a` that is another file than the usual one. */
const INDEX = 'GIT_INDEX_FILE';

/** Files that would be committed now, and are others than in the last commit. */
export function stagedFiles(folder: string, { isWanted, machine = thisMachine() }: GitQuestion): Promise<GitChanges> {
  return asked(folder, machine, async (place) => {
    const git = await withIndexOfHook(place, folder, machine);
    // What is only meant to be added later (`git add --intent-to-add`) would not be committed.
    const staged = await differing(git, await lastCommit(git), isWanted, ['--ita-invisible-in-index']);
    const files = [...staged].filter(([, { now }]) => isFile(now)).map(([name]) => name);
    const repositories = [...staged].filter(([, { now }]) => now?.mode === SUBMODULE).map(([name]) => name);
    const converted = new Set(await convertedFiles(git, files));
    const isPartly = (name: string): Promise<boolean> => isEdited(path.join(folder, name), staged.get(name)!.now!, converted.has(name));
    const partlyStaged = await which(
      files.filter((name) => !isGarbled(name)),
      isPartly,
    );
    return { names: await existing(folder, files), partlyStaged, isHead: false, unreadable: [], repositories, unfound: [] };
  });
}

/** Files that are others than in the last commit that a branch has in common with what is checked out; committed, staged, changed or new. */
export function changedSince(folder: string, ref: string, { isWanted, machine = thisMachine() }: GitQuestion): Promise<GitChanges> {
  return asked(folder, machine, async ({ git }) => {
    const known = ref.startsWith('-') ? undefined : await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
    if (!known?.ok) throw new Unanswered(`${ref} is no commit, branch or tag here. In a shallow clone, it has to be fetched first.`);
    const merged = await git(['merge-base', known.text.trim(), 'HEAD']);
    if (!merged.ok)
      throw new Unanswered(`HEAD and ${ref} have no commit in common. In a shallow clone, more of the history has to be fetched.`);
    const base = merged.text.trim();
    const [staged, indexed] = [await differing(git, base, isWanted), new Map<string, Entry>()];
    const [untracked, repositories]: [string[], string[]] = [[], []];
    const takeIndexed = (line: string): void => {
      const entry = entryOf(line);
      if (entry?.mode === SUBMODULE) repositories.push(entry.name);
      else if (entry && isFile(entry) && isWanted(entry.name)) indexed.set(entry.name, entry);
    };
    given(await git.each(['ls-files', '-z', '--stage', '--', '.'], takeIndexed));
    const takeNew = (name: string): void => {
      if (name.endsWith('/')) repositories.push(name.slice(0, -1));
      else if (isWanted(name)) untracked.push(name);
    };
    const listed = await git.each(['ls-files', '-z', '--others', '--exclude-standard', '--', '.'], takeNew);
    given(listed);
    const prefix = given(await git(['rev-parse', '--show-prefix'])).trimEnd();
    const names = [...indexed.keys()];
    const converted = new Set(await convertedFiles(git, names));
    const isChanged = async (name: string): Promise<boolean> => {
      const difference = staged.get(name);
      // Of what is kept otherwise than it is used, and of what cannot be found, git says whether it was committed or staged.
      if (converted.has(name) || isGarbled(name)) return difference !== undefined;
      const before = difference ? difference.before : indexed.get(name);
      return !before || isEdited(path.join(folder, name), before, false);
    };
    const changed = await which(names, isChanged);
    const head = given(await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])).trim();
    return {
      names: await existing(folder, [...changed, ...untracked]),
      partlyStaged: [],
      isHead: head === base,
      unreadable: unreadableIn(listed, prefix),
      repositories,
      unfound: names.filter((name) => isGarbled(name) && !staged.has(name)),
    };
  });
}

interface Place {
  git: Git;
  /** The repository's own folder. */
  gitFolder: string;
}

async function asked(folder: string, machine: Machine, ask: (place: Place) => Promise<GitChanges>): Promise<GitChanges> {
  try {
    const git = await gitIn(folder, machine);
    if (!git) return { reason: 'There is no git on PATH.' };
    const gitFolder = given(await git(['rev-parse', '--absolute-git-dir'])).trim();
    // Git before 2.38 takes any folder that looks like one for a repository.
    if (paths.within(folder, gitFolder)) return { reason: 'The folder is inside of a repository without a work tree.' };
    return await ask({ git, gitFolder });
  } catch (error) {
    if (error instanceof Unanswered) return { reason: error.message };
    throw error;
  }
}

/** Whoever calls a hook names the file with what is staged. One that is not in this repository was not meant for it. */
async function withIndexOfHook({ git, gitFolder }: Place, folder: string, machine: Machine): Promise<Git> {
  const named = machine.environment[INDEX];
  const index = named === undefined || named === '' ? undefined : path.resolve(folder, named);
  if (index === undefined || !paths.below(index, gitFolder)) return git;
  return (await gitIn(folder, machine, index)) ?? git;
}

interface Difference {
  /** In the commit. */
  before?: Entry;
  /** In the index. */
  now?: Entry;
}

/** What is another in the index than in a commit, and nothing of what is the same in both: of that, there may be any number. */
async function differing(
  git: Git,
  commit: string,
  isWanted: (name: string) => boolean,
  options: readonly string[] = [],
): Promise<Map<string, Difference>> {
  const found = new Map<string, Difference>();
  let modes: string | undefined;
  // `:mode mode hash hash status` is followed by the name.
  const tell = (part: string): void => {
    if (modes === undefined) {
      modes = part;
      return;
    }
    const [, modeBefore = '', mode = '', hashBefore = '', hash = '', status] =
      /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) (\w)/.exec(modes) ?? [];
    modes = undefined;
    if (!isWanted(part) && mode !== SUBMODULE) return;
    found.set(part, {
      ...(Number(modeBefore) > 0 && { before: { mode: modeBefore, hash: hashBefore } }),
      ...(Number(mode) > 0 && { now: { mode, hash } }),
      // With a hash that no content has.
      ...(status === 'U' && { now: { mode: FILE, hash } }),
    });
  };
  const how = ['--cached', '--raw', '-z', '--no-abbrev', '--no-renames', '--relative', ...options];
  given(await git.each(['diff-index', ...how, commit, '--', '.'], tell));
  return found;
}

/** Where there is none yet, a commit without any files takes its place. */
async function lastCommit(git: Git): Promise<string> {
  const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  return head.ok ? head.text.trim() : given(await git(['hash-object', '-t', 'tree', '--stdin'], '')).trim();
}

function isFile(entry: Entry | undefined): boolean {
  return entry !== undefined && entry.mode !== SUBMODULE && entry.mode !== SYMBOLIC_LINK;
}

/** @param prefix the folder's name in the repository, with a slash behind it: warnings have names from there on. */
function unreadableIn(answer: GitAnswer, prefix: string): { name: string; why: string }[] {
  const lines = answer.ok ? (answer.warnings ?? '').split('\n') : [];
  return lines.flatMap((line) => {
    const [, name, why] = /^warning: could not open directory '(.*)': (.*)$/.exec(line) ?? [];
    return name !== undefined && why !== undefined ? [{ name: name.slice(prefix.length), why }] : [];
  });
}

/** Git's names are bytes, of which this is what no UTF-8 comes to. Nobody can find the file by it, and it is there all the same. */
function isGarbled(name: string): boolean {
  return name.includes('\uFFFD');
}

/** What was deleted is not there to be looked at. What is in a folder that cannot be read, or has a name that cannot be, may be there. */
function existing(folder: string, names: readonly string[]): Promise<string[]> {
  return which(names, (name) =>
    lstat(path.join(folder, name)).then(
      (facts) => facts.isFile(),
      ({ code }: NodeJS.ErrnoException) => isGarbled(name) || (code !== 'ENOENT' && code !== 'ENOTDIR'),
    ),
  );
}

async function which(names: readonly string[], is: (name: string) => Promise<boolean>): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; from < names.length; from += AT_A_TIME) {
    const some = names.slice(from, from + AT_A_TIME);
    const answers = await Promise.all(some.map(is));
    found.push(...some.filter((_, index) => answers[index]));
  }
  return found;
}
