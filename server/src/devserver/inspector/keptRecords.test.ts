// Which records are kept: the newest, and no more than fit.
import { describe, expect, test } from 'vitest';
import type { DispatchRecord } from '../../host/types.ts';
import { KeptRecords } from './keptRecords.ts';

function record(eventId: string, payload = '{}'): DispatchRecord {
  const result = { event: 'e', eventId, results: [], response: null, overBudget: false, durationMs: 1 };
  return { eventId, event: 'e', at: '2026-01-01T00:00:00Z', request: { event: 'e', fields: {} }, result, payload, log: [] };
}

describe('kept records', () => {
  test('are the newest, newest first, and so many', () => {
    const kept = new KeptRecords({ records: 2 });
    for (const id of ['a', 'b', 'c']) kept.add(record(id));
    expect(kept.all().map(({ eventId }) => eventId)).toEqual(['c', 'b']);
    expect(kept.get('a')).toBeUndefined();
  });

  test('take no more room than they may, but the newest is kept whatever it takes', () => {
    const kept = new KeptRecords({ bytes: 2000 });
    for (const id of ['a', 'b', 'c']) kept.add(record(id, 'x'.repeat(400)));
    expect(kept.all().map(({ eventId }) => eventId)).toEqual(['c', 'b']);
    kept.add(record('d', 'x'.repeat(5000)));
    expect(kept.all().map(({ eventId }) => eventId)).toEqual(['d']);
    // What was taken out does not count any more.
    for (const id of ['e', 'f']) kept.add(record(id, 'x'.repeat(400)));
    expect(kept.all().map(({ eventId }) => eventId)).toEqual(['f', 'e']);
  });

  test('take lines that come later, up to a number, and know whose they are', () => {
    const kept = new KeptRecords();
    kept.add(record('a'));
    const line = { level: 'info' as const, text: 'x', at: '', eventId: 'a' };
    expect([kept.addLine('a', line), kept.addLine('b', line)]).toEqual([true, false]);
    for (let at = 0; at < 600; at++) kept.addLine('a', line);
    expect(kept.get('a')?.log).toHaveLength(500);
  });

  test('say once that a result was of no use', () => {
    const kept = new KeptRecords();
    kept.add(record('a'));
    expect(kept.discard('a', 'the file changed')?.discarded).toBe('the file changed');
    expect([kept.discard('a', 'again'), kept.discard('b', 'x')]).toEqual([undefined, undefined]);
  });
});
