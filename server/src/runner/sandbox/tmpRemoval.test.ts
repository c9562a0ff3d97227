import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { removeTmp } from './tmpRemoval.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'removal-'));
  onTestFinished(() => void execFileSync('rm', ['-rf', made]));
  return made;
}

function manyFiles(root: string, count: number): void {
  for (let number = 0; number < count; number++) writeFileSync(path.join(root, `${number}`), '');
}

describe.skipIf(process.platform === 'win32')('a private temporary folder', () => {
  test('is removed with little in it, and may be gone already', async () => {
    const root = folder();
    mkdirSync(path.join(root, 'a/b'), { recursive: true });
    await removeTmp(root);
    await removeTmp(root);
    expect(existsSync(root)).toBe(false);
  });

  test('is removed with many files, whose names do not come into the memory of the host', async () => {
    const root = folder();
    manyFiles(root, 20_000);
    await removeTmp(root);
    expect(existsSync(root)).toBe(false);
  });

  test('is removed however deep it is', async () => {
    const root = folder();
    const name = 'd'.repeat(200);
    execFileSync(
      '/bin/sh',
      ['-c', `i=0; while [ $i -lt 40 ]; do mkdir ${name} && cd -P ${name} || exit 1; i=$((i+1)); done; echo > file`],
      {
        cwd: root,
      },
    );
    await removeTmp(root);
    expect(existsSync(root)).toBe(false);
  });

  test('is removed with folders that their owner may not read, and what links lead to stays as it was', async () => {
    const root = folder();
    const outside = folder();
    manyFiles(outside, 1);
    execFileSync('/bin/sh', [
      '-c',
      'mkdir -p "$0/a/b/c" && echo > "$0/a/b/c/file" && ln -s "$1" "$0/a/b/link" && chmod 0 "$0/a/b"',
      root,
      outside,
    ]);
    await removeTmp(root);
    expect(existsSync(root)).toBe(false);
    expect(existsSync(path.join(outside, '0'))).toBe(true);
  });
});
