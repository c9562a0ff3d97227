import { watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { InstallRecord } from '../../contract/installRecord.ts';
import { PluginsFolder } from './pluginsFolder.ts';

const ID = 'com.example.tidy';

it('exchanges what is known of a version without another file in it, not even for the moment in which a program could be killed', async () => {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-plugins-folder-')));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const folder = new PluginsFolder(path.join(base, 'plugins'));
  const version = folder.folderOf(ID, '1.0.0');
  await mkdir(version, { recursive: true });
  const record: InstallRecord = {
    ...{ id: ID, version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, installedAt: '2026-01-01T00:00:00.000Z' },
    source: { kind: 'folder', from: base },
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
