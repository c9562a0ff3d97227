// Where this clone is, as far as tests depend on it: what stands beside it, and whether another user can read it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { nothingBeside, unreadableForOthers } from './placeOfClone.mts';

/** Texts and test suites of others, which are not part of this repository. */
const shared = path.resolve(import.meta.dirname, '../../../shared');

/** Why tests that read from `inShared` cannot run; undefined where they can, and then all of it has to be there. */
export const sharedMissing = existsSync(shared) ? undefined : nothingBeside;

export function inShared(...names: string[]): string {
  return path.join(shared, ...names);
}

/** What goes before a command that root runs as a user without any rights. */
export const asAnotherUser = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] as const;

/** Why root cannot run a program of this clone as another user; undefined where it can. */
export function anotherUserCannotRun(program: string): string | undefined {
  const [setpriv, ...rights] = asAnotherUser;
  const reads = [process.execPath, '-e', 'require("node:fs").readFileSync(process.argv[1])', program];
  if (spawnSync(setpriv, ['--version']).status !== 0) return 'setpriv is not installed';
  if (spawnSync(setpriv, [...rights, ...reads]).status === 0) return undefined;
  return unreadableForOthers;
}
