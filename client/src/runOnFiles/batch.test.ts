import { describe, expect, it } from 'vitest';
import { runBatch, type BatchOptions } from './batch.ts';

function options<Result>(
  more: Partial<BatchOptions<number, Result>> & Pick<BatchOptions<number, Result>, 'run'>,
): BatchOptions<number, Result> {
  return { items: [0, 1, 2, 3, 4], atOnce: 2, signal: new AbortController().signal, onBegin: () => {}, isLast: () => false, ...more };
}

describe('many files', () => {
  it('are done a few at a time, and told in their order', async () => {
    let running = 0;
    let most = 0;
    const begun: [number, number][] = [];
    const run = async (item: number): Promise<number> => {
      most = Math.max(most, (running += 1));
      for (let turns = 5 - item; turns > 0; turns--) await Promise.resolve();
      running -= 1;
      return item * 10;
    };
    const results = await runBatch(options({ run, onBegin: (item, done) => begun.push([item, done]) }));
    expect(results.map(({ result }) => result)).toEqual([0, 10, 20, 30, 40]);
    expect(most).toBe(2);
    expect(begun.map(([item]) => item)).toEqual([0, 1, 2, 3, 4]);
    expect(begun.slice(0, 2)).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });

  it('are not waited for once somebody has enough', async () => {
    const controller = new AbortController();
    const begun: number[] = [];
    const run = (item: number): Promise<number> => (item < 2 ? Promise.resolve(item) : new Promise(() => {}));
    const over = runBatch(
      options({
        run,
        signal: controller.signal,
        onBegin: (item) => {
          begun.push(item);
          if (item === 3) controller.abort();
        },
      }),
    );
    expect((await over).map(({ item }) => item)).toEqual([0, 1]);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('are not begun where nobody wants them from the start', async () => {
    const run = (): Promise<never> => Promise.reject(new Error('it was begun'));
    expect(await runBatch(options({ run, signal: AbortSignal.abort() }))).toEqual([]);
  });

  it('end where there is no use in going on', async () => {
    const begun: number[] = [];
    const run = (item: number): Promise<number> => Promise.resolve(item);
    await runBatch(options({ run, atOnce: 1, onBegin: (item) => begun.push(item), isLast: (result) => result === 1 }));
    expect(begun).toEqual([0, 1]);
  });

  it('end with the failure of one', async () => {
    const run = (item: number): Promise<number> => (item === 1 ? Promise.reject(new Error('broken')) : Promise.resolve(item));
    await expect(runBatch(options({ run }))).rejects.toThrow('broken');
  });
});
