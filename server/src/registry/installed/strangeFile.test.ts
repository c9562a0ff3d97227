import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { INSTALL_RECORD } from '../../contract/installedNames.ts';
import type { InstallRecord } from '../../contract/installRecord.ts';
import { changedIn, fileDigest } from './strangeFile.ts';

let folder: string;
const at = (...names: string[]): string => path.join(folder, ...names);
const record: InstallRecord = {
  ...{ id: 'com.example.tidy', version: '1.0.0', integrity: '', installedAt: '', source: { kind: 'folder', from: '/x' } },
  files: { 'save.js': fileDigest(Buffer.from('save')), 'lib/all.js': fileDigest(Buffer.from('all')) },
  packages: ['node_modules'],
};

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'strange-file-')));
  const made = folder;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  await mkdir(at('lib'));
  await mkdir(at('node_modules/left-pad'), { recursive: true });
  await Promise.all([writeFile(at('save.js'), 'save'), writeFile(at('lib/all.js'), 'all'), writeFile(at(INSTALL_RECORD), '{}')]);
});

it('finds nothing in what is as it was, whatever Python and package managers wrote', async () => {
  await mkdir(at('lib/__pycache__'));
  await writeFile(at('node_modules/left-pad/index.js'), 'anything');
  expect(await changedIn(folder, record)).toBeUndefined();
});

it('leaves packages that it brought to package managers', async () => {
  const files = { ...record.files, 'node_modules/left-pad/index.js': fileDigest(Buffer.from('x')) };
  expect(await changedIn(folder, { ...record, files })).toBeUndefined();
  expect(await changedIn(folder, { ...record, files, packages: [] })).toBe('node_modules/left-pad/index.js is gone');
});

it.each<[string, string, () => Promise<void>]>([
  ['another content', 'lib/all.js was changed', () => writeFile(at('lib/all.js'), 'alL')],
  ['a file less', 'save.js is gone', () => rm(at('save.js'))],
  ['a file more', 'lib/more.js was put there', () => writeFile(at('lib/more.js'), '')],
  ['no packages', 'node_modules is gone', () => rm(at('node_modules'), { recursive: true })],
  [
    'packages that nobody installed',
    '.venv/pyvenv.cfg was put there',
    () => mkdir(at('.venv')).then(() => writeFile(at('.venv/pyvenv.cfg'), '')),
  ],
])('finds %s', async (_, words, change) => {
  await change();
  expect(await changedIn(folder, record)).toBe(words);
});

it.skipIf(process.platform === 'win32')('takes a link for another file, whatever it leads to', async () => {
  await rm(at('save.js'));
  await symlink(at('lib/all.js'), at('save.js'));
  expect(await changedIn(folder, { ...record, files: { ...record.files, 'save.js': fileDigest(Buffer.from('all')) } })).toBe(
    'save.js was changed',
  );
});

it('knows nothing where no digests were kept', async () => {
  await rm(at('save.js'));
  const { files, ...without } = record;
  expect(files).toBeDefined();
  expect(await changedIn(folder, without)).toBeUndefined();
  expect(await changedIn(folder, undefined)).toBeUndefined();
});
