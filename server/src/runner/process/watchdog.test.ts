import { describe, expect, test } from 'vitest';
import { IdleCpu } from './watchdog.ts';

/** Looks once a second; each number is the share of a core used in that second, `undefined` a second in which a call ran. */
function firstFault(shares: (number | undefined)[]): { second: number; fault: string } | undefined {
  const idle = new IdleCpu({ idleCpu: 0.9, idleCpuSeconds: 5 });
  let seconds = 0;
  for (const [second, share] of shares.entries()) {
    if (share !== undefined) seconds += share;
    const fault = idle.look(second * 1000, share === undefined ? undefined : seconds);
    if (fault !== undefined) return { second, fault };
  }
  return undefined;
}

describe('watchdog', () => {
  test('processor time while no call runs is too much only when it lasts', () => {
    expect(firstFault(Array(6).fill(1))).toEqual({
      second: 5,
      fault: 'used 100 % of a processor for 5 s while no call ran (limit 90 %)',
    });
    expect(firstFault([1, 1, 1, 1, 1])).toBeUndefined();
    expect(firstFault([1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1])).toBeUndefined();
    expect(firstFault(Array(60).fill(0.5))).toBeUndefined();
    expect(firstFault([0, 0, 0, 0, 0, 0, 0, 0, ...Array(20).fill(2)])?.second).toBeLessThan(13);
  });

  test('a call in between is no idle time, and neither is what was used before it', () => {
    expect(firstFault([1, 1, 1, undefined, 1, 1, 1, undefined, 1, 1, 1])).toBeUndefined();
    expect(firstFault([undefined, undefined, undefined, undefined, undefined, undefined, 1, 1])).toBeUndefined();
  });
});
