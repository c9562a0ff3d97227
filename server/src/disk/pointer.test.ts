import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPointer, readPointerSync, removePointer, switchPointer } from './pointer.ts';

let folder = '';
let file = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codex-pointer-'));
  file = path.join(folder, 'p@current');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.each(['linux', 'win32'] as const)('pointers on %s', (platform) => {
  it('lead from one name to another, and leave nothing else behind', async () => {
    expect(await readPointer(file)).toBeUndefined();
    for (const name of ['p@1.0.0', 'p@1.1.0', 'p@1.0.0']) {
      await switchPointer(file, name, platform);
      expect(await readPointer(file)).toBe(name);
      expect(readPointerSync(file)).toBe(name);
    }
    expect(await readdir(folder)).toEqual(['p@current']);
    await removePointer(file);
    expect(await readPointer(file)).toBeUndefined();
    expect(readPointerSync(file)).toBeUndefined();
    await removePointer(file);
  });

  it('are never missing or in part while they are switched', async () => {
    await switchPointer(file, 'p@0', platform);
    let isDone = false;
    const looking = (async () => {
      const seen = new Set<string | undefined>();
      while (!isDone) seen.add(await readPointer(file));
      return seen;
    })();
    for (let count = 1; count <= 100; count++) await switchPointer(file, `p@${count % 2}`, platform);
    isDone = true;
    for (const name of await looking) expect(['p@0', 'p@1']).toContain(name);
  });

  it('lead to names in their own folder only', async () => {
    for (const name of ['../p@1.0.0', '/etc', 'a/b', 'a\\b', '', '.', '..', 'a\nb'])
      await expect(switchPointer(file, name, platform)).rejects.toThrow('no name');
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('pointers', () => {
  it('are links where links can be made, and files with the name on Windows', async () => {
    await switchPointer(file, 'p@1.0.0', 'linux');
    expect(await readlink(file)).toBe('p@1.0.0');
    await switchPointer(file, 'p@1.1.0', 'win32');
    expect((await lstat(file)).isFile()).toBe(true);
    expect(await readFile(file, 'utf8')).toBe('p@1.1.0\n');
  });

  it('are not believed where they lead elsewhere', async () => {
    await symlink('../elsewhere', file);
    expect(await readPointer(file)).toBeUndefined();
    await rm(file);
    await writeFile(file, '/etc/passwd\n');
    expect(await readPointer(file)).toBeUndefined();
    await rm(file);
    await mkdir(file);
    expect(await readPointer(file)).toBeUndefined();
  });

  it('stay as they were where they cannot be switched', async () => {
    await mkdir(file);
    await writeFile(path.join(file, 'mine'), '');
    await expect(switchPointer(file, 'p@1.0.0')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    expect(await readdir(folder)).toEqual(['p@current']);
  });
});
