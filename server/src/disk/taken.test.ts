// What becomes of files that another program has open.
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { removeFolder, unlessTaken } from './taken.ts';

const windows = { platform: 'win32', pausesMs: [1, 1, 1] } as const;

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'taken-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Fails as often as it is told, and then does the work. */
function failing(
  code: string,
  times: number,
  work: () => Promise<void> = () => Promise.resolve(),
): { attempts: number; work(): Promise<void> } {
  const state = {
    attempts: 0,
    work: async () => {
      if (state.attempts++ < times) throw Object.assign(new Error(`${code}: no`), { code });
      await work();
    },
  };
  return state;
}

describe('a file that another program has open', () => {
  test.for(['EPERM', 'EACCES', 'EBUSY'])('is replaced when that lets go of it (%s)', async (code) => {
    const [from, to] = ['from', 'to'].map((name) => path.join(folder(), name)) as [string, string];
    writeFileSync(from, '');
    const replacing = failing(code, 3, () => rename(from, to));
    await unlessTaken(to, () => replacing.work(), windows);
    expect(existsSync(to)).toBe(true);
  });

  test('is named with what to do when it stays taken, after a bounded number of attempts', async () => {
    const file = path.join('C:', 'state', 'grants.json');
    const replacing = failing('EBUSY', Number.POSITIVE_INFINITY);
    await expect(unlessTaken(file, () => replacing.work(), windows)).rejects.toMatchObject({
      code: 'EBUSY',
      message: expect.stringMatching(/^EBUSY: no: .*another program .* has it open\. .*make it leave .*state alone/),
    });
    expect(replacing.attempts).toBe(4);
  });

  test.for([
    ['linux', 'EACCES'],
    ['darwin', 'EPERM'],
    ['win32', 'ENOENT'],
  ] as const)('is not waited for where waiting changes nothing (%s, %s)', async ([platform, code]) => {
    const replacing = failing(code, 1);
    await expect(unlessTaken('x', () => replacing.work(), { ...windows, platform })).rejects.toMatchObject({ message: `${code}: no` });
    expect(replacing.attempts).toBe(1);
  });
});

describe('a temporary folder', () => {
  test('is removed with what is in it, and may be gone already', async () => {
    const root = folder();
    mkdirSync(path.join(root, 'a/b'), { recursive: true });
    await removeFolder(root);
    await removeFolder(root);
    expect(existsSync(root)).toBe(false);
  });

  test('that cannot be removed ends nothing', async () => {
    // No system has files with such a name.
    await expect(removeFolder(path.join(folder(), 'a\0b'))).resolves.toBeUndefined();
  });
});
