import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { anotherUserCannotRun, asAnotherUser } from '../../test/clone.mts';
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

  test.skipIf(process.platform === 'win32')('is not taken for seen where it is too deep', async () => {
    const root = folder();
    const name = 'd'.repeat(200);
    execFileSync('/bin/sh', ['-c', `i=0; while [ $i -lt 70 ]; do mkdir ${name} && cd -P ${name} || exit 1; i=$((i+1)); done`], {
      cwd: root,
    });
    expect((await contentOf(root, 1_000)).unseen).toContain('more than 64 folders in each other');
  });

  test.runIf(process.platform === 'linux')('is not looked for where a link leads, and nothing stays open', async () => {
    const root = folder();
    const outside = folder();
    writeFileSync(path.join(outside, 'file'), Buffer.alloc(100_000, 1));
    symlinkSync(outside, path.join(root, 'link'));
    const before = readdirSync('/proc/self/fd').length;
    expect(await contentOf(root, 10)).toEqual({ bytes: 0, entries: 1 });
    expect(await contentOf(path.join(root, 'link'), 10)).toEqual({ bytes: 0, entries: 0 });
    mkdirSync(path.join(root, 'a/b/c'), { recursive: true });
    for (let most = 0; most < 4; most++) expect((await contentOf(root, most)).entries).toBe(most + 1);
    expect(readdirSync('/proc/self/fd')).toHaveLength(before);
  });

  test.skipIf(process.platform === 'win32')('is not taken for seen where it may not be read', (context) => {
    const root = folder();
    chmodSync(root, 0o755);
    mkdirSync(path.join(root, 'closed'), { mode: 0o000 });
    const module = path.join(import.meta.dirname, 'folderContent.ts');
    // Root may look into everything.
    const isRoot = process.getuid?.() === 0;
    const fault = isRoot ? anotherUserCannotRun(module) : undefined;
    if (fault !== undefined) return context.skip(fault);
    const look = `const { contentOf } = await import(${JSON.stringify(module)}); console.log((await contentOf(process.argv[1], 1000)).unseen);`;
    const [program, ...args] = [
      ...(isRoot ? asAnotherUser : []),
      process.execPath,
      '--no-warnings',
      '--input-type=module',
      '-e',
      look,
      root,
    ];
    expect(execFileSync(program, args, { encoding: 'utf8' })).toContain('may not be looked into');
  });
});
