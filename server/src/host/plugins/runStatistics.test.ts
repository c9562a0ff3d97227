import { describe, expect, it } from 'vitest';
import { STATISTICS_OF_RUNS } from '../../contract/handlerStatistics.ts';
import { RunStatistics } from './runStatistics.ts';

function counted(durations: readonly number[]): RunStatistics {
  const statistics = new RunStatistics();
  for (const duration of durations) statistics.count(duration);
  return statistics;
}

describe('the statistics of a handler', () => {
  it('are none before it ran', () => {
    expect(new RunStatistics().view).toBeUndefined();
  });

  it('say how long most of its runs take', () => {
    const { view } = counted(Array.from({ length: 200 }, (_, at) => 200 - at));
    expect(view).toEqual({ runs: 200, errors: 0, timeouts: 0, p50Ms: 101, p95Ms: 191, p99Ms: 199 });
  });

  it('count what failed, and apart from that what took too long', () => {
    const statistics = new RunStatistics();
    statistics.count(1, 'handler-threw');
    statistics.count(2, 'worker-exited');
    statistics.count(5_000, 'timeout');
    expect(statistics.view).toMatchObject({ runs: 3, errors: 2, timeouts: 1 });
  });

  it('take what a handler declines for a run without an error, and what was cancelled or never ran for none', () => {
    const statistics = new RunStatistics();
    statistics.count(1, 'handler-failed');
    statistics.count(900, 'cancelled');
    statistics.count(900, 'not-granted');
    statistics.count(900, 'in-debugger');
    statistics.count(900, 'superseded');
    expect(statistics.view).toEqual({ runs: 1, errors: 0, timeouts: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1 });
  });

  it('forget how long runs took that were long ago, but not that they were', () => {
    const statistics = counted([...Array.from({ length: 30 }, () => 1_000), ...Array.from({ length: STATISTICS_OF_RUNS }, () => 2)]);
    expect(statistics.view).toMatchObject({ runs: STATISTICS_OF_RUNS + 30, p50Ms: 2, p99Ms: 2 });
  });

  it('go on with those of the handler before a reload', () => {
    const before = counted([1, 2, 3]);
    before.count(4, 'handler-threw');
    const statistics = new RunStatistics();
    statistics.inherit(before);
    statistics.count(10);
    expect(statistics.view).toMatchObject({ runs: 5, errors: 1, p99Ms: 10 });
    expect(before.view).toMatchObject({ runs: 4, p99Ms: 4 });
  });
});
