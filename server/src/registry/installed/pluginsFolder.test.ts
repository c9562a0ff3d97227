import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { InstallRecord } from '../../contract/installRecord.ts';
import { PluginsFolder } from './pluginsFolder.ts';
import { putBack } from './putBack.ts';

const ID = 'com.example.tidy';

async function opened(): Promise<PluginsFolder> {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-plugins-folder-')));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  return new PluginsFolder(path.join(base, 'plugins'));
}

/** A folder with one file. */
async function madeIn(place: string, content: string): Promise<string> {
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, 'save.js'), content);
  return place;
}

it('replaces versions all together or not at all', async () => {
  const folder = await opened();
  const contents = (): Promise<string[]> =>
    Promise.all(['1.0.0', '2.0.0'].map((version) => readFile(path.join(folder.folderOf(ID, version), 'save.js'), 'utf8')));
  for (const version of ['1.0.0', '2.0.0']) await madeIn(folder.folderOf(ID, version), 'before');
  const prepared = async (): Promise<{ workplace: string; id: string; version: string }[]> =>
    Promise.all(
      ['1.0.0', '2.0.0'].map(async (version) => ({ workplace: await madeIn(await folder.newWorkplace(), 'after'), id: ID, version })),
    );
  // The last one is not there any more, as where somebody tidies up.
  const all = [...(await prepared()), { workplace: path.join(folder.root, 'gone'), id: ID, version: '3.0.0' }];
  await expect(folder.whileChanging((change) => change.adopt(all))).rejects.toThrow('ENOENT');
  expect(await contents()).toEqual(['before', 'before']);
  expect(await folder.list()).toMatchObject([{ versions: ['2.0.0', '1.0.0'] }]);
  await folder.whileChanging(async (change) => change.adopt(await prepared()));
  expect(await contents()).toEqual(['after', 'after']);
  expect(await readdir(path.join(folder.root, '.installing'))).toEqual([]);
});

it('has a version back that a killed program took out of its place and did not replace', async () => {
  const folder = await opened();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  const left = (kind: string, version: string): Promise<string> =>
    madeIn(path.join(folder.root, '.installing', `${pid}-0123456789ab${kind}`, `${ID}@${version}`), 'before');
  await madeIn(folder.folderOf(ID, '2.0.0'), 'after');
  await Promise.all([left('-former', '1.0.0'), left('-former', '2.0.0'), left('', '3.0.0')]);
  await folder.whileChanging(async () => undefined);
  expect(await folder.list()).toMatchObject([{ versions: ['2.0.0', '1.0.0'] }]);
  expect(await readFile(path.join(folder.folderOf(ID, '2.0.0'), 'save.js'), 'utf8')).toBe('after');
  expect(await readdir(path.join(folder.root, '.installing'))).toEqual([]);
});

it('keeps what cannot be put back, and says where', async () => {
  const folder = await opened();
  const workplace = await folder.newWorkplace();
  const former = await madeIn(path.join(workplace, 'removed'), 'before');
  const workshop = path.dirname(workplace);
  const place = path.join(folder.root, 'gone', `${ID}@1.0.0`);
  const [, kept = ''] = await putBack(former, place, workshop).then(
    () => [],
    ({ message }: Error) => /It is in (\S+): /.exec(message) ?? [],
  );
  expect(path.dirname(kept)).toBe(workshop);
  // Whatever is done next leaves it alone.
  await folder.whileChanging(async () => undefined);
  expect(await readFile(path.join(kept, 'save.js'), 'utf8')).toBe('before');
});

it('says where a folder has the place of what leads to a version', async () => {
  const folder = await opened();
  await madeIn(folder.folderOf(ID, '1.0.0'), '');
  await mkdir(path.join(folder.root, `${ID}@current`));
  const fault = `${ID}@current is a folder, and has the place of what leads to the version that serves. Move it away, and try again.`;
  await expect(folder.whileChanging((change) => change.serve(ID, '1.0.0'))).rejects.toThrow(fault);
  await expect(folder.whileChanging((change) => change.stop(ID))).rejects.toThrow(fault);
  expect(await folder.list()).toMatchObject([{ id: ID, current: undefined, versions: ['1.0.0'] }]);
});

it('exchanges what is known of a version without another file in it, not even for the moment in which a program could be killed', async () => {
  const folder = await opened();
  const version = folder.folderOf(ID, '1.0.0');
  await mkdir(version, { recursive: true });
  const record: InstallRecord = {
    ...{ id: ID, version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, installedAt: '2026-01-01T00:00:00.000Z' },
    source: { kind: 'folder', from: folder.root },
  };
  const names = new Set<string | null>();
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  const watching = watch(version, (_, name) => (name === 'end' ? resolve() : names.add(name)));
  onTestFinished(() => watching.close());
  for (const after of ['0.1.0', '0.2.0']) await folder.whileChanging((change) => change.record({ ...record, after }));
  await writeFile(path.join(version, 'end'), '');
  await isOver;
  expect([...names]).toEqual(['.codex-install.json']);
  expect(await folder.record(ID, '1.0.0')).toMatchObject({ after: '0.2.0' });
  expect((await readdir(folder.root)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
