import { describe, expect, it } from 'vitest';
import { inParallel } from './inParallel.ts';

describe('things that are done in parallel', () => {
  it('are as many at a time as was asked for, and come out in their order', async () => {
    let underWay = 0;
    let most = 0;
    const lanes = new Set<number>();
    const work = async (item: number, lane: number): Promise<number> => {
      lanes.add(lane);
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return item * 2;
    };
    const items = [1, 2, 3, 4, 5, 6, 7];
    expect(await inParallel(items, 3, work)).toEqual(items.map((item) => item * 2));
    expect([most, [...lanes].toSorted((a, b) => a - b)]).toEqual([3, [0, 1, 2]]);
    expect(await inParallel([], 3, work)).toEqual([]);
  });

  it('do not begin once it is over, and those under way come to their end', async () => {
    const begun: number[] = [];
    const work = async (item: number): Promise<number> => {
      begun.push(item);
      await new Promise((resolve) => setImmediate(resolve));
      return item;
    };
    expect(await inParallel([1, 2, 3], 2, work, () => begun.length >= 2)).toEqual([1, 2, undefined]);
    expect(begun).toEqual([1, 2]);
  });

  it('fail with the first that fails, when the others that had begun are done', async () => {
    let done = 0;
    const work = async (item: number): Promise<void> => {
      if (item === 1) throw new Error('the first');
      await new Promise((resolve) => setImmediate(resolve));
      done++;
    };
    await expect(inParallel([1, 2, 3, 4], 2, work)).rejects.toThrow('the first');
    expect(done).toBe(1);
  });
});
