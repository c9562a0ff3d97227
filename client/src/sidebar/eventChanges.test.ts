import { describe, expect, it } from 'vitest';
import type { HistoryDetail } from '../../../server/src/protocol.ts';
import { exampleActivity, exampleRun } from '../examplePlugin.ts';
import { changeSides, comparison } from './eventChanges.ts';

const handlers = [exampleRun(), exampleRun({ name: 'Still' }), exampleRun({ name: 'Lint' })];
const detail = (changes: Partial<HistoryDetail> = {}): HistoryDetail => ({
  ...exampleActivity({ changed: 'text', handlers }),
  ...{ payload: '', response: '', log: [], runs: [] },
  change: {
    before: 'a',
    after: 'c',
    steps: [
      { run: 0, after: 'b' },
      { run: 2, after: 'c' },
    ],
  },
  ...changes,
});

describe('eventChanges', () => {
  it('compares the text before the event with what the handlers that changed it made of it', () => {
    expect(comparison(detail())).toEqual({ eventId: 'e1', name: 'a.ts', title: 'a.ts: before ↔ after Tidy, Lint' });
    expect(changeSides(detail())).toEqual({ before: 'a', after: 'c' });
  });

  it('compares what one handler got with what it made of that', () => {
    expect(comparison(detail(), 2)).toEqual({ eventId: 'e1', run: 2, name: 'a.ts', title: 'a.ts: before ↔ after Lint' });
    expect(changeSides(detail(), 0)).toEqual({ before: 'a', after: 'b' });
    expect(changeSides(detail(), 2)).toEqual({ before: 'b', after: 'c' });
  });

  it('compares completions as JSON', () =>
    expect(comparison(detail({ changed: 'completions' }))).toMatchObject({
      name: 'a.ts.completions.json',
      title: 'Completions in a.ts: before ↔ after Tidy, Lint',
    }));

  it('says why there is nothing to compare', () => {
    const { change: _change, ...unchanged } = detail();
    expect(comparison(unchanged)).toEqual({ why: 'This event changed nothing.' });
    expect(comparison(detail(), 1)).toEqual({ why: 'This handler changed nothing.' });
    expect(comparison(detail({ change: { tooLarge: true } }))).toEqual({ why: expect.stringContaining('256 KB') });
    expect(changeSides(detail({ change: { tooLarge: true } }))).toBeUndefined();
  });
});
