import { describe, expect, it } from 'vitest';
import { Rerun } from './rerun.ts';

const soon = (): Promise<unknown> => new Promise(setImmediate);

function runs() {
  const begun: PromiseWithResolvers<void>[] = [];
  const rerun = new Rerun(() => {
    const run = Promise.withResolvers<void>();
    begun.push(run);
    return run.promise;
  });
  return { rerun, begun };
}

describe('Rerun', () => {
  it('runs once more for all who ask while it runs', async () => {
    const { rerun, begun } = runs();
    const first = rerun.run();
    expect(rerun.pending).toBe(first);
    const second = rerun.run();
    expect(rerun.run()).toBe(second);
    expect(rerun.pending).toBe(second);
    expect(begun).toHaveLength(1);
    begun[0]!.resolve();
    await first;
    await soon();
    expect(begun).toHaveLength(2);
    begun[1]!.resolve();
    await second;
    expect(rerun.pending).toBeUndefined();
    expect(begun).toHaveLength(2);
  });

  it('never runs twice at a time, however soon after a run it is asked for', async () => {
    for (let turns = 0; turns < 8; turns++) {
      const { rerun, begun } = runs();
      const asked = [rerun.run(), rerun.run()];
      begun[0]!.resolve();
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      asked.push(rerun.run());
      await soon();
      expect(begun).toHaveLength(2);
      begun[1]!.resolve();
      await soon();
      begun[2]?.resolve();
      await Promise.all(asked);
    }
  });

  it('runs again after one that failed, of which only those hear who asked for it', async () => {
    const { rerun, begun } = runs();
    const first = rerun.run();
    const second = rerun.run();
    begun[0]!.reject(new Error('failed'));
    await expect(first).rejects.toThrow('failed');
    await soon();
    begun[1]!.resolve();
    await expect(second).resolves.toBeUndefined();
  });
});
