import { describe, expect, it } from 'vitest';
import { Lanes } from './lanes.ts';

describe('lanes', () => {
  it('lets one through at a time, in the order of entering', async () => {
    const lanes = new Lanes();
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
    const lanes = new Lanes();
    lanes.enter('a');
    await lanes.enter('b').ready;
  });

  it('forgets a lane when the last one has left', async () => {
    const lanes = new Lanes();
    const turn = lanes.enter('a');
    turn.leave();
    await lanes.enter('b').ready;
    await turn.ready;
    await new Promise(setImmediate);
    expect(lanes.size).toBe(1);
  });
});
