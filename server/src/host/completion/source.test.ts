import { describe, expect, it } from 'vitest';
import type { Completion } from '../../contract/completions.ts';
import { baseCompletions, type CompletionSource } from './source.ts';

const query = { position: { line: 0, character: 0 }, prefix: '', suffix: '', maxItems: 5, triggerKind: 'automatic', context: [] };
const { signal } = new AbortController();

describe('base completions', () => {
  it('are those that were there when the time was up, and only then a source is told that it is over', async () => {
    const told: string[] = [];
    const source = (id: string, answer: Promise<Completion[]>): CompletionSource => ({
      id,
      complete: (_query, over) => {
        over.addEventListener('abort', () => told.push(id));
        return answer;
      },
    });
    const quick = source('quick', Promise.resolve([{ text: 'a' }]));
    expect(await baseCompletions([quick], query, { budgetMs: 60_000, signal })).toEqual([{ text: 'a' }]);
    expect(told).toEqual([]);
    const slow = source('slow', new Promise(() => undefined));
    expect(await baseCompletions([slow, quick], query, { budgetMs: 1, signal })).toEqual([{ text: 'a' }]);
    expect(await baseCompletions([slow], query, { budgetMs: 60_000, signal: AbortSignal.abort() })).toEqual([]);
    expect(told).toEqual(['slow', 'quick', 'slow']);
  });
});
