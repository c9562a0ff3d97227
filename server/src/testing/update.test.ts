import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandlerResult } from '../host/types.ts';
import { answerOf } from './answer.ts';
import { mockEventFrom } from './mockEvent.ts';
import { matches } from './subset.ts';
import { isWorthExpecting, updatedExpect } from './update.ts';

function updated(text: string, answer: Record<string, unknown>): { text: string; places: string[] } | undefined {
  const read = mockEventFrom(text);
  if ('faults' in read) throw new Error(read.faults[0]!.message);
  return updatedExpect(read.document, answer, { sameText: (one, other) => one === other, asWritten: (value) => value });
}

describe('an updated mock event', () => {
  it('keeps its layout, and has new values only where it expected others', () => {
    const text = `{
\t"name": "x",   "event": "e",
\t"payload": {"a":[1,2]},
\t"expect": {
\t\t"same":   {"a": 1},
\t\t"message": "old",
\t\t"list": [ 1, {"a": 1, "b" : 2} ],
\t\t"gone": true,
\t\t"inner": { "deep": 1 }
\t}
}
`;
    const answer = { same: { a: 1, b: 2 }, message: 'new "one"', list: [1, { a: 3, b: 2 }], inner: { deep: { x: [1] } }, more: 1 };
    expect(updated(text, answer)).toEqual({
      text: text
        .replace('"old"', String.raw`"new \"one\""`)
        .replace('"a": 1, "b"', '"a": 3, "b"')
        .replace('true', 'null')
        .replace('"deep": 1', '"deep": {\n\t\t\t"x": [\n\t\t\t\t1\n\t\t\t]\n\t\t}'),
      places: ['expect.message', 'expect.list[1].a', 'expect.gone', 'expect.inner.deep'],
    });
  });

  it('expects the whole answer where it expected none, or nothing yet', () => {
    const text = '{\n  "name": "x",\n  "event": "e",\n  "payload": {}\n}\n';
    const whole = '{\n    "a": [\n      1\n    ]\n  }';
    expect(updated(text, { a: [1] })).toEqual({ text: text.replace('{}', `{},\n  "expect": ${whole}`), places: ['expect'] });
    const none = text.replace('{}', '{},\n  "expect": null');
    expect(updated(none, { a: [1] })).toEqual({ text: none.replace('null', whole), places: ['expect'] });
  });

  it('has the line endings and the mark that it had', () => {
    const text = '\uFEFF{\r\n  "name": "x", "event": "e", "payload": {},\r\n  "expect": { "a": 1 }\r\n}';
    expect(updated(text, { a: [1] })?.text).toBe(text.replace('1 }', '[\r\n    1\r\n  ] }'));
  });

  it('is as it was where the answer is what it expects', () => {
    expect(updated('{"name":"x","event":"e","payload":{},"expect":{"a":{}}}', { a: { b: 1 }, c: 2 })).toBeUndefined();
  });

  it('is a mock event that passes, whatever is expected and whatever comes', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
    fc.assert(
      fc.property(json, json, fc.constantFrom(undefined, 1, 2, '\t'), (expected, answer, space) => {
        const mock = { name: 'x', event: 'e', payload: {}, expect: expected };
        const text = JSON.stringify(mock, null, space);
        const read = mockEventFrom(updated(text, answer)?.text ?? text);
        if ('faults' in read) throw new Error(read.faults[0]!.message);
        expect(matches(read.event.expect, answer)).toBe(true);
        expect(Object.keys(read.event.expect ?? {}).toSorted()).toEqual(Object.keys(JSON.parse(text).expect).toSorted());
      }),
    );
  });
});

describe('what is worth expecting', () => {
  const ran = { pluginId: 'p', pluginKey: 'p', script: 's.js', durationMs: 1 };
  const failure = (code: 'handler-failed' | 'handler-threw' | 'permission-denied'): HandlerResult => ({
    ...ran,
    ok: false,
    error: {
      code,
      message: 'm',
      ...(code === 'handler-failed' && { words: 'no' }),
      ...(code === 'permission-denied' && { permission: 'env:read' }),
    },
  });
  const answered = answerOf({ results: [{ ...ran, ok: true, response: { a: 1 } }], response: { a: 1 } });

  it('is an answer, and a handler’s own no where one is expected', () => {
    expect(isWorthExpecting(answered, undefined)).toBe(true);
    const no = answerOf({ results: [failure('handler-failed')], response: null });
    expect(no.value).toEqual({ success: false, error: 'no' });
    expect([undefined, null, {}, { success: true }].map((one) => isWorthExpecting(no, one))).toEqual([false, false, false, false]);
    expect(isWorthExpecting(no, { success: false, error: 'other' })).toBe(true);
  });

  it('is no crash, no refusal and no answer that is none', () => {
    for (const code of ['handler-threw', 'permission-denied'] as const) {
      const broken = answerOf({ results: [failure(code)], response: null });
      expect(isWorthExpecting(broken, { success: false })).toBe(false);
    }
    expect(isWorthExpecting(answerOf({ results: [], response: null }), undefined)).toBe(false);
  });

  it('has the failure beside what other handlers answered', () => {
    expect(
      answerOf({ results: [{ ...ran, ok: true, response: { a: 1 } }, failure('permission-denied')], response: { a: 1 } }).value,
    ).toEqual({
      a: 1,
      success: false,
      error: { code: 'permission-denied', message: 'm', permission: 'env:read' },
    });
  });
});
