import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { mockEventFiles, nameInPlugin } from './eventFiles.ts';

it('finds mock events in the order in which people count, and nothing else', async () => {
  const plugin = await mkdtemp(path.join(tmpdir(), 'codex-events-'));
  onTestFinished(() => rm(plugin, { recursive: true }));
  expect(await mockEventFiles(plugin)).toEqual([]);
  await mkdir(path.join(plugin, 'events/fixtures'), { recursive: true });
  for (const name of [
    'save-10.json',
    'save-2.json',
    'save.json',
    'B.JSON',
    'a.json',
    '.hidden.json',
    'a.txt',
    '.a.json.1f.tmp',
    'fixtures/x.json',
  ])
    await writeFile(path.join(plugin, 'events', name), '');
  expect((await mockEventFiles(plugin)).map((file) => nameInPlugin(plugin, file))).toEqual(
    ['a.json', 'B.JSON', 'save.json', 'save-2.json', 'save-10.json'].map((name) => `events/${name}`),
  );
});
