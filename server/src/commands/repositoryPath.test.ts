import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryPath } from './repositoryPath.ts';

describe('the name of a file in its repository', () => {
  let base: string;
  const at = (name: string): string => path.join(base, name);
  beforeEach(async () => {
    base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-repository-')));
    await mkdir(at('repo/sub/deep'), { recursive: true });
    await mkdir(at('other'));
  });
  afterEach(() => rm(base, { recursive: true }));

  it('is the way from where git has it, from wherever it is named', async () => {
    await mkdir(at('repo/.git'));
    const checkout = at('repo/sub');
    expect(repositoryPath('a.js', { cwd: at('repo/sub/deep'), checkout })).toBe('sub/deep/a.js');
    expect(repositoryPath(at('repo/b.js'), { cwd: at('repo/sub'), checkout })).toBe('b.js');
    expect(repositoryPath('../repo/sub/c.js', { cwd: at('other'), checkout: undefined })).toBe('sub/c.js');
    await writeFile(at('repo/sub/.git'), 'gitdir: elsewhere\n');
    expect(repositoryPath('deep/a.js', { cwd: at('repo/sub'), checkout: undefined })).toBe('deep/a.js');
  });

  it('is without git the way from the folder that a build server names', async () => {
    await symlink(at('repo'), at('link'), 'junction');
    expect(repositoryPath('a.js', { cwd: at('repo/sub'), checkout: at('link') })).toBe('sub/a.js');
    for (const checkout of [undefined, '', at('other'), at('nowhere')])
      expect(repositoryPath('a.js', { cwd: at('repo/sub'), checkout })).toBe('a.js');
  });
});
