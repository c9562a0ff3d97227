import { describe, expect, it } from 'vitest';
import { phaseSpreads, spreadOf } from './statistics.ts';

describe('the spread of durations', () => {
  it('is what half of them and 95 of 100 stay below', () => {
    expect(spreadOf(Array.from({ length: 100 }, (_, at) => 100 - at))).toEqual({ p50Ms: 51, p95Ms: 96 });
    expect(spreadOf([7.123_456])).toEqual({ p50Ms: 7.123, p95Ms: 7.123 });
  });

  it('is nothing of nothing', () => {
    expect(spreadOf([])).toEqual({ p50Ms: 0, p95Ms: 0 });
  });

  it('takes imports from the runs that imported, and everything else from the others', () => {
    const run = { queued: 1, import: 0, wire: 2, handler: 3, response: 4 };
    const spreads = phaseSpreads([run, run], [{ queued: 90, import: 50, wire: 90, handler: 90, response: 90 }]);
    expect(Object.fromEntries(Object.entries(spreads).map(([phase, { p95Ms }]) => [phase, p95Ms]))).toEqual({ ...run, import: 50 });
  });
});
