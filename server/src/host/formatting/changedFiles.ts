// Of the files that are found, those that git has something to say of.
import { paths } from '../../paths/paths.ts';
import { changedSince, stagedFiles } from '../../runner/index.ts';
import type { FoundFile } from './findFiles.ts';

export type ChangedHow = 'staged' | { since: string };

export interface ChangedFiles {
  files: FoundFile[];
  /** By path: staged, but not as they are in the work tree. */
  partlyStaged: ReadonlySet<string>;
}

/** @returns why git cannot say, where it cannot. */
export async function onlyChanged(
  files: readonly FoundFile[],
  workspace: string,
  how: ChangedHow,
): Promise<ChangedFiles | { reason: string }> {
  const changes = await (how === 'staged' ? stagedFiles(workspace) : changedSince(workspace, how.since));
  if ('reason' in changes) return changes;
  const keysOf = (names: readonly string[]): Set<string> => new Set(names.map((name) => paths.key(paths.join(workspace, name))));
  const [changed, partly] = [keysOf(changes.names), keysOf(changes.partlyStaged)];
  const found = files.filter(({ file }) => changed.has(paths.key(file)));
  return { files: found, partlyStaged: new Set(found.flatMap(({ file }) => (partly.has(paths.key(file)) ? [file] : []))) };
}
