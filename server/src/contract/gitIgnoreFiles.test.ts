import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitIgnored } from './gitIgnored.ts';
import { ignoreFilesAbove, readIgnoreFile } from './gitIgnoreFiles.ts';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-git-ignore-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const write = async (name: string, text: string): Promise<void> => {
  const file = path.join(base, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
};

const git = async (...args: string[]): Promise<void> => {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'init.defaultBranch=main'];
  await promisify(execFile)('git', [...identity, ...args], { cwd: path.join(base, 'repository') });
};

/** Of some names in a folder, those that are ignored by what stands in and above it. */
async function ignored(folder: string, names: readonly string[]): Promise<string[]> {
  const at = path.join(base, folder);
  const rules = new GitIgnored([...(await ignoreFilesAbove(at)), ...(await readIgnoreFile(at))]);
  return names.filter((name) => rules.has(path.join(at, name)));
}

const NAMES = ['a.js', 'a.log', 'keep.log', 'mine.txt'];

describe('what git ignores in a part of a repository', () => {
  beforeEach(async () => {
    await write('.gitignore', '*.js\n');
    await write('repository/.gitignore', '*.log\n');
    await write('repository/packages/one/a.js', '');
  });

  it('is nothing that stands above, outside of every repository', async () => {
    expect(await ignored('repository/packages/one', NAMES)).toEqual([]);
  });

  it('is what stands in the folders above, and what the user alone ignores', async () => {
    await git('init', '--quiet');
    await write('repository/.git/info/exclude', 'mine.txt\n*.md\n');
    expect(await ignored('repository/packages/one', NAMES)).toEqual(['a.log', 'keep.log', 'mine.txt']);
    await rm(path.join(base, 'repository/.git/info'), { recursive: true });
    expect(await ignored('repository/packages/one', NAMES)).toEqual(['a.log', 'keep.log']);
  });

  it('is the same in a worktree', async () => {
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'one');
    await git('worktree', 'add', '--quiet', '../worktree');
    await write('repository/.git/info/exclude', 'mine.txt\n');
    expect(await ignored('worktree/packages/one', NAMES)).toEqual(['a.log', 'keep.log', 'mine.txt']);
  });

  it('is taken back by a folder’s own file, also where the user ignores it', async () => {
    await git('init', '--quiet');
    await write('repository/.git/info/exclude', '*.log\n');
    await write('repository/.gitignore', '!keep.log\n');
    expect(await ignored('repository', NAMES)).toEqual(['a.log']);
    expect(await ignored('repository/packages/one', NAMES)).toEqual(['a.log']);
  });

  it.skipIf(process.platform === 'win32')('is nothing that is no file, wherever a link leads to', async () => {
    await git('init', '--quiet');
    await rm(path.join(base, 'repository/.gitignore'));
    // Whoever reads it waits for somebody who writes it.
    await promisify(execFile)('mkfifo', [path.join(base, 'pipe')]);
    await symlink(path.join(base, 'pipe'), path.join(base, 'repository/.gitignore'));
    await rm(path.join(base, 'repository/.git/info'), { recursive: true, force: true });
    await mkdir(path.join(base, 'repository/.git/info/exclude'), { recursive: true });
    expect(await ignored('repository', NAMES)).toEqual([]);
  });
});
