import { describe, expect, it } from 'vitest';
import { changedTo, eventChange } from './eventChange.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from './types.ts';

const by = (pluginId: string, response: Record<string, unknown> | null): HandlerResult => ({
  pluginId,
  pluginKey: `/p/${pluginId}`,
  script: 'a.js',
  durationMs: 1,
  ok: true,
  response,
});
const failed: HandlerResult = {
  pluginId: 'x',
  pluginKey: '/p/x',
  script: 'a.js',
  durationMs: 1,
  ok: false,
  error: { code: 'handler-threw', message: 'x' },
};
const insertion = { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, newText: '# ' };

const request = (event: string, fields: DispatchRequest['fields']): DispatchRequest => ({ event, fields });
const result = (event: string, more: Partial<DispatchResult> = {}): DispatchResult => ({
  event,
  eventId: 'e',
  results: [],
  response: null,
  overBudget: false,
  durationMs: 1,
  ...more,
});

describe('eventChange', () => {
  it('knows whether handlers made something else of the text', () => {
    const save = request('onFileSave', { fileContent: 'a' });
    expect(changedTo({ request: save, result: result('onFileSave', { content: 'b' }) })).toEqual({ kind: 'text', after: 'b' });
    expect(changedTo({ request: save, result: result('onFileSave', { rewrittenOnDisk: true, fileText: 'c' }) })).toEqual({
      kind: 'text',
      after: 'c',
    });
    expect(changedTo({ request: save, result: result('onFileSave', { writtenByOthers: true, fileText: 'c' }) })).toBeUndefined();
    expect(changedTo({ request: save, result: result('onFileSave') })).toBeUndefined();
    expect(changedTo({ request: request('onCommand', {}), result: result('onCommand', { content: 'b' }) })).toBeUndefined();
  });

  it('knows whether handlers made other completions of them', () => {
    const asked = request('onCodeCompletion', { completions: [{ text: 'a' }] });
    const answer = (text: string) => result('onCodeCompletion', { response: { completions: [{ text }] } });
    expect(changedTo({ request: asked, result: answer('a') })).toBeUndefined();
    expect(changedTo({ request: asked, result: answer('b') })).toEqual({ kind: 'completions', after: [{ text: 'b' }] });
  });

  it('tells handler by handler what became of a text', () => {
    const results = [
      by('a', { success: true, edits: [insertion] }),
      failed,
      by('b', { success: true }),
      by('c', { formattedContent: '# A\n' }),
    ];
    expect(eventChange(JSON.stringify({ fileContent: 'a\n' }), { kind: 'text', after: '# A\n' }, results)).toEqual({
      before: 'a\n',
      after: '# A\n',
      steps: [
        { run: 0, after: '# a\n' },
        { run: 3, after: '# A\n' },
      ],
    });
  });

  it('tells only the whole where a handler wrote the file itself, or what the handlers returned is no longer kept', () => {
    const payload = JSON.stringify({ fileContent: 'a\n' });
    const whole = { before: 'a\n', after: 'written\n', steps: [] };
    expect(eventChange(payload, { kind: 'text', after: 'written\n' }, [by('a', { success: true })])).toEqual(whole);
    expect(eventChange(payload, { kind: 'text', after: 'written\n' }, undefined)).toEqual(whole);
  });

  it('tells completions as text', () => {
    const change = eventChange(JSON.stringify({ completions: [{ text: 'a' }] }), { kind: 'completions', after: [{ text: 'b' }] }, [
      by('a', { completions: [{ text: 'a' }] }),
      by('b', { result: { suggestions: ['b'] } }),
    ]);
    expect(change).toEqual({
      before: '[\n  {\n    "text": "a"\n  }\n]',
      after: '[\n  {\n    "text": "b"\n  }\n]',
      steps: [{ run: 1, after: '[\n  {\n    "text": "b"\n  }\n]' }],
    });
  });
});
