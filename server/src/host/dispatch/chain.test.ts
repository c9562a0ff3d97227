import { describe, expect, it } from 'vitest';
import { Chain } from './chain.ts';

describe('chain', () => {
  it('gives the next save handler what the one before made of the text', () => {
    const chain = new Chain('onFileSave', { fileContent: 'a' });
    chain.take({ success: true, formattedContent: 'b' });
    expect(JSON.parse(chain.fieldsText)).toEqual({ fileContent: 'b' });
    const range = { start: { line: 0, character: 1 }, end: { line: 0, character: 1 } };
    chain.take({ edits: [{ range, newText: '!' }], message: 'done' });
    expect(chain.content).toBe('b!');
    expect(chain.merged()).toEqual({ success: true, formattedContent: 'b!', message: 'done' });
  });

  it('writes what stays the same for the next handler once, and what has no value not at all', () => {
    let written = 0;
    const text = { toJSON: () => ++written };
    const chain = new Chain('onCodeCompletion', { text, language: undefined, completions: [] });
    expect(chain.fieldsText).toBe('{"text":1,"completions":[]}');
    chain.take({ completions: [{ text: 'x' }] });
    expect(chain.fieldsText).toBe('{"text":1,"completions":[{"text":"x"}]}');
    expect(new Chain('onProjectOpen', {}).fieldsText).toBe('{}');
    expect(new Chain('onRequest', { constructor: 1, headers: 2 }).fieldsTextWith({ headers: 3 })).toBe('{"constructor":1,"headers":3}');
  });

  it('refuses overlapping edits and keeps the last good text', () => {
    const chain = new Chain('onFileSave', { fileContent: 'abc' });
    const edit = (start: number, end: number) => ({
      range: { start: { line: 0, character: start }, end: { line: 0, character: end } },
      newText: '',
    });
    expect(chain.take({ edits: [edit(0, 2), edit(1, 3)] })).toMatch(/overlaps/);
    expect(chain.content).toBe('abc');
    expect(chain.merged()).toBeNull();
  });

  it('takes completions in both forms of the tutorial', () => {
    const chain = new Chain('onCodeCompletion', { completions: [{ text: 'x' }] });
    chain.take({ status: 200, result: { suggestions: ['foo()', { text: 'bar' }] } });
    expect(chain.merged()).toEqual({ status: 200, completions: [{ text: 'foo()' }, { text: 'bar' }] });
  });

  it('keeps the list when a response says nothing about completions', () => {
    const chain = new Chain('onCodeCompletion', { completions: [{ text: 'x' }] });
    chain.take({ success: true });
    expect(JSON.parse(chain.fieldsText)).toEqual({ completions: [{ text: 'x' }] });
  });

  it('changes a request by the keys that a handler returned', () => {
    const chain = new Chain('onRequest', { prompt: 'a', model: 'm' });
    chain.take({ success: true, prompt: 'b' });
    expect(chain.merged()).toEqual({ success: true, prompt: 'b', model: 'm' });
  });

  it('hands the answer of an endpoint on in one form, whichever its hooks return', () => {
    const chain = new Chain('onResponse', { status: 200, data: 'a' }, true);
    chain.take({ status: 201, result: { b: 1 } });
    expect(JSON.parse(chain.fieldsText)).toEqual({ status: 201, data: { b: 1 } });
    chain.take({ data: { c: 1 } });
    expect(chain.merged()).toEqual({ status: 201, data: { c: 1 } });
    const around = new Chain('onResponse', { completions: [] });
    around.take({ result: 1 });
    expect(around.merged()).toEqual({ completions: [], result: 1 });
  });

  it('leaves what the host says of an event to the host, also when a handler returns the whole event', () => {
    const chain = new Chain('onRequest', { maxItems: 5 });
    chain.take({
      event: 'onRequest',
      eventId: '1',
      timestamp: 't',
      pluginId: 'first',
      workspaceRoot: '/w',
      language: 'c',
      filePath: '/w/a.c',
      maxItems: 1,
    });
    expect(JSON.parse(chain.fieldsText)).toEqual({ maxItems: 1 });
  });

  it('collects diagnostics and messages of handlers that ran side by side', () => {
    const chain = new Chain('onFileOpen', {});
    chain.take({ message: 'one', diagnostics: [1] });
    chain.take({ message: 'two', diagnostics: [2] });
    expect(chain.merged()).toEqual({ message: 'one\ntwo', diagnostics: [1, 2] });
  });
});
