import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangesAtHand } from './changesAtHand.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ignore = (): void => undefined;

function changesAtHand(late: (ms: number) => void = ignore): ChangesAtHand {
  return new ChangesAtHand(ignore, late);
}

/** Whether somebody who asks now still waits, which is looked at when it is wanted. */
function asks(changes: ChangesAtHand): { waits: boolean } {
  const asking = { waits: true };
  void changes.served().then(() => (asking.waits = false));
  return asking;
}

describe('ChangesAtHand', () => {
  it('keeps nobody waiting where nothing changes', async () => {
    const asking = asks(changesAtHand());
    await vi.advanceTimersByTimeAsync(0);
    expect(asking.waits).toBe(false);
  });

  it('waits from the first sign of a change until what changed is served', async () => {
    const changes = changesAtHand();
    changes.see('/projects/a.js');
    const first = asks(changes);
    await vi.advanceTimersByTimeAsync(25);
    const work = Promise.withResolvers<void>();
    changes.take(['/projects/a.js'], work.promise);
    const second = asks(changes);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([first.waits, second.waits]).toEqual([true, true]);
    work.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect([first.waits, second.waits]).toEqual([false, false]);
  });

  it('waits for all of several changes, also where one cannot be loaded', async () => {
    const changes = changesAtHand();
    const [one, other] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    changes.take(['/projects/a.js'], one.promise);
    changes.see('/projects/b.js');
    const asking = asks(changes);
    one.reject(new Error('no'));
    await vi.advanceTimersByTimeAsync(10);
    changes.take(['/projects/b.js'], other.promise);
    await vi.advanceTimersByTimeAsync(500);
    expect(asking.waits).toBe(true);
    other.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(asking.waits).toBe(false);
  });

  it('has files looked at of which something was said and nothing told, as where the process was held up', async () => {
    const looked: string[][] = [];
    const work = Promise.withResolvers<void>();
    const changes: ChangesAtHand = new ChangesAtHand((files) => {
      looked.push(files);
      changes.take(files, work.promise);
    }, ignore);
    changes.see('/projects/a.js');
    changes.see('/projects/b.js');
    const asking = asks(changes);
    await vi.advanceTimersByTimeAsync(200);
    expect(looked).toEqual([['/projects/a.js', '/projects/b.js']]);
    expect(asking.waits).toBe(true);
    work.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(asking.waits).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(looked).toHaveLength(1);
  });

  it('keeps nobody waiting for files that are not served any more when it is said what became of them', async () => {
    const changes = changesAtHand();
    changes.see('/projects/.env.local');
    const asking = asks(changes);
    await vi.advanceTimersByTimeAsync(200);
    expect(asking.waits).toBe(false);
    const later = asks(changes);
    await vi.advanceTimersByTimeAsync(0);
    expect(later.waits).toBe(false);
  });

  it('keeps nobody waiting for long, however long it takes, and says so once for all who wait', async () => {
    const late: number[] = [];
    const changes = changesAtHand((ms) => late.push(ms));
    const work = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    changes.take(['/projects/a.js'], work[0].promise);
    const [first, second] = [asks(changes), asks(changes)];
    await vi.advanceTimersByTimeAsync(2_000);
    expect([first.waits, second.waits, late]).toEqual([false, false, [2_000]]);
    work[0].resolve();
    await vi.advanceTimersByTimeAsync(0);
    changes.take(['/projects/a.js'], work[1].promise);
    asks(changes);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(late).toHaveLength(2);
  });

  it('says nothing of what is served in time', async () => {
    const late = vi.fn<(ms: number) => void>();
    const changes = changesAtHand(late);
    changes.take(['/projects/a.js'], Promise.resolve());
    asks(changes);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(late).not.toHaveBeenCalled();
  });
});
