import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { repositoriesIn } from './repositories.ts';

let root: string;
beforeEach(() => void (root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-git-places-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(file: string, text = ''): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const found = (from?: string[]): string[] =>
  repositoriesIn(
    root,
    from?.map((folder) => path.join(root, folder)),
  )
    .map((place) => path.relative(root, place).replaceAll('\\', '/'))
    .toSorted();

describe('repositories', () => {
  test('the workspace’s own counts even if it does not exist, and others where they are', () => {
    expect(found()).toEqual(['.git']);
    put('a/b/c/d/.git/config');
    put('a/b/c/d/e/.git/config');
    put('node_modules/x/.git/config');
    put('other/.GIT/config');
    expect(found()).toEqual(['.git', 'a/b/c/d/.git', 'other/.GIT']);
    expect(found(['a/b'])).toEqual(['.git', 'a/b/c/d/.git', 'a/b/c/d/e/.git']);
  });

  test('submodules count wherever the list has them', () => {
    put('.gitmodules', '[submodule "x"]\n\tpath = a/b/c/d/e/f/g\r\n\turl = y\n[submodule "z"]\n  path="with space"\n');
    expect(found()).toEqual(['.git', 'a/b/c/d/e/f/g/.git', 'with space/.git']);
  });

  test('so does where a file in the place of the folder leads to, with what is shared and what is named there', () => {
    put('.git', 'gitdir: bare/worktrees/x\n');
    put('bare/worktrees/x/commondir', '../..\n');
    put('bare/config', '[include]\n\tpath = ../settings/git\n[core] hooksPath = ".githooks"\n');
    expect(found()).toEqual(['.git', '.githooks', 'bare', 'bare/worktrees/x', 'settings/git']);
  });

  test('so do programs in the work tree that settings name, theirs or the user’s, in whatever way git lets them', () => {
    vi.stubEnv('HOME', path.join(root, '../home-of-nobody'));
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const file of ['tools/clean.sh', 'tools/fsm.sh', 'plain.txt']) put(file);
    put('.gitconfig', '[include] path = more/.gitconfig\n');
    put('more/.gitconfig', '[filter "x y"]\n\tclean = sh tools/clean.sh %f\n');
    put(
      '.git/config',
      '[core]\n\thooksPath = \\\n  hk # comment\n\tfsmonitor = tools/fsm.sh\n\teditor = vim\n[include]\n\tpath = ../.gitconfig ; mine\n',
    );
    expect(found()).toEqual(['.git', '.gitconfig', 'hk', 'more/.gitconfig', 'tools/clean.sh', 'tools/fsm.sh']);
  });

  test('nothing makes the whole workspace one, nor takes long to read', () => {
    put('.git', 'gitdir: .\n');
    put('sub/.git', `gitdir: ..\n${' '.repeat(500_000)}\n`);
    put('.gitmodules', `${'\n'.repeat(300_000)}path=${'a/'.repeat(5000)}\npath = ../..\n`);
    expect(found().filter((place) => place === '' || place === '..')).toEqual([]);
  });

  test('a workspace is looked through as far as that takes next to no time, what is nearer first', () => {
    for (let index = 0; index < 1100; index++)
      mkdirSync(path.join(root, `folder${String(index).padStart(4, '0')}/inner`), { recursive: true });
    put('near/.git/config');
    put('folder0000/inner/.git/config');
    expect(found()).toContain('.git');
    expect(found()).not.toContain('folder0000/inner/.git');
    expect(found(['folder0000', 'near'])).toEqual(['.git', 'folder0000/inner/.git', 'near/.git']);
  });
});
