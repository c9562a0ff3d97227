import { execa } from 'execa';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as pacote from 'pacote';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readTarball, type TarballFile } from './readTarball.ts';
import { writeTarball } from './writeTarball.ts';

const file = (name: string, content: string | Buffer = name, mode: 0o644 | 0o755 = 0o644): TarballFile => ({
  path: name,
  mode,
  content: Buffer.from(content),
});

const FILES = [
  file('package.json', '{ "name": "com.example.hello", "version": "1.0.0" }'),
  file('bin/run', '#!/bin/sh\n', 0o755),
  file(`${'folder/'.repeat(14)}deep.js`),
  file(`${'a'.repeat(150)}.js`),
  file('ümläut/日本語.js'),
  file('empty', ''),
  file('block', Buffer.alloc(512, 1)),
];

async function writtenFile(): Promise<{ folder: string; tgz: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tarball-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const tgz = path.join(folder, 'x.tgz');
  await writeFile(tgz, await writeTarball(FILES));
  return { folder, tgz };
}

describe('writing a tarball', () => {
  test('gives the same bytes for the same files, in whichever order they come', async () => {
    const [one, other] = await Promise.all([writeTarball(FILES), writeTarball(FILES.toReversed())]);
    expect(one.equals(other)).toBe(true);
  });

  test('gives an archive that is the same with every version and on every system', async () => {
    const tar = gunzipSync(await writeTarball(FILES));
    expect(createHash('sha256').update(tar).digest('hex')).toMatchInlineSnapshot(
      `"2eb8d78c90a8dfbfbf3bc3581c2352fd7e1a189f768e47dfcaf59f81314ea745"`,
    );
  });

  test('says nothing of the time, the user or the system', async () => {
    const bytes = await writeTarball(FILES);
    expect([...bytes.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
  });

  test('whatever is written can be read', async () => {
    // None is what Windows keeps for devices, such as con.
    const name = fc.stringMatching(/^f[a-zäé日]{0,29}$/);
    const tree = fc.uniqueArray(
      fc.tuple(fc.array(name, { minLength: 1, maxLength: 7 }), fc.uint8Array({ maxLength: 2000 }), fc.boolean()),
      {
        // Names that are folders elsewhere are another matter.
        selector: ([parts]) => parts.join('/') + '/file',
        minLength: 1,
        maxLength: 10,
      },
    );
    await fc.assert(
      fc.asyncProperty(tree, async (entries) => {
        const files = entries
          .map(([parts, content, runs]) => file(`${parts.join('/')}/0file`, Buffer.from(content), runs ? 0o755 : 0o644))
          .filter(({ path: one }) => one.length < 180)
          .sort((a, b) => (a.path < b.path ? -1 : 1));
        if (files.length === 0) return;
        const read = readTarball(await writeTarball(files));
        expect(read.ok ? read.files : read).toEqual(files);
      }),
    );
  });

  test.runIf(process.platform !== 'win32')('the program tar reads it', async () => {
    const { folder, tgz } = await writtenFile();
    const { stdout } = await execa('tar', ['tzf', tgz]);
    expect(stdout.split('\n')).toHaveLength(FILES.length);
    await execa('tar', ['xzf', tgz, '-C', folder]);
    expect(await readFile(path.join(folder, 'package/ümläut/日本語.js'), 'utf8')).toBe('ümläut/日本語.js');
    expect(await readFile(path.join(folder, `package/${'folder/'.repeat(14)}deep.js`), 'utf8')).toContain('deep');
    expect((await stat(path.join(folder, 'package/bin/run'))).mode & 0o777).toBe(0o755 & ~process.umask());
  });

  test('npm reads it', async () => {
    const { folder, tgz } = await writtenFile();
    expect(await pacote.manifest(`file:${tgz}`, { cache: path.join(folder, 'cache') })).toMatchObject({
      name: 'com.example.hello',
      version: '1.0.0',
    });
    await pacote.extract(`file:${tgz}`, path.join(folder, 'out'), { cache: path.join(folder, 'cache') });
    for (const { path: name, content } of FILES) expect((await readFile(path.join(folder, 'out', name))).equals(content)).toBe(true);
  });
});
