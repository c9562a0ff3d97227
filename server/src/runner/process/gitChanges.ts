// Which files of a folder are staged, or are others than they were where a branch began. As in gitHistory.ts, git only says what it keeps, and files are
// compared here.
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import { convertedFiles, entriesOf, given, isEdited, SUBMODULE, SYMBOLIC_LINK, Unanswered, type Entry } from './gitContent.ts';
import { gitIn, type Git } from './gitPlumbing.ts';

/** Names from the folder on, with forward slashes; or why git cannot say, in a sentence. */
export type GitChanges =
  | {
      /** Files in the work tree. */
      names: string[];
      /** Staged, and changed after that: what is in the work tree is not what would be committed. */
      partlyStaged: string[];
    }
  | { reason: string };

const AT_A_TIME = 16;

/** Where hooks of git find out what is being committed: with `git commit -a` that is another file than the usual one. */
const INDEX = 'GIT_INDEX_FILE';

/** Files that would be committed now, and are others than in the last commit. */
export function stagedFiles(folder: string, machine: Machine = thisMachine()): Promise<GitChanges> {
  return asked(folder, machine, async (place) => {
    const git = await withIndexOfHook(place, folder, machine);
    const [last, staged] = await Promise.all([treeOf(git, 'HEAD'), indexOf(git)]);
    const names = [...staged].filter(([name, entry]) => isFile(entry) && !isSameEntry(last.get(name), entry)).map(([name]) => name);
    const converted = new Set(await convertedFiles(git, names));
    const partlyStaged = await which(names, (name) => isEdited(path.join(folder, name), staged.get(name)!, converted.has(name)));
    return { names: await existing(folder, names), partlyStaged };
  });
}

/** Files that are others than in the last commit that a branch has in common with what is checked out; committed, staged, changed or new. */
export function changedSince(folder: string, ref: string, machine: Machine = thisMachine()): Promise<GitChanges> {
  return asked(folder, machine, async ({ git }) => {
    const known = ref.startsWith('-') ? undefined : await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
    if (!known?.ok) throw new Unanswered(`${ref} is no commit, branch or tag here. In a shallow clone, it has to be fetched first.`);
    const base = await git(['merge-base', known.text.trim(), 'HEAD']);
    if (!base.ok)
      throw new Unanswered(`HEAD and ${ref} have no commit in common. In a shallow clone, more of the history has to be fetched.`);
    const [then, now, untracked] = await Promise.all([
      treeOf(git, base.text.trim()),
      indexOf(git),
      git(['ls-files', '-z', '--others', '--exclude-standard', '--', '.']).then(given),
    ]);
    const names = [...now].filter(([, entry]) => isFile(entry)).map(([name]) => name);
    const converted = new Set(await convertedFiles(git, names));
    const isChanged = async (name: string): Promise<boolean> => {
      const entry = then.get(name);
      if (!entry) return true;
      // Of what is kept otherwise than it is used, git says whether it was committed or staged.
      if (converted.has(name)) return !isSameEntry(entry, now.get(name)!);
      return isEdited(path.join(folder, name), entry, false);
    };
    const changed = await which(names, isChanged);
    return { names: await existing(folder, [...changed, ...untracked.split('\0').filter((name) => name !== '')]), partlyStaged: [] };
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

/** What is in a commit; nothing where there is none yet. */
async function treeOf(git: Git, commit: string): Promise<Map<string, Entry>> {
  const exists = (await git(['rev-parse', '--verify', '--quiet', `${commit}^{commit}`])).ok;
  return exists ? entriesOf(given(await git(['ls-tree', '-r', '-z', commit, '.']))) : new Map();
}

async function indexOf(git: Git): Promise<Map<string, Entry>> {
  return entriesOf(given(await git(['ls-files', '-z', '--stage', '--', '.'])));
}

function isFile({ mode }: Entry): boolean {
  return mode !== SUBMODULE && mode !== SYMBOLIC_LINK;
}

function isSameEntry(one: Entry | undefined, other: Entry): boolean {
  return one?.hash === other.hash && one.mode === other.mode;
}

/** What was deleted is not there to be looked at. */
function existing(folder: string, names: readonly string[]): Promise<string[]> {
  return which(names, (name) =>
    lstat(path.join(folder, name)).then(
      (facts) => facts.isFile(),
      () => false,
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
