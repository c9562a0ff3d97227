// The files above a folder that say what git leaves alone in it.
import { lstat, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { IgnoreFile } from './gitIgnored.ts';

/** Far more than anybody ignores. */
const MOST_BYTES = 1024 * 1024;

/**
 * What the repository that a folder is in ignores for this user alone, and then what stands in the folders above, from the innermost on. Outside of every
 * repository, no such file counts.
 */
export async function ignoreFilesAbove(folder: string): Promise<IgnoreFile[]> {
  const above: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const own = await ownExcludes(path.join(at, '.git'));
    if (own !== undefined) return (await Promise.all([readIgnoreFile(at, own), ...above.map((one) => readIgnoreFile(one))])).flat();
    if (path.dirname(at) === at) return [];
    above.push(path.dirname(at));
  }
}

/** @param file of which the patterns are about the folder; its `.gitignore` where it is left out. */
export async function readIgnoreFile(folder: string, file = path.join(folder, '.gitignore')): Promise<IgnoreFile[]> {
  const text = await textOf(file);
  return text === undefined ? [] : [{ folder, text }];
}

/** Where git has what is ignored for one user alone; undefined where that is no repository. Worktrees have it of the repository that they belong to. */
async function ownExcludes(git: string): Promise<string | undefined> {
  const stats = await lstat(git).catch(() => undefined);
  if (!stats) return undefined;
  // In a worktree and in a submodule, it is a file that names the folder.
  const named = stats.isFile() ? /^gitdir: (.*)/.exec((await textOf(git)) ?? '')?.[1]?.trim() : undefined;
  const gitFolder = named === undefined ? git : path.resolve(path.dirname(git), named);
  const common = (await textOf(path.join(gitFolder, 'commondir')))?.trim();
  return path.join(common === undefined ? gitFolder : path.resolve(gitFolder, common), 'info', 'exclude');
}

/** What a repository has in its place may be a link to anything: a device never ends. */
async function textOf(file: string): Promise<string | undefined> {
  const facts = await stat(file).catch(() => undefined);
  return facts?.isFile() && facts.size <= MOST_BYTES ? readFile(file, 'utf8').catch(() => undefined) : undefined;
}
