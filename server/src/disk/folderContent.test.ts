import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { contentOf } from './folderContent.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'content-'));
  // Node's own removal does not get at what is deeper than a path may be long.
  onTestFinished(() => void execFileSync('rm', ['-rf', made]));
  return made;
}

describe('the content of a folder', () => {
  test('is what is on disk in it and below it', async () => {
    const root = folder();
    mkdirSync(path.join(root, 'a/b'), { recursive: true });
    writeFileSync(path.join(root, 'a/b/file'), Buffer.alloc(100_000, 1));
    const { bytes, entries, unseen } = await contentOf(root, 10);
    expect({ entries, unseen }).toEqual({ entries: 3, unseen: undefined });
    expect(bytes).toBeGreaterThanOrEqual(100_000);
    expect(await contentOf(path.join(root, 'none'), 10)).toEqual({ bytes: 0, entries: 0 });
  });

  test('is looked at until there is too much, with turns for others meanwhile', async () => {
    const root = folder();
    for (let number = 0; number < 5_000; number++) writeFileSync(path.join(root, `${number}`), '');
    let turns = 0;
    const turn = (): void => void (turns++, (again = setImmediate(turn)));
    let again = setImmediate(turn);
    expect((await contentOf(root, 3_500)).entries).toBe(3_501);
    clearImmediate(again);
    expect(turns).toBeGreaterThanOrEqual(3);
  });

  test.skipIf(process.platform === 'win32')('is not taken for seen where paths become too long', async () => {
    const root = folder();
    const name = 'd'.repeat(200);
    execFileSync('/bin/sh', ['-c', `i=0; while [ $i -lt 40 ]; do mkdir ${name} && cd -P ${name} || exit 1; i=$((i+1)); done`], {
      cwd: root,
    });
    expect((await contentOf(root, 1_000)).unseen).toContain('deeper than a path may be long');
  });

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('is not taken for seen where it may not be read', async () => {
    const root = folder();
    mkdirSync(path.join(root, 'closed'), { mode: 0o000 });
    expect((await contentOf(root, 1_000)).unseen).toContain('may not be looked into');
  });
});
