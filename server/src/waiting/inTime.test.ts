import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { inTime } from './inTime.ts';

const never = new Promise<string>(() => undefined);

describe('inTime', () => {
  it('has the value of what is settled, undefined included', async () => {
    expect(await inTime(Promise.resolve('done'), { ms: 1000 })).toEqual({ value: 'done' });
    expect(await inTime(Promise.resolve(undefined), {})).toEqual({ value: undefined });
    await expect(inTime(Promise.reject(new Error('failed')), { ms: 1000 })).rejects.toThrow('failed');
  });

  it('ends with the time or the signal, and leaves no listener behind', async () => {
    expect(await inTime(never, { ms: 1 })).toBeUndefined();
    const controller = new AbortController();
    const waiting = inTime(never, { signal: controller.signal });
    controller.abort();
    expect(await waiting).toBeUndefined();
    expect(await inTime(Promise.resolve('late'), { signal: controller.signal })).toBeUndefined();
    const { signal } = new AbortController();
    await inTime(Promise.resolve(), { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('takes no notice of what fails after it was given up', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    expect(await inTime(promise, { ms: 1 })).toBeUndefined();
    reject(new Error('nobody waits'));
    await new Promise((resolve) => setImmediate(resolve));
  });
});
