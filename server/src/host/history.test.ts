import { describe, expect, it } from 'vitest';
import { EventLines } from './eventLines.ts';
import { History } from './history.ts';
import type { ErrorCode } from '../contract/errors.ts';
import type { DispatchRecord, DispatchResult, HandlerResult } from './types.ts';

const good = (pluginId: string, response: Record<string, unknown> = { success: true }): HandlerResult => ({
  pluginId,
  pluginKey: `/p/${pluginId}`,
  script: 'a.js',
  durationMs: 1,
  ok: true,
  response,
});
const bad = (pluginId: string, code: ErrorCode): HandlerResult => ({
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
  return history.record(recordOf(result, payload))!;
}

function recordOf(result: DispatchResult, payload = '{}'): DispatchRecord {
  const { eventId, event } = result;
  return { eventId, event, at: 'then', request: { event, fields: {} }, result, payload, log: [] };
}

function keep(size: number, mask = (text: string): string => text): { history: History; lines: EventLines } {
  const lines = new EventLines(100);
  return { lines, history: new History(size, { lines, mask, names: () => new Map([['/p/a', 'Plugin A']]) }) };
}

describe('history', () => {
  for (const [what, results, outcome, summary] of [
    ['one that worked', [good('a')], 'ok', 'Plugin A: 3 ms'],
    ['one that worked beside one that may not run', [good('a'), bad('b', 'denied')], 'ok', 'Plugin A: 3 ms'],
    ['one that failed beside one that worked', [good('a'), bad('b', 'handler-threw')], 'failed', 'b handler-threw'],
    ['one that worked beside one whose manifest is broken', [good('a'), bad('b', 'broken-manifest')], 'ok', 'Plugin A: 3 ms'],
    ['none that may run', [bad('b', 'denied')], 'skipped', 'b denied'],
    ['one that was cancelled', [bad('b', 'cancelled'), bad('a', 'denied')], 'cancelled', 'b cancelled'],
    ['one that waits for permission', [bad('b', 'not-granted')], 'notAllowed', 'b not-granted'],
    ['one that worked beside one that waits', [good('a'), bad('b', 'not-granted')], 'notAllowed', 'Plugin A: 3 ms; b is not allowed yet'],
    ['one that declined', [good('b'), bad('a', 'handler-failed')], 'declined', 'Plugin A handler-failed'],
    ['one that failed beside one that declined', [bad('b', 'timeout'), bad('a', 'handler-failed')], 'failed', 'b timeout'],
    ['one that failed', [bad('b', 'denied'), bad('a', 'handler-threw')], 'failed', 'Plugin A handler-threw'],
  ] as const) {
    it(`calls an event with ${what} ${outcome}`, () => {
      expect(record(keep(10).history, [...results])).toMatchObject({ outcome, summary });
    });
  }

  it('says which source the first completion is from, and which plugins made something of it', () => {
    const { history } = keep(10);
    const base = [
      { text: 'total', source: 'workspace' },
      { text: 'other', source: 'model' },
    ];
    const of = (results: HandlerResult[], response: Record<string, unknown> | null): unknown => {
      const result = { event: 'onCodeCompletion', eventId: `e${next++}`, results, response, overBudget: false, durationMs: 3 };
      const { request, ...rest } = recordOf(result);
      return history.record({ ...rest, request: { ...request, fields: { completions: base } } })?.from;
    };
    const answer = (...texts: string[]) => ({ success: true, completions: texts.map((text) => ({ text })) });
    expect(of([good('a', answer('total; // a', 'other'))], answer('total; // a', 'other'))).toEqual({
      source: 'workspace',
      plugins: ['a'],
    });
    expect(of([good('a', answer('other'))], answer('other'))).toEqual({ source: 'model', plugins: [] });
    expect(of([good('a', answer('mine'))], answer('mine'))).toEqual({ plugins: ['a'] });
    expect(of([good('a')], { success: true })).toBeUndefined();
  });

  it('takes for asked for by hand what somebody hears the answer of, and not what is made up for', () => {
    const { history } = keep(10);
    const of = (request: Partial<DispatchRecord['request']>): unknown => {
      const result: DispatchResult = {
        event: 'onFileSave',
        eventId: `e${next++}`,
        results: [good('a')],
        response: null,
        overBudget: false,
        durationMs: 3,
      };
      const about = recordOf(result);
      return history.record({ ...about, request: { ...about.request, ...request } })?.byHand;
    };
    expect(of({ only: { pluginKey: '/p/a', script: 'a.js' } })).toBe(true);
    expect(of({ only: { pluginKey: '/p/a' }, runOnFiles: { isRecorded: () => true } })).toBe(true);
    expect(of({ only: { pluginKey: '/p/a' }, phase: 'beforeSave' })).toBeUndefined();
  });

  it('tells of each handler by its plugin’s name how it came out, and why', () => {
    const { history } = keep(10);
    const error = { code: 'handler-failed', message: 'a: a.js reported a failure: no object', words: 'no object' } as const;
    const declined: HandlerResult = { pluginId: 'a', pluginKey: '/p/a', script: 'a.js', durationMs: 1, ok: false, error };
    const { handlers } = record(history, [good('b'), declined, bad('b', 'not-granted'), bad('b', 'disabled'), bad('b', 'cancelled')]);
    expect(handlers.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['b', 'ok'],
      ['Plugin A', 'declined'],
      ['b', 'notAllowed'],
      ['b', 'skipped'],
      ['b', 'cancelled'],
    ]);
    expect(handlers[1]).toMatchObject({ words: 'no object', message: 'Plugin A: no object' });
  });

  it('says that a save went on without its handlers, and replaces that once they are done', () => {
    const { history } = keep(10);
    const whole: DispatchResult = {
      event: 'onFileSave',
      eventId: 'late',
      results: [good('a')],
      response: null,
      overBudget: false,
      durationMs: 2000,
    };
    const late = Promise.resolve(whole);
    const first = history.record(recordOf({ ...whole, results: [bad('a', 'budget-exceeded')], overBudget: true, late }));
    expect(first).toMatchObject({ outcome: 'late', summary: 'Plugin A: the save went on without it; its result follows' });
    record(history, [good('b')]);
    const done = history.record(recordOf(whole));
    expect(done).toMatchObject({ outcome: 'ok', summary: 'Plugin A: 2000 ms, after the save', at: first!.at });
    expect(history.entries().map((entry) => entry.outcome)).toEqual(['ok', 'ok']);
    expect(history.entries().at(-1)).toBe(done);
  });

  it('calls a completion that was not waited for too late, and no failure', () => {
    const { history } = keep(10);
    const outcomeOf = (event: string, results: HandlerResult[]): string | undefined =>
      history.record(recordOf({ event, eventId: event, results, response: null, overBudget: true, durationMs: 160 }))?.outcome;
    expect(outcomeOf('onCodeCompletion', [bad('a', 'budget-exceeded'), good('b')])).toBe('tooLate');
    expect(outcomeOf('onRequest', [bad('a', 'budget-exceeded'), bad('b', 'handler-threw')])).toBe('failed');
    expect(outcomeOf('onFileSave', [bad('a', 'budget-exceeded')])).toBe('failed');
  });

  it('never says that all went well where a result was of no use', () => {
    const { history } = keep(10);
    const why = 'the file changed meanwhile';
    const { eventId } = record(history, [good('a')]);
    expect(history.discard(eventId, why)).toMatchObject({
      outcome: 'discarded',
      summary: `Plugin A: 3 ms; discarded: ${why}`,
      discarded: why,
    });
    expect(history.entries()[0]).toMatchObject({ outcome: 'discarded' });
    const failed = record(history, [good('a'), bad('b', 'handler-threw')]);
    expect(history.discard(failed.eventId, why)).toMatchObject({ outcome: 'failed', summary: expect.stringContaining(why) });
    expect(history.discard('unknown', why)).toBeUndefined();
  });

  it('keeps the newest events only', () => {
    const { history } = keep(2);
    const [first, second, third] = [1, 2, 3].map(() => record(history, [good('a')]));
    expect(history.entries().map((entry) => entry.eventId)).toEqual([third!.eventId, second!.eventId]);
    expect(history.detail(first!.eventId)).toBeUndefined();
  });

  it('has no line for events that come by themselves and say nothing', () => {
    const { history, lines } = keep(10);
    const result: DispatchResult = {
      event: 'onFileOpen',
      eventId: 'n',
      results: [bad('a', 'denied')],
      response: null,
      overBudget: false,
      durationMs: 1,
    };
    lines.add({ level: 'info', text: 'a line', at: 'now', eventId: 'n' });
    expect(history.record(recordOf(result))).toBeUndefined();
    expect(history.entries()).toEqual([]);
    expect(lines.of('n')).toEqual([]);
  });

  it('masks secrets and cuts long texts in what it shows', () => {
    const { history, lines } = keep(2, (text) => text.replaceAll('hunter2', '•'));
    const { eventId } = record(history, [good('a', { data: 'x'.repeat(300_000) })], '{"password":"hunter2"}');
    lines.add({ level: 'info', text: 'a line', at: 'now', eventId, handler: 'a.js' });
    const detail = history.detail(eventId)!;
    expect(detail.payload).toBe('{\n  "password": "•"\n}');
    expect(detail.response).toContain('more characters were not kept');
    expect(detail.response.length).toBeLessThan(270_000);
    expect(detail.log).toEqual(['now [info] a.js: a line']);
  });

  it('keeps what an event made of the text, masked, and only says so where that is large', async () => {
    const { history } = keep(3, (text) => text.replaceAll('hunter2', '•'));
    const save = (eventId: string, before: string, after: string) => {
      const one = good('a', { success: true, formattedContent: after });
      const result: DispatchResult = {
        event: 'onFileSave',
        eventId,
        results: [{ ...one, startedMs: 2, phases: { queued: 1, import: 0, wire: 1, handler: 3, response: 1 } }],
        response: null,
        content: after,
        overBudget: false,
        durationMs: 6,
      };
      return history.record(recordOf(result, JSON.stringify({ fileContent: before })));
    };
    expect(save('small', 'hunter2', 'hunter2\n')).toMatchObject({ changed: 'text' });
    expect(history.detail('small')).toMatchObject({
      change: { before: '•', after: '•\n', steps: [{ run: 0, after: '•\n' }] },
      runs: [{ startedMs: 2, phases: { handler: 3 } }],
    });
    // Seen twice, as somebody who looks at the change asks again.
    expect(history.detail('small')?.change).toMatchObject({ steps: [{ run: 0 }] });

    const large = 'x'.repeat(300_000);
    expect(save('large', large, `${large}\n`)).toMatchObject({ changed: 'text' });
    expect(save('grown', 'x', large)).toMatchObject({ changed: 'text' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(history.detail('large')?.change).toEqual({ tooLarge: true });
    expect(history.detail('grown')?.change).toEqual({ tooLarge: true });
    expect(record(history, [good('a')])).not.toHaveProperty('changed');
  });

  it('names the command of an event that is one', () => {
    const { history } = keep(1);
    const result: DispatchResult = {
      event: 'onCommand',
      eventId: 'c',
      results: [good('a')],
      response: null,
      overBudget: false,
      durationMs: 1,
    };
    const request = { event: 'onCommand', fields: { command: 'report' } };
    expect(history.record({ ...recordOf(result), request })).toMatchObject({ command: 'report' });
  });

  it('keeps of small events what it takes to fire them again, and says of others that it does not', () => {
    const { history } = keep(10);
    const { eventId } = record(history, [good('a')], '{"fileContent":"x"}');
    expect(history.past(eventId)).toEqual({
      event: 'onFileSave',
      payload: '{"fileContent":"x"}',
      result: { results: [good('a')], response: null },
    });
    const large = record(history, [good('a')], JSON.stringify({ fileContent: 'x'.repeat(300_000) }));
    expect(history.past(large.eventId)).toBe('too-large');
    expect(history.past('none')).toBeUndefined();
  });

  it('keeps what a handler made of the file itself', () => {
    const { history } = keep(10);
    const result = { event: 'onFileSave', eventId: 'disk', results: [good('a')], response: {}, overBudget: false, durationMs: 3 };
    history.record(recordOf({ ...result, rewrittenOnDisk: true, content: 'new' }));
    expect(history.past('disk')).toMatchObject({ result: { rewrittenOnDisk: true, content: 'new' } });
    history.record(recordOf({ ...result, eventId: 'returned', content: 'new' }));
    expect(history.past('returned')).toMatchObject({ result: expect.not.objectContaining({ content: 'new' }) });
  });
});
