import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KeptApis } from './keptApis.ts';

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codex-apis-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return path.join(folder, 'state');
}

test('what a server offers is known in the next session, until it does not any more', async () => {
  const folder = await newFolder();
  expect(await new KeptApis(folder).get('a')).toBeUndefined();
  await new KeptApis(folder).set('a', 'infill');
  await new KeptApis(folder).set('b', 'chat');
  expect(await new KeptApis(folder).get('a')).toBe('infill');
  await new KeptApis(folder).set('a', undefined);
  expect(await new KeptApis(folder).get('a')).toBeUndefined();
  expect(await new KeptApis(folder).get('b')).toBe('chat');
});

test('a file that is damaged counts as nothing kept, and is mended', async () => {
  const folder = await newFolder();
  await new KeptApis(folder).set('a', 'infill');
  for (const damaged of ['{', 'null', '[1]', '{"a": 1}']) {
    await writeFile(path.join(folder, 'model-apis.json'), damaged);
    expect(await new KeptApis(folder).get('a')).toBeUndefined();
  }
  await new KeptApis(folder).set('b', 'chat');
  expect(JSON.parse(await readFile(path.join(folder, 'model-apis.json'), 'utf8'))).toEqual({ b: 'chat' });
});

test('the servers of long ago are forgotten', async () => {
  const folder = await newFolder();
  for (let count = 0; count < 60; count++) await new KeptApis(folder).set(String(count).padStart(3, 'x'), 'chat');
  expect(await new KeptApis(folder).get('xx0')).toBeUndefined();
  expect(await new KeptApis(folder).get('x59')).toBe('chat');
});
