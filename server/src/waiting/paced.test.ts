import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Paced } from './paced.ts';

let told: number[];
let paced: Paced;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  told = [];
  const began = performance.now();
  paced = new Paced(() => told.push(performance.now() - began), { soonMs: 50, everyMs: 500 });
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number): void => void vi.advanceTimersByTime(ms);

describe('Paced', () => {
  it('tells once of what changes within a moment', () => {
    for (let count = 0; count < 10; count++) {
      paced.soon();
      paced.inTurn();
      pass(4);
    }
    pass(1000);
    expect(told).toEqual([50]);
  });

  it('tells of what changes all the time from time to time, the last of it too', () => {
    for (let count = 0; count < 11; count++) {
      paced.inTurn();
      pass(100);
    }
    pass(1000);
    expect(told).toEqual([50, 550, 1050]);
  });

  it('tells soon of what somebody waits for, whatever changes all the time', () => {
    paced.inTurn();
    pass(60);
    paced.inTurn();
    pass(40);
    paced.soon();
    paced.inTurn();
    pass(1000);
    expect(told).toEqual([50, 150]);
  });

  it('tells at once, and then not again of the same', () => {
    paced.soon();
    paced.now();
    pass(1000);
    expect(told).toEqual([0]);
  });

  it('tells nothing once it is closed', () => {
    paced.soon();
    paced.close();
    paced.soon();
    paced.now();
    pass(1000);
    expect(told).toEqual([]);
  });
});
