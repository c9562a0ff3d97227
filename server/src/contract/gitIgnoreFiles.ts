// The files above a folder that say what git leaves alone in it.
import { lstat, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { IgnoreFile } from './gitIgnored.ts';

/** Far more than anybody ignores. */
const MOST_BYTES = 1024 * 1024;

/** Hears of a file that is there and cannot be read, with no reason where it is no ordinary file or too large: what it leaves out is not known then. */
export type OnUnreadable = (file: string, why?: string) => void;

/**
 * What the repository that a folder is in ignores for this user alone, and then what stands in the folders above, from the innermost on. Outside of every
 * repository, no such file counts.
 */
export async function ignoreFilesAbove(folder: string, onUnreadable?: OnUnreadable): Promise<IgnoreFile[]> {
  const above: string[] = [];
  for (let at = folder; ; at = path.dirname(at)) {
    const own = await ownExcludes(path.join(at, '.git'));
    if (own !== undefined) {
      const files = above.map((one) => readIgnoreFile(one, { onUnreadable }));
      return (await Promise.all([readIgnoreFile(at, { file: own, onUnreadable }), ...files])).flat();
    }
    if (path.dirname(at) === at) return [];
    above.push(path.dirname(at));
  }
}

export interface ReadingOptions {
  /** Of which the patterns are about the folder; its `.gitignore` by default. */
  file?: string;
  onUnreadable?: OnUnreadable | undefined;
}

export async function readIgnoreFile(
  folder: string,
  { file = path.join(folder, '.gitignore'), onUnreadable }: ReadingOptions = {},
): Promise<IgnoreFile[]> {
  const text = await textOf(file, onUnreadable);
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
async function textOf(file: string, onUnreadable?: OnUnreadable): Promise<string | undefined> {
  try {
    const facts = await stat(file);
    if (facts.isFile() && facts.size <= MOST_BYTES) return await readFile(file, 'utf8');
    // Git takes a folder of that name for no such file either.
    if (!facts.isDirectory()) onUnreadable?.(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') onUnreadable?.(file, message);
  }
  return undefined;
}
