// Names of files as those who know the repository call them: build servers show problems in its files, wherever the command was run.
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../paths/paths.ts';

/** What is known of the process, for tests. */
export interface RepositoryFacts {
  cwd?: string;
  /** Where GitHub checks out, also without git. */
  checkout?: string | undefined;
}

/** @returns the path from the root of the file's repository on, with forward slashes; the name as it is where it is in none. */
export function repositoryPath(
  name: string,
  { cwd = process.cwd(), checkout = process.env['GITHUB_WORKSPACE'] }: RepositoryFacts = {},
): string {
  const file = path.resolve(cwd, name);
  const root = repositoryAround(path.dirname(file)) ?? (checkout ? realOf(checkout) : undefined);
  return (root === undefined ? undefined : paths.relative(root, file)) ?? name;
}

/** In a worktree, `.git` is a file. */
function repositoryAround(folder: string): string | undefined {
  if (existsSync(path.join(folder, '.git'))) return folder;
  const parent = path.dirname(folder);
  return parent === folder ? undefined : repositoryAround(parent);
}

function realOf(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch {
    return undefined;
  }
}
