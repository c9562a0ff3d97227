import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkManifestFile } from '../manifest/check/check.ts';
import { readOrdinaryFile } from './fileSystem.ts';

test.skipIf(process.platform === 'win32')('files that never begin, never end or are huge are as good as missing', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'codex-files-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [pipe, device, huge, ordinary] = ['pipe', 'device', 'huge', 'ordinary'].map((name) => path.join(folder, `${name}.json`)) as [
    string,
    string,
    string,
    string,
  ];
  execFileSync('mkfifo', [pipe]);
  symlinkSync('/dev/zero', device);
  writeFileSync(huge, '');
  truncateSync(huge, 1024 ** 3);
  writeFileSync(ordinary, '{}');
  for (const file of [pipe, device, huge, folder, path.join(folder, 'missing')]) {
    expect(await readOrdinaryFile(file), file).toBeUndefined();
    expect(await checkManifestFile(file), file).toBeUndefined();
  }
  expect((await readOrdinaryFile(ordinary))?.toString()).toBe('{}');
});
