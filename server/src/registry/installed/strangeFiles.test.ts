import { appendFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { INSTALL_DIGESTS, INSTALL_RECORD } from '../../contract/installedNames.ts';
import type { InstallRecord } from '../../contract/installRecord.ts';
import { comparedWithRecord, digestsText } from './strangeFiles.ts';

let folder: string;
const at = (...names: string[]): string => path.join(folder, ...names);
const record: InstallRecord = {
  ...{ id: 'com.example.tidy', version: '1.0.0', integrity: '', source: { kind: 'folder', from: '/x' } },
  installedAt: '2000-01-01T00:00:00.000Z',
  packages: ['node_modules'],
};
const CONTENTS = { 'save.js': 'save', 'lib/all.js': 'all' };

const digests = (contents: Record<string, string>): Promise<void> =>
  writeFile(at(INSTALL_DIGESTS), digestsText(Object.entries(contents).map(([name, text]) => ({ path: name, content: Buffer.from(text) }))));

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'strange-files-')));
  const made = folder;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  await mkdir(at('lib'));
  await mkdir(at('node_modules/left-pad'), { recursive: true });
  for (const [name, text] of Object.entries(CONTENTS)) await writeFile(at(name), text);
  await writeFile(at(INSTALL_RECORD), '{}');
  await digests(CONTENTS);
});

it('finds nothing in what is as it was, whatever Python, package managers and systems wrote', async () => {
  await mkdir(at('lib/__pycache__'));
  await writeFile(at('node_modules/left-pad/index.js'), 'anything');
  for (const name of ['.DS_Store', 'lib/._all.js', 'lib/desktop.ini', 'Thumbs.db']) await writeFile(at(name), '');
  expect(await comparedWithRecord(folder, record)).toBe('same');
});

it('leaves packages that it brought to package managers', async () => {
  await digests({ ...CONTENTS, 'node_modules/left-pad/index.js': 'x' });
  expect(await comparedWithRecord(folder, record)).toBe('same');
  expect(await comparedWithRecord(folder, { ...record, packages: [] })).toEqual({ changed: 'node_modules/left-pad/index.js is gone' });
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
  expect(await comparedWithRecord(folder, record)).toEqual({ changed: words });
});

it('names what was changed before what is gone and what was added, and counts the rest', async () => {
  for (const name of ['a.js', 'b.js', 'c.js']) await writeFile(at(name), '');
  await appendFile(at('save.js'), 'd');
  await rm(at('lib/all.js'));
  expect(await comparedWithRecord(folder, record)).toEqual({
    changed: 'save.js was changed, lib/all.js is gone, a.js was put there, and 2 more',
  });
});

it.skipIf(process.platform === 'win32')('takes a link for another file, whatever it leads to', async () => {
  await digests({ ...CONTENTS, 'save.js': 'all' });
  await rm(at('save.js'));
  await symlink(at('lib/all.js'), at('save.js'));
  expect(await comparedWithRecord(folder, record)).toEqual({ changed: 'save.js was changed' });
});

it('reads only what was written since', async () => {
  await digests({ ...CONTENTS, 'save.js': 'something else' });
  const installedAt = new Date().toISOString();
  await expect.poll(() => Date.now() > Date.parse(installedAt)).toBe(true);
  expect(await comparedWithRecord(folder, { ...record, installedAt })).toBe('same');
  // Whoever sets the clock back has all of it read.
  const later = new Date(Date.now() + 3_600_000).toISOString();
  expect(await comparedWithRecord(folder, { ...record, installedAt: later })).toEqual({ changed: 'save.js was changed' });
});

it('knows names in the form in which some disks keep them', async () => {
  await digests({ ...CONTENTS, 'caf\u00E9.js': 'x' });
  await writeFile(at('cafe\u0301.js'), 'x');
  expect(await comparedWithRecord(folder, record)).toBe('same');
});

it('knows nothing where nothing was kept', async () => {
  expect(await comparedWithRecord(folder, undefined)).toBe('unknown');
  await writeFile(at(INSTALL_DIGESTS), 'null');
  expect(await comparedWithRecord(folder, record)).toBe('unknown');
  await rm(at(INSTALL_DIGESTS));
  expect(await comparedWithRecord(folder, record)).toBe('unknown');
});
