// Of the files that are asked for, those that git has something to say of. It has the last word on what it has: a file that is committed is no file that
// git leaves out, whatever .gitignore says of its name.
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { changedSince, stagedFiles } from '../../runner/index.ts';
import { AskedFiles, type FoundFiles, type Where } from './findFiles.ts';

export type ChangedHow = 'staged' | { since: string };

export interface ChangedFiles extends FoundFiles {
  /** Staged, and changed after that. They are none of the files. */
  partlyStaged: string[];
  /** Staged, and removed or replaced by something else after that. */
  gone: string[];
  /** Changed, and in folders that links have taken the place of. */
  behindLinks: string[];
  /** Submodules and other repositories among what was named, in which nothing was looked at; of what is staged, those that are. */
  repositories: string[];
  /** Of these cannot be told whether they were edited: nobody can find them by their names. */
  unfound: string[];
  /** What is checked out is no other commit than what it was compared with. */
  isHead: boolean;
}

/** @returns why git cannot say, where it cannot. */
export async function changedFiles(named: readonly string[], where: Where, how: ChangedHow): Promise<ChangedFiles | { reason: string }> {
  const asked = await AskedFiles.of(named, where);
  const { workspace } = where;
  const isWanted = (name: string): boolean => asked.has(paths.join(workspace, name));
  const changes = await (how === 'staged' ? stagedFiles(workspace, { isWanted }) : changedSince(workspace, how.since, { isWanted }));
  if ('reason' in changes) return changes;
  const placed = (names: readonly string[]): string[] => names.map((name) => paths.join(workspace, name));
  const [changed, partlyStaged] = [placed(changes.names), placed(changes.partlyStaged)];
  const keys = (files: readonly string[]): ReadonlySet<string> => new Set(files.map((file) => paths.key(file)));
  const [isChanged, isPartly] = [keys(changed), keys(partlyStaged)];
  const whole = await Promise.all(
    changed.filter((file) => !isPartly.has(paths.key(file))).map(async (file) => ({ file, isBehindLink: await isBehindLink(file) })),
  );
  return {
    ...(await asked.among(whole.flatMap(({ file, isBehindLink: isBehind }) => (isBehind ? [] : [file])))),
    unfound: placed(changes.unfound),
    repositories: placed(changes.repositories).filter((place) => asked.reaches(place)),
    partlyStaged: partlyStaged.filter((file) => isChanged.has(paths.key(file))),
    gone: partlyStaged.filter((file) => !isChanged.has(paths.key(file))),
    behindLinks: whole.flatMap(({ file, isBehindLink: isBehind }) => (isBehind ? [file] : [])),
    unreadable: changes.unreadable.map(({ name, why }) => ({ place: paths.join(workspace, name), what: 'folder', why })),
    isHead: changes.isHead,
  };
}

/** Git has files where they are, and folders may have been replaced by links since. What cannot be found out is found when the file is read. */
async function isBehindLink(file: string): Promise<boolean> {
  const folder = path.dirname(file);
  const real = await realpath(folder).catch(() => folder);
  return !paths.same(real, folder);
}
