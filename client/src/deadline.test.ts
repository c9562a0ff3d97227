import { describe, expect, it } from 'vitest';
import { settleWithin } from './deadline.ts';

describe('deadline', () => {
  it('gives the value of a promise that settles in time', async () => {
    expect(await settleWithin(Promise.resolve(7), 1000)).toEqual({ kind: 'value', value: 7 });
  });

  it('turns a rejection into a value', async () => {
    expect(await settleWithin(Promise.reject(new Error('no')), 1000)).toMatchObject({ kind: 'failed' });
  });

  it('does not wait for a promise that never settles', async () => {
    expect(await settleWithin(new Promise(() => {}), 5)).toEqual({ kind: 'late' });
  });
});
