import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { whileLocked, type LockTimes } from './lockFile.ts';

const TIMES: LockTimes = { renewMs: 20, expiresMs: 200, retryMs: 5, waitMs: 10_000 };

function makeLock(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'codex-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'file.lock');
}

/** What stands in a lock: where links can be made, in one that leads nowhere. */
function markIn(lock: string): string {
  return process.platform === 'win32' ? readFileSync(lock, 'utf8') : readlinkSync(lock);
}

test('one works at a time, however long it takes', async () => {
  const lock = makeLock();
  const { promise: waitsLong, resolve: goOn } = Promise.withResolvers<void>();
  const { promise: began, resolve: begin } = Promise.withResolvers<void>();
  const done: string[] = [];
  const first = whileLocked(
    lock,
    async () => {
      begin();
      await waitsLong;
      done.push('first');
    },
    TIMES,
  );
  await began;
  const before = markIn(lock);
  const second = whileLocked(lock, async () => void done.push('second'), TIMES);
  // Several times as long as a lock that nobody renews is waited for.
  const until = performance.now() + 4 * TIMES.expiresMs;
  await expect.poll(() => performance.now() > until, { timeout: 5_000 }).toBe(true);
  expect(markIn(lock)).toBe(before);
  goOn();
  await Promise.all([first, second]);
  expect(done).toEqual(['first', 'second']);
  expect(existsSync(lock)).toBe(false);
});

test.for<[string, (lock: string) => void]>([
  ['of the past', (lock) => (writeFileSync(lock, '1'), utimesSync(lock, new Date(0), new Date(0)))],
  ['of the future', (lock) => (writeFileSync(lock, '1'), utimesSync(lock, new Date('2100-01-01'), new Date('2100-01-01')))],
  ['that is a link to nowhere', (lock) => symlinkSync('/no/such/place', lock)],
  ['that is a folder', (lock) => (mkdirSync(lock), writeFileSync(path.join(lock, 'file'), ''))],
])('one that was left behind is taken away: %s', async ([, leave]) => {
  const lock = makeLock();
  leave(lock);
  let worked = false;
  await whileLocked(lock, async () => void (worked = true), TIMES);
  expect(worked).toBe(true);
  expect(existsSync(lock)).toBe(false);
});

test('work that lost its lock is done anew, and takes nobody else’s away', async () => {
  const lock = makeLock();
  const others = `${lock}.others`;
  writeFileSync(others, 'another process');
  let times = 0;
  const done = whileLocked(
    lock,
    async (stillHeld) => {
      // As if this process had not run for so long that another took the lock.
      if (++times === 1) await rename(others, lock);
      await stillHeld();
    },
    TIMES,
  );
  await done;
  expect(times).toBe(2);
});

test('what nobody gives up is not waited for without end', async () => {
  const lock = makeLock();
  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: began, resolve: begin } = Promise.withResolvers<void>();
  const first = whileLocked(lock, () => (begin(), promise), TIMES);
  await began;
  await expect(whileLocked(lock, async () => undefined, { ...TIMES, waitMs: 400 })).rejects.toThrow(/another process keeps .*file\.lock/);
  resolve();
  await first;
});
