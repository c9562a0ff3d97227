import { describe, expect, test } from 'vitest';
import { ProcessorTime, type ProcessTimes } from './processorTime.ts';

type Times = Omit<Partial<ProcessTimes>, 'key'> & { key: string };

/** One list of processes for each second. @returns the sums. */
function sums(looks: readonly (readonly Times[])[]): number[] {
  const time = new ProcessorTime();
  return looks.map((processes, second) => {
    const sum = time.look(
      second * 1000,
      processes.map((one) => ({ seconds: 0, childrenSeconds: 0, runs: false, ...one })),
    );
    return Math.round(sum * 100) / 100;
  });
}

describe('processor time', () => {
  test('is what processes used, and what they were told of those that ended', () => {
    expect(sums([[{ key: 'a', seconds: 1 }], [{ key: 'a', seconds: 1.5 }]])).toEqual([1, 1.5]);
    expect(
      sums([
        [{ key: 'a' }, { key: 'b', seconds: 0.3, runs: true }],
        [
          { key: 'a', childrenSeconds: 0.5 },
          { key: 'c', seconds: 0.1, runs: true },
        ],
        [{ key: 'a', childrenSeconds: 0.9 }],
      ]),
    ).toEqual([0.3, 0.6, 0.9]);
    // With its own children.
    expect(sums([[{ key: 'a' }, { key: 'b', seconds: 1, childrenSeconds: 2 }], [{ key: 'a', childrenSeconds: 3 }]])).toEqual([3, 3]);
  });

  test('never goes back when a process ends', () => {
    expect(sums([[{ key: 'a' }, { key: 'b', seconds: 5 }], [{ key: 'a', seconds: 0.2 }]])).toEqual([5, 5.2]);
  });

  test.for([0, 0.2])('is not lost with those that nobody asks for, one after the other (each had %s s at a look)', (seconds) => {
    const looks = [0, 1, 2, 3, 4].map((second) => [{ key: 'a' }, { key: `child${second}`, seconds, runs: true }]);
    expect(sums(looks).at(-1)).toBeCloseTo(4 + seconds);
  });

  test('is none where such processes come and go without running', () => {
    const looks = [0, 1, 2, 3].map((second) => [{ key: 'a' }, { key: `child${second}`, seconds: 0.01 }]);
    expect(sums(looks).at(-1)).toBeLessThan(0.05);
  });
});
