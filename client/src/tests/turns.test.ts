import { describe, expect, it } from 'vitest';
import { Turns } from './turns.ts';

describe('Turns', () => {
  it('runs what is of one key in its order, whatever fails, and what is of another beside it', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const first = Promise.withResolvers<void>();
    const a = turns.take('a', async () => {
      await first.promise;
      seen.push('a1');
      throw new Error('broken');
    });
    const b = turns.take('a', async () => void seen.push('a2'));
    await turns.take('b', async () => void seen.push('b'));
    first.resolve();
    await expect(a).rejects.toThrow('broken');
    await b;
    expect(seen).toEqual(['b', 'a1', 'a2']);
  });
});
