import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { numberedNames, writeNewFile } from './newFile.ts';

describe('files that are new', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'codex-new-'))));
  afterEach(() => rm(folder, { recursive: true }));

  it('have the first name that is free, and nothing else is there then', async () => {
    await writeFile(at('a.js'), 'there');
    await symlink(at('nowhere'), at('a-2.js'));
    expect(await writeNewFile(numberedNames(folder, 'a', '.js'), 'text')).toBe(at('a-3.js'));
    expect(await readFile(at('a-3.js'), 'utf8')).toBe('text');
    expect((await readdir(folder)).toSorted()).toEqual(['a-2.js', 'a-3.js', 'a.js']);
    expect(await readFile(at('a.js'), 'utf8')).toBe('there');
  });

  it('are as many as were written at the same time', async () => {
    const texts = ['0', '1', '2', '3', '4', '5', '6', '7'];
    const files = await Promise.all(texts.map((text) => writeNewFile(numberedNames(folder, 'a', ''), text)));
    expect(new Set(files).size).toBe(texts.length);
    expect((await Promise.all(files.map((file) => readFile(file, 'utf8')))).toSorted()).toEqual(texts);
  });

  it('are none where all names are taken', async () => {
    await writeFile(at('a'), 'there');
    await writeFile(at('b'), 'there');
    await expect(writeNewFile([at('a'), at('b')], 'text')).rejects.toMatchObject({ code: 'EEXIST' });
    expect((await readdir(folder)).toSorted()).toEqual(['a', 'b']);
    expect(await readFile(at('b'), 'utf8')).toBe('there');
  });

  it('can have names as long as the disk takes them, and rights of their own', async () => {
    const name = '\u{1F99C}'.repeat(63);
    const file = await writeNewFile([at(name)], 'text', 0o600);
    expect(path.basename(file)).toBe(name);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
    await expect(writeNewFile([at('x'.repeat(300))], 'text')).rejects.toMatchObject({ code: 'ENAMETOOLONG' });
    expect(await readdir(folder)).toEqual([name]);
  });
});
