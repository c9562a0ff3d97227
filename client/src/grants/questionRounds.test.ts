import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { QuestionRounds } from './questionRounds.ts';

const TIMES = { gatherMs: 10, enoughMs: 100, mostMs: 1000 };

/** Rounds whose notifications are closed by hand. */
function makeRounds() {
  const shown: { questions: readonly string[]; close: () => void; fail: () => void }[] = [];
  const rounds = new QuestionRounds<string, string>(
    (questions) => new Promise((resolve, reject) => shown.push({ questions, close: resolve, fail: () => reject(new Error('gone')) })),
    'later',
    TIMES,
  );
  return { rounds, shown, questions: () => shown.map(({ questions }) => questions.join(' ')) };
}

describe('questionRounds', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows what is asked within a moment together', async () => {
    const { rounds, questions } = makeRounds();
    const first = rounds.enqueue('a', 'A?');
    const second = rounds.enqueue('b', 'B?');
    await vi.advanceTimersByTimeAsync(10);
    expect(questions()).toEqual(['A? B?']);
    expect(rounds.answer('B?', 'yes')).toBe(true);
    expect(await second).toBe('yes');
    expect(rounds.keys).toEqual(['a']);
    expect(rounds.answer('A?', 'no')).toBe(true);
    expect(await first).toBe('no');
  });

  it('counts a question that nobody answers as put off, and goes on', async () => {
    const { rounds, questions } = makeRounds();
    const first = rounds.enqueue('a', 'A?');
    await vi.advanceTimersByTimeAsync(1010);
    expect(await first).toBe('later');
    expect(rounds.answer('A?', 'yes')).toBe(false);
    void rounds.enqueue('b', 'B?');
    await vi.advanceTimersByTimeAsync(10);
    expect(questions()).toEqual(['A?', 'B?']);
  });

  it('lets a single question make way for a round of all that wait, which answers it not', async () => {
    const { rounds, shown, questions } = makeRounds();
    const first = rounds.enqueue('a', 'A?');
    await vi.advanceTimersByTimeAsync(50);
    const others = [rounds.enqueue('b', 'B?'), rounds.enqueue('c', 'C?')];
    await vi.advanceTimersByTimeAsync(59);
    expect(questions()).toEqual(['A?']);
    await vi.advanceTimersByTimeAsync(1);
    expect(questions()).toEqual(['A?', 'A? B? C?']);
    rounds.answer('A?', 'yes');
    expect(await first).toBe('yes');
    // A round of several stays its time.
    void rounds.enqueue('d', 'D?');
    await vi.advanceTimersByTimeAsync(500);
    expect(questions()).toHaveLength(2);
    shown[1]!.close();
    expect(await Promise.all(others)).toEqual(['later', 'later']);
    await vi.advanceTimersByTimeAsync(10);
    expect(questions().at(-1)).toBe('D?');
  });

  it('counts a notification that was closed, or could not be shown, as put off', async () => {
    const { rounds, shown } = makeRounds();
    const first = rounds.enqueue('a', 'A?');
    await vi.advanceTimersByTimeAsync(10);
    shown[0]!.close();
    expect(await first).toBe('later');
    const second = rounds.enqueue('b', 'B?');
    await vi.advanceTimersByTimeAsync(10);
    shown[1]!.fail();
    expect(await second).toBe('later');
  });

  it('does not settle a newer question of the same plugin by the end of an older one', async () => {
    const { rounds, shown } = makeRounds();
    void rounds.enqueue('a', 'A?');
    await vi.advanceTimersByTimeAsync(1010);
    const again = rounds.enqueue('a', 'A again?');
    await vi.advanceTimersByTimeAsync(10);
    shown[0]!.close();
    expect(rounds.answer('A?', 'yes')).toBe(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(rounds.answer('A again?', 'no')).toBe(true);
    expect(await again).toBe('no');
  });

  it('lets a newer question for the same key replace the older one', async () => {
    const { rounds } = makeRounds();
    const first = rounds.enqueue('a', 'A?');
    const second = rounds.enqueue('a', 'A again?');
    expect(await first).toBe('later');
    rounds.drop('a');
    expect(await second).toBe('later');
  });

  it('begins and ends nothing while the user is looking at the questions elsewhere', async () => {
    const { rounds, questions } = makeRounds();
    void rounds.enqueue('a', 'A?');
    await vi.advanceTimersByTimeAsync(10);
    const { promise, resolve } = Promise.withResolvers<void>();
    const looking = rounds.whileLooking(promise);
    void rounds.enqueue('b', 'B?');
    await vi.advanceTimersByTimeAsync(5000);
    expect([questions(), rounds.keys]).toEqual([['A?'], ['a', 'b']]);
    rounds.drop('a');
    resolve();
    await looking;
    await vi.advanceTimersByTimeAsync(10);
    expect(questions()).toEqual(['A?', 'B?']);
  });

  it('drops the questions of askers that gave up, before or while they are shown', async () => {
    const { rounds, questions } = makeRounds();
    expect(await rounds.enqueue('a', 'A?', AbortSignal.abort())).toBe('later');
    const controller = new AbortController();
    const second = rounds.enqueue('b', 'B?', controller.signal);
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect(await second).toBe('later');
    void rounds.enqueue('c', 'C?');
    await vi.advanceTimersByTimeAsync(10);
    expect(questions()).toEqual(['B?', 'C?']);
  });
});
