import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { inTheWay, writeNewFiles } from './newFiles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'new-files-'));
  const made = folder;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

const place = (name: string): string => path.join(folder, name);
const NAMES = ['README.md', 'handlers/a.js', 'handlers/b.js', 'deep/er/c.js'];

describe('inTheWay', () => {
  it('finds nothing in an empty folder, or in one that is not there', async () => {
    expect(await inTheWay(folder, NAMES)).toEqual([]);
    expect(await inTheWay(place('none/at/all'), NAMES)).toEqual([]);
  });

  it('leaves alone what has other names', async () => {
    await mkdir(place('handlers'));
    await mkdir(place('.git'));
    await writeFile(place('handlers/other.js'), '');
    expect(await inTheWay(folder, NAMES)).toEqual([]);
  });

  it('finds files, also in another case, and folders in place of files', async () => {
    await writeFile(place('readme.MD'), '');
    await mkdir(place('handlers/b.js'), { recursive: true });
    expect(await inTheWay(folder, NAMES)).toEqual(['readme.MD', 'handlers/b.js']);
  });

  it('finds files and links in place of folders, once', async () => {
    await writeFile(place('deep'), '');
    await symlink(os.tmpdir(), place('handlers'));
    expect(await inTheWay(folder, NAMES)).toEqual(['handlers', 'deep']);
  });

  it('finds links that lead nowhere', async () => {
    await symlink(place('nowhere'), place('README.md'));
    expect(await inTheWay(folder, NAMES)).toEqual(['README.md']);
  });
});

describe('writeNewFiles', () => {
  it('writes files and the folders for them', async () => {
    const files = NAMES.map((name) => ({ path: name, text: `${name}\n` }));
    expect(await writeNewFiles(place('new/plugin'), files)).toEqual({ written: NAMES });
    expect(await readFile(place('new/plugin/deep/er/c.js'), 'utf8')).toBe('deep/er/c.js\n');
  });

  it('overwrites nothing that came meanwhile, and says what it wrote', async () => {
    await mkdir(place('handlers'));
    await writeFile(place('handlers/a.js'), 'theirs');
    const result = await writeNewFiles(
      folder,
      NAMES.map((name) => ({ path: name, text: 'ours' })),
    );
    expect(result).toMatchObject({ written: ['README.md'], failure: { path: 'handlers/a.js', error: { code: 'EEXIST' } } });
    expect(await readFile(place('handlers/a.js'), 'utf8')).toBe('theirs');
  });

  it('writes through no link', async () => {
    await mkdir(place('elsewhere'));
    await symlink(place('elsewhere'), place('handlers'));
    await symlink(place('elsewhere/made.md'), place('README.md'));
    for (const name of ['README.md', 'handlers/a.js'])
      expect(await writeNewFiles(folder, [{ path: name, text: 'ours' }])).toMatchObject({ written: [], failure: { path: name } });
    expect(await readdir(place('elsewhere'))).toEqual([]);
  });

  it('leaves no folders behind where nothing could be written', async () => {
    const result = await writeNewFiles(place('one/two'), [{ path: `deep/${'x'.repeat(300)}`, text: '' }]);
    expect(result).toMatchObject({ written: [], failure: { error: { code: 'ENAMETOOLONG' } } });
    expect(await readdir(folder)).toEqual([]);
  });
});
