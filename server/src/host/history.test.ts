import { describe, expect, it } from 'vitest';
import { History } from './history.ts';
import type { DispatchResult, HandlerResult } from './types.ts';

const good = (pluginId: string, response: Record<string, unknown> = { success: true }): HandlerResult => ({
  pluginId,
  pluginKey: `/p/${pluginId}`,
  script: 'a.js',
  durationMs: 1,
  ok: true,
  response,
});
const bad = (pluginId: string, code: 'denied' | 'handler-threw' | 'cancelled'): HandlerResult => ({
  pluginId,
  pluginKey: `/p/${pluginId}`,
  script: 'a.js',
  durationMs: 1,
  ok: false,
  error: { code, message: `${pluginId} ${code}` },
});

let next = 0;
function record(history: History, results: HandlerResult[], payload = '{}') {
  const result: DispatchResult = { event: 'onFileSave', eventId: `e${next++}`, results, response: null, overBudget: false, durationMs: 3 };
  return history.record({ event: 'onFileSave', fields: {} }, result, new Map([['/p/a', 'Plugin A']]), payload);
}

describe('history', () => {
  for (const [what, results, outcome, summary] of [
    ['one that worked', [good('a')], 'ok', 'Plugin A: 3 ms'],
    ['one that worked beside one that may not run', [good('a'), bad('b', 'denied')], 'ok', 'Plugin A: 3 ms'],
    ['one that failed beside one that worked', [good('a'), bad('b', 'handler-threw')], 'failed', 'b handler-threw'],
    ['none that may run', [bad('b', 'denied')], 'skipped', 'b denied'],
    ['one that was cancelled', [bad('b', 'cancelled'), bad('a', 'denied')], 'cancelled', 'b cancelled'],
    ['one that failed', [bad('b', 'denied'), bad('a', 'handler-threw')], 'failed', 'a handler-threw'],
  ] as const) {
    it(`calls an event with ${what} ${outcome}`, () => {
      expect(record(new History(10, (text) => text), [...results])).toMatchObject({ outcome, summary });
    });
  }

  it('keeps the newest events only', () => {
    const history = new History(2, (text) => text);
    const [first, second, third] = [1, 2, 3].map(() => record(history, [good('a')]));
    expect(history.entries().map((entry) => entry.eventId)).toEqual([third!.eventId, second!.eventId]);
    expect(history.detail(first!.eventId)).toBeUndefined();
  });

  it('masks secrets and cuts long texts in what it shows', () => {
    const history = new History(2, (text) => text.replaceAll('hunter2', '•'));
    const { eventId } = record(history, [good('a', { data: 'x'.repeat(300_000) })], '{"password":"hunter2"}');
    history.line({ level: 'info', text: 'a line', at: 'now', eventId, handler: 'a.js' });
    const detail = history.detail(eventId)!;
    expect(detail.payload).toBe('{\n  "password": "•"\n}');
    expect(detail.response).toContain('more characters were not kept');
    expect(detail.response.length).toBeLessThan(270_000);
    expect(detail.log).toEqual(['now [info] a.js: a line']);
  });
});
