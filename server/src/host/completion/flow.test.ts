// The road of a completion: what is asked in which order, with what budget, and what becomes of answers that are late, stale or replaced.
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../contract/errors.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from '../types.ts';
import { CompletionFlow, type CompletionRequest } from './flow.ts';
import type { Completion } from '../../contract/completions.ts';
import type { CompletionSource } from './source.ts';

type Fields = Record<string, unknown>;
type Handler = (fields: Fields, request: DispatchRequest) => Fields | undefined | { late: Promise<Fields> };

/** A host with at most one handler per event. What it is asked is kept. */
function hostWith(handlers: Record<string, Handler>): {
  host: ConstructorParameters<typeof CompletionFlow>[0];
  asked: { event: string; fields: Fields; budgetMs: number | undefined }[];
} {
  const asked: { event: string; fields: Fields; budgetMs: number | undefined }[] = [];
  const resultOf = (event: string, response: Fields | null): DispatchResult => ({
    ...{ event, eventId: event, results: [], response, overBudget: false, durationMs: 1 },
  });
  return {
    asked,
    host: {
      handles: (event) => event in handlers,
      dispatch: async (request) => {
        const fields = (await request.fields) as Fields;
        asked.push({ event: request.event, fields, budgetMs: request.budgetMs });
        const answer = handlers[request.event]?.(fields, request);
        if (answer && 'late' in answer) {
          const late = (answer['late'] as Promise<Fields>).then((response) => resultOf(request.event, response));
          return { ...resultOf(request.event, null), overBudget: true, late };
        }
        return resultOf(request.event, answer ?? null);
      },
    },
  };
}

const source = (id: string, ...texts: string[]): CompletionSource => ({
  id,
  complete: () => Promise.resolve(texts.map((text) => ({ text }))),
});

function request(more: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    document: 'a.ts',
    filePath: '/w/a.ts',
    language: 'typescript',
    position: { line: 0, character: 3 },
    prefix: 'con',
    suffix: '',
    triggerKind: 'automatic',
    maxItems: 10,
    sources: [source('one', 'const', 'console'), source('two', 'console', 'confirm')],
    sourceBudgetMs: 1000,
    budgetMs: 150,
    signal: new AbortController().signal,
    ...more,
  };
}

const texts = (completions: readonly unknown[] | undefined): string[] | undefined => completions?.map((one) => (one as Completion).text);

describe('the completion flow', () => {
  it('asks onRequest handlers, then the sources, then those that enrich, then onResponse handlers', async () => {
    const { host, asked } = hostWith({
      onRequest: () => ({ prefix: 'conf', maxItems: 2 }),
      onCodeCompletion: ({ completions }) => ({ completions: [...(completions as Completion[]), { text: 'enriched' }] }),
      onResponse: ({ completions }) => ({ completions: (completions as Completion[]).toReversed() }),
    });
    const queries: unknown[] = [];
    const sources: CompletionSource[] = [
      { id: 'asked', complete: (query) => (queries.push(query), Promise.resolve([{ text: 'a' }, { text: 'b' }, { text: 'c' }])) },
    ];
    const { completions, dispatched } = await new CompletionFlow(host).complete(request({ sources }));
    expect(texts(completions)).toEqual(['enriched', 'b', 'a']);
    expect(asked.map(({ event }) => event)).toEqual(['onRequest', 'onCodeCompletion', 'onResponse']);
    expect(dispatched.map(({ event }) => event)).toEqual(['onRequest', 'onCodeCompletion', 'onResponse']);
    expect(queries).toMatchObject([{ prefix: 'conf', maxItems: 2, filePath: '/w/a.ts' }]);
    expect(asked[1]).toMatchObject({ fields: { prefix: 'conf', triggerKind: 'automatic', completions: [{ text: 'a' }, { text: 'b' }] } });
  });

  it('has the base in the order of the sources, whichever is faster, without what was said twice', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    const slow: CompletionSource = { id: 'slow', complete: async () => (await delay(20), [{ text: 'const' }]) };
    const byBit: CompletionSource = {
      id: 'byBit',
      complete: async function* () {
        yield { text: 'console' };
        yield { text: 'const' };
      },
    };
    const failing: CompletionSource = { id: 'failing', complete: () => Promise.reject(new Error('no network')) };
    const { completions } = await new CompletionFlow(host).complete(request({ sources: [slow, failing, byBit] }));
    expect(texts(completions)).toEqual(['const', 'console']);
  });

  it('takes what a source has when its time is up, and tells it to stop', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    let stopped = false;
    const endless: CompletionSource = {
      id: 'endless',
      complete: async function* (_query, signal) {
        yield { text: 'first' };
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        stopped = true;
        yield { text: 'too late' };
      },
    };
    const { completions } = await new CompletionFlow(host).complete(request({ sources: [endless], sourceBudgetMs: 20 }));
    expect(texts(completions)).toEqual(['first']);
    expect(stopped).toBe(true);
  });

  it('gives the base out where handlers are late, and keeps their answer for the same text', async () => {
    const { promise, resolve } = Promise.withResolvers<Fields>();
    const { host, asked } = hostWith({
      onCodeCompletion: () => ({ late: promise }),
      onResponse: ({ completions }) => ({ completions: [...(completions as Completion[]), { text: 'seen by onResponse' }] }),
    });
    const flow = new CompletionFlow(host);
    expect(texts((await flow.complete(request())).completions)).toEqual(['const', 'console', 'confirm']);
    // The same question while the answer is under way does not ask again.
    const again = flow.complete(request({ budgetMs: 5_000 }));
    resolve({ completions: [{ text: 'late' }] });
    expect(texts((await again).completions)).toEqual(['late', 'seen by onResponse']);
    expect(texts((await flow.complete(request())).completions)).toEqual(['late', 'seen by onResponse']);
    expect(asked.filter(({ event }) => event === 'onCodeCompletion')).toHaveLength(1);
    flow.forgetLate();
    await flow.complete(request());
    expect(asked.filter(({ event }) => event === 'onCodeCompletion')).toHaveLength(2);
  });

  it('keeps a late answer for the text behind the cursor as well, and while some of it is typed', async () => {
    const answer = { completions: [{ text: 'foo(bar)', detail: 'kept' }, { text: 'forEach(x)' }] };
    const { host, asked } = hostWith({ onCodeCompletion: () => ({ late: Promise.resolve(answer) }) });
    const flow = new CompletionFlow(host);
    const at = async (line: string, document = 'a.ts'): Promise<string[] | undefined> => {
      const [before = '', after = ''] = line.split('|');
      const question = { document, prefix: `// é\n${before}`, suffix: `${after}\n}\n`, position: { line: 1, character: before.length } };
      const { completions } = await flow.complete(request({ ...question, sources: [] }));
      await new Promise((resolve) => setImmediate(resolve));
      return texts(completions);
    };
    expect(await at('fo|')).toEqual([]);
    expect(await at('fo|')).toEqual(['foo(bar)', 'forEach(x)']);
    // Typed through.
    expect(await at('foo|')).toEqual(['foo(bar)']);
    expect(await at('foo(b|')).toEqual(['foo(bar)']);
    expect(asked).toHaveLength(1);
    // Something else was typed, or is behind the cursor, or it is another document.
    expect(await at('fox|')).toEqual([]);
    expect(await at('fo|(bar)')).toEqual([]);
    expect(await at('fo|', 'b.ts')).toEqual([]);
    expect(asked).toHaveLength(4);
    // It was late again for that text, which it is fitted to then.
    expect(await at('fo|(bar)')).toEqual(['foo(bar)', 'forEach']);
    expect(asked).toHaveLength(4);
  });

  it('answers nothing where the question was replaced, cancelled, or is about a document that moved on', async () => {
    const { promise, resolve } = Promise.withResolvers<readonly Completion[]>();
    const { host, asked } = hostWith({ onCodeCompletion: () => undefined });
    const flow = new CompletionFlow(host);
    const waiting: CompletionSource = { id: 'waiting', complete: () => promise };
    const older = flow.complete(request({ sources: [waiting] }));
    const newer = flow.complete(request({ prefix: 'cons' }));
    expect(texts((await newer).completions)).toEqual(['const', 'console', 'confirm']);
    expect((await older).completions).toBeUndefined();
    resolve([]);
    expect(asked).toHaveLength(1);
    expect((await flow.complete(request({ signal: AbortSignal.abort() }))).completions).toBeUndefined();
    expect((await flow.complete(request({ isStale: () => true }))).completions).toBeUndefined();
  });

  it('gives nothing where no plugin may run, and the base where one only rests', async () => {
    const answerWith = async (code: ErrorCode): Promise<string[] | undefined> => {
      const { host } = hostWith({ onCodeCompletion: () => undefined });
      const results: HandlerResult[] = [
        { pluginId: 'a', pluginKey: 'a', script: 'a.js', durationMs: 0, ok: false, error: { code, message: code } },
      ];
      const refusing = { ...host, dispatch: async (one: DispatchRequest) => ({ ...(await host.dispatch(one)), results }) };
      return texts((await new CompletionFlow(refusing).complete(request())).completions);
    };
    expect(await answerWith('denied')).toBeUndefined();
    expect(await answerWith('isolation-too-weak')).toBeUndefined();
    expect(await answerWith('resting')).toEqual(['const', 'console', 'confirm']);
  });

  it('gives all handlers one budget together, or none', async () => {
    const { host, asked } = hostWith({ onRequest: () => undefined, onCodeCompletion: () => undefined, onResponse: () => undefined });
    await new CompletionFlow(host).complete(request({ budgetMs: 1000 }));
    const budgets = asked.map(({ budgetMs }) => budgetMs!);
    expect(budgets).toEqual(budgets.toSorted((a, b) => b - a));
    expect(budgets[0]).toBe(1000);
    await new CompletionFlow(host).complete(request({ budgetMs: 0 }));
    expect(asked.slice(3).map(({ budgetMs }) => budgetMs)).toEqual([0, 0, 0]);
  });
});
