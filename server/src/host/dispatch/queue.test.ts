import { describe, expect, it } from 'vitest';
import { EventQueue } from './queue.ts';

describe('the queue of events', () => {
  it('lets one through at a time, in the order of entering', async () => {
    const lanes = new EventQueue<string>();
    const order: number[] = [];
    const turns = [1, 2, 3].map((id) => ({ id, turn: lanes.enter('a') }));
    const all = turns.toReversed().map(async ({ id, turn }) => {
      await turn.ready;
      order.push(id);
      await Promise.resolve();
      turn.leave();
    });
    await Promise.all(all);
    expect(order).toEqual([1, 2, 3]);
  });

  it('does not make different lanes wait for each other', async () => {
    const lanes = new EventQueue<string>();
    lanes.enter('a');
    await lanes.enter('b').ready;
  });

  it('forgets a lane when the last one has left', async () => {
    const lanes = new EventQueue<string>();
    const turn = lanes.enter('a');
    turn.leave();
    await lanes.enter('b').ready;
    await turn.ready;
    await new Promise(setImmediate);
    expect(lanes.size).toBe(1);
  });

  it('says whose place the newest takes, and forgets it when it ends', () => {
    const queue = new EventQueue<string>();
    expect(queue.begin('a.ts', 'older')).toBeUndefined();
    expect(queue.begin('b.ts', 'other')).toBeUndefined();
    expect(queue.begin('a.ts', 'newer')).toBe('older');
    // The older one ends after it was replaced.
    queue.end('a.ts', 'older');
    expect(queue.newest('a.ts')).toBe('newer');
    queue.end('a.ts', 'newer');
    expect(queue.newest('a.ts')).toBeUndefined();
    queue.end('b.ts', 'other');
    expect(queue.size).toBe(0);
  });
});
