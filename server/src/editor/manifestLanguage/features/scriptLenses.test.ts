import { describe, expect, it } from 'vitest';
import type { HandlerView } from '../../../contract/views.ts';
import { outcomeWithAge } from './scriptLenses.ts';

const at = '2026-01-02T03:04:05.000Z';
const now = Date.parse(at);

function handler(lastRun: Partial<HandlerView['lastRun']>, p95Ms?: number): HandlerView {
  const run = { at, outcome: 'ok' as const, durationMs: 12.3, eventId: 'e', ...lastRun };
  return {
    event: 'onFileSave',
    languages: [],
    script: 'a.js',
    line: 0,
    lastRun: run,
    ...(p95Ms !== undefined && { statistics: { runs: 20, errors: 0, timeouts: 0, p50Ms: 1, p95Ms, p99Ms: p95Ms } }),
  };
}

describe('outcomeWithAge', () => {
  it.each([
    [0, '✓ 12 ms · just now'],
    [59_999, '✓ 12 ms · just now'],
    [3 * 60_000, '✓ 12 ms · 3 min ago'],
    [2.5 * 3_600_000, '✓ 12 ms · 2 h ago'],
    [50 * 3_600_000, '✓ 12 ms · more than a day ago'],
  ])('says how long ago it was: %i ms', (passed, expected) => expect(outcomeWithAge(handler({}), now + passed)).toBe(expected));

  it('says how long most runs take, and what failed', () => {
    expect(outcomeWithAge(handler({}, 40.2), now)).toBe('✓ 12 ms · just now · p95 40 ms');
    expect(outcomeWithAge(handler({ outcome: 'failed', error: 'x is not defined\n at…' }), now)).toBe('✗ x is not defined · just now');
  });

  it('shows no icons that a handler wrote, and nothing that turns text around', () => {
    const run = handler({ outcome: 'failed', error: '$(pass) all \u202E well' });
    expect(outcomeWithAge(run, now)).toBe('✗ $ (pass) all \\u202e well · just now');
  });

  it('takes for a good run neither what a handler declined nor what was stopped', () => {
    expect(outcomeWithAge(handler({ outcome: 'declined', error: 'broken JSON' }), now)).toBe('– broken JSON · just now');
    expect(outcomeWithAge(handler({ outcome: 'cancelled', error: 'was cancelled' }), now)).toBe('– was cancelled · just now');
  });
});
