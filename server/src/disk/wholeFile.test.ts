import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile, writeNewFile } from './wholeFile.ts';

describe('files that are written whole', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'codex-whole-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('are new under the first name that is free, and nothing else is there then', async () => {
    await writeFile(at('a1'), 'there');
    await symlink(at('nowhere'), at('a2'));
    expect(await writeNewFile(folder, (attempt) => `a${attempt}`, 'text')).toBe(at('a3'));
    expect(await readFile(at('a3'), 'utf8')).toBe('text');
    expect((await readdir(folder)).toSorted()).toEqual(['a1', 'a2', 'a3']);
    expect(await readFile(at('a1'), 'utf8')).toBe('there');
  });

  it('are as many as were written at the same time', async () => {
    const texts = ['0', '1', '2', '3', '4', '5', '6', '7'];
    const files = await Promise.all(texts.map((text) => writeNewFile(folder, (attempt) => `a${attempt}`, text)));
    expect(new Set(files).size).toBe(texts.length);
    expect((await Promise.all(files.map((file) => readFile(file, 'utf8')))).toSorted()).toEqual(texts);
  });

  it('take the place of a text that is still there, keep its rights, and follow a link to it', async () => {
    await writeFile(at('a'), 'before');
    await chmod(at('a'), 0o640);
    await symlink(at('a'), at('link'));
    expect(await replaceFile(at('link'), 'before', 'after')).toBe(true);
    expect([await readFile(at('a'), 'utf8'), (await stat(at('a'))).mode & 0o777]).toEqual([
      'after',
      process.platform === 'win32' ? 0o666 : 0o640,
    ]);
    expect((await readdir(folder)).toSorted()).toEqual(['a', 'link']);
  });

  it('leave a text alone that somebody changed meanwhile', async () => {
    await writeFile(at('a'), 'changed');
    expect(await replaceFile(at('a'), 'before', 'after')).toBe(false);
    expect([await readFile(at('a'), 'utf8'), await readdir(folder)]).toEqual(['changed', ['a']]);
  });
});
