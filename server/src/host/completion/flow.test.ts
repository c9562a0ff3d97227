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

function resultFrom(pluginId: string, response: Fields | null): HandlerResult {
  return { pluginId, pluginKey: pluginId, script: 'a.js', durationMs: 0, ok: true, response };
}

/** A host with at most one handler per event. What it is asked is kept. */
function hostWith(
  handlers: Record<string, Handler>,
  { keepsAnswers = true } = {},
): {
  host: ConstructorParameters<typeof CompletionFlow>[0];
  asked: { event: string; fields: Fields; budgetMs: number | undefined }[];
} {
  const asked: { event: string; fields: Fields; budgetMs: number | undefined }[] = [];
  const resultOf = (event: string, response: Fields | null): DispatchResult => ({
    ...{ event, eventId: event, results: [resultFrom('plugin', response)], response, overBudget: false, durationMs: 1 },
  });
  return {
    asked,
    host: {
      handles: (event) => event in handlers,
      keepsAnswers: () => keepsAnswers,
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
    onLater: () => undefined,
    ...more,
  };
}

/** As the command line asks. */
function alone(more: Partial<CompletionRequest> = {}): CompletionRequest {
  const { onLater: _nobody, ...rest } = request(more);
  return rest;
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

  it('asks a source again about the same text that could not answer before', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    let isDown = true;
    let asked = 0;
    const coming: CompletionSource = {
      id: 'coming',
      isDown: () => isDown,
      complete: () => Promise.resolve((asked++, isDown ? [] : [{ text: 'console' }])),
    };
    const flow = new CompletionFlow(host);
    expect(texts((await flow.complete(request({ sources: [coming] }))).completions)).toEqual([]);
    expect(texts((await flow.complete(request({ sources: [coming] }))).completions)).toEqual([]);
    expect(asked).toBe(2);
    isDown = false;
    expect(texts((await flow.complete(request({ sources: [coming] }))).completions)).toEqual(['console']);
    expect(texts((await flow.complete(request({ sources: [coming] }))).completions)).toEqual(['console']);
    expect(asked).toBe(3);
  });

  it('has what a slow source says beside one that is down', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    const flow = new CompletionFlow(host);
    const slow = Promise.withResolvers<readonly Completion[]>();
    const sources: CompletionSource[] = [
      { id: 'down', isDown: () => true, complete: () => Promise.resolve([]) },
      { id: 'slow', complete: () => slow.promise },
    ];
    const news: string[] = [];
    const asked = request({ sources, sourceBudgetMs: 10, onLater: (one) => news.push(one) });
    expect((await flow.complete(asked)).completions).toEqual([]);
    slow.resolve([{ text: 'console' }]);
    await expect.poll(() => news).toContain('more');
    expect(texts((await flow.complete(request({ sources: [] }))).completions)).toEqual(['console']);
  });

  it('does not go without what a source was kept from saying, where the same is asked anew', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    const flow = new CompletionFlow(host);
    const endless: CompletionSource = { id: 'slow', complete: () => new Promise(() => undefined) };
    const news: string[] = [];
    await flow.complete(request({ triggerKind: 'invoked', sources: [endless], sourceBudgetMs: 10, onLater: (one) => news.push(one) }));
    flow.dismiss('a.ts');
    await expect.poll(() => news).toContain('over');
    const again = request({ triggerKind: 'invoked', sources: [source('one', 'console')] });
    expect(texts((await flow.complete(again)).completions)).toEqual(['console']);
  });

  it('asks some sources only where nothing is shown, or no more', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    const flow = new CompletionFlow(host);
    const model = { ...source('model', 'confirm'), onlyWhereNothingIsShown: true } as const;
    const invoked = (): CompletionRequest => request({ triggerKind: 'invoked', sources: [source('one', 'console'), model] });
    expect(texts((await flow.complete(request({ sources: [source('one', 'console')] }))).completions)).toEqual(['console']);
    expect(texts((await flow.complete(invoked())).completions)).toEqual(['console']);
    const other = { prefix: 'x = con', position: { line: 0, character: 7 } };
    await flow.complete(request({ ...other, sources: [source('one', 'console')] }));
    flow.dismiss('a.ts');
    expect(texts((await flow.complete({ ...invoked(), ...other })).completions)).toEqual(['console', 'confirm']);
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

  it('takes what a source has when its time is up, and tells it to stop where nobody asks again', async () => {
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
    const { completions } = await new CompletionFlow(host).complete(alone({ sources: [endless], sourceBudgetMs: 20 }));
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
    flow.forgetKept();
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

  describe('while a suggestion is typed through', () => {
    /** Asks about a line in which the cursor stands at `|`; answers with what the line would become. */
    const typist = (flow: CompletionFlow, more: Partial<CompletionRequest> = {}) => {
      return async (text: string, triggerKind = 'automatic'): Promise<string[]> => {
        const [before = '', after = ''] = text.split('|');
        const lines = before.split('\n');
        const position = { line: lines.length - 1, character: lines.at(-1)!.length };
        const { completions } = await flow.complete(request({ prefix: before, suffix: after, position, triggerKind, ...more }));
        await new Promise((resolve) => setImmediate(resolve));
        return (completions ?? []).map((one) => {
          const lineStart = before.length - position.character;
          const [start, end] = [lineStart + one.range.start.character, lineStart + one.range.end.character];
          return (before + after).slice(0, start) + one.text + (before + after).slice(end);
        });
      };
    };
    const asks = (asked: { event: string }[]): number => asked.filter(({ event }) => event === 'onCodeCompletion').length;

    it('asks nobody, over several lines too, and gives what is left of it', async () => {
      const { host, asked } = hostWith({
        onCodeCompletion: () => ({ completions: [{ text: 'if (a) {\n  b();\n}' }, { text: 'if (x)' }] }),
      });
      const at = typist(new CompletionFlow(host), { sources: [] });
      const whole = 'z\nif (a) {\n  b();\n}\n';
      expect(await at('z\ni|\n')).toEqual([whole, 'z\nif (x)\n']);
      expect(await at('z\nif (|\n')).toEqual([whole, 'z\nif (x)\n']);
      for (const typed of ['if (a', 'if (a) {', 'if (a) {\n', 'if (a) {\n  b']) expect(await at(`z\n${typed}|\n`)).toEqual([whole]);
      // The editor closed the bracket.
      expect(await at('z\nif (|)\n')).toEqual([whole, 'z\nif (x)\n']);
      expect(await at('z\nif (a|)\n')).toEqual([whole]);
      expect(asks(asked)).toBe(1);
      // What is left closes something only, and something else was typed.
      for (const typed of ['if (a) {\n  b();\n', 'if (a) {\n  b();\nc']) await at(`z\n${typed}|\n`);
      expect(asks(asked)).toBe(3);
    });

    it('asks again where what was given out first is not what is typed, and keeps what there was beside it', async () => {
      const answers: Record<string, string[]> = { co: ['console', 'const a', 'color'], con: ['confirm'] };
      const { host, asked } = hostWith({
        onCodeCompletion: ({ prefix }) => ({ completions: (answers[prefix as string] ?? []).map((text) => ({ text })) }),
      });
      const at = typist(new CompletionFlow(host), { sources: [] });
      expect(await at('co|')).toEqual(['console', 'const a', 'color']);
      expect(await at('con|')).toEqual(['console', 'const a']);
      expect(asks(asked)).toBe(1);
      answers['cons'] = ['constant'];
      answers['const'] = ['constant'];
      expect(await at('const|')).toEqual(['constant', 'const a']);
      expect(asks(asked)).toBe(2);
    });

    it('finds the earlier one when what was typed is taken back, and asks for nothing new then', async () => {
      const answers: Record<string, string[]> = { c: ['const'], cx: [], co: ['color'] };
      const handler: Handler = ({ prefix }) => ({ completions: (answers[prefix as string] ?? []).map((text) => ({ text })) });
      for (const keepsAnswers of [true, false]) {
        const { host, asked } = hostWith({ onCodeCompletion: handler }, { keepsAnswers });
        const at = typist(new CompletionFlow(host), { sources: [] });
        expect(await at('c|')).toEqual(['const']);
        expect(await at('cx|')).toEqual([]);
        expect(await at('c|')).toEqual(['const']);
        expect(await at('con|')).toEqual(['const']);
        expect(await at('c|')).toEqual(['const']);
        expect(await at('|')).toEqual([]);
        expect(asks(asked)).toBe(2);
        // Typed anew, it is asked again where the plugin wants that.
        expect(await at('c|')).toEqual(['const']);
        expect(asks(asked)).toBe(keepsAnswers ? 2 : 3);
      }
    });

    it('asks anew for who asks for it where nothing is shown, as after something else was written', async () => {
      let round = 0;
      const { host, asked } = hostWith({ onCodeCompletion: () => ({ completions: [{ text: `con${++round}` }] }) });
      const flow = new CompletionFlow(host);
      const at = typist(flow, { sources: [], triggerKind: 'invoked' });
      expect(await at('c|')).toEqual(['con1']);
      expect(await at('c|')).toEqual(['con1']);
      flow.documentChanged('another');
      expect(await at('c|')).toEqual(['con2']);
      expect(asks(asked)).toBe(2);
    });

    it('takes a text that is shorter by something else for another one', async () => {
      const { host, asked } = hostWith({ onCodeCompletion: ({ prefix }) => ({ completions: [{ text: `${String(prefix)}!` }] }) });
      const at = typist(new CompletionFlow(host), { sources: [] });
      expect(await at('longer(1); a = |')).toEqual(['longer(1); a = !']);
      expect(await at('b = |')).toEqual(['b = !']);
      expect(asks(asked)).toBe(2);
    });

    it('asks once more for who asks for it, and changes nothing of what is there', async () => {
      let round = 0;
      const { host, asked } = hostWith({ onCodeCompletion: () => ({ completions: [{ text: `con${++round}` }] }) });
      const at = typist(new CompletionFlow(host), { sources: [] });
      expect(await at('co|')).toEqual(['con1']);
      expect(await at('co|', 'invoked')).toEqual(['con1', 'con2']);
      expect(await at('co|', 'invoked')).toEqual(['con1', 'con2']);
      expect(await at('con|')).toEqual(['con1', 'con2']);
      expect(asks(asked)).toBe(2);
    });

    it('shows the first line of a source that says more and more, and then more of it, without changing what is there', async () => {
      const steps = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
      const stream: CompletionSource = {
        id: 'stream',
        complete: async function* () {
          yield { text: 'const a = 1;', id: '1' };
          yield { text: await steps[0]!.promise, id: '1' };
          yield { text: await steps[1]!.promise, id: '2' };
        },
      };
      const { host, asked } = hostWith({ onCodeCompletion: () => undefined });
      let grew = Promise.withResolvers<void>();
      const told: string[] = [];
      const onLater = (news: string): void => {
        told.push(news);
        if (news === 'coming' || news === 'over') return;
        grew.resolve();
        grew = Promise.withResolvers<void>();
      };
      const at = typist(new CompletionFlow(host), { sources: [stream], onLater });
      expect(await at('con|')).toEqual(['const a = 1;']);
      const first = grew.promise;
      steps[0]!.resolve('const a = 1;\nconst b = 2;');
      await first;
      expect(await at('const a|')).toEqual(['const a = 1;\nconst b = 2;']);
      const second = grew.promise;
      steps[1]!.resolve('const c;');
      await second;
      expect(await at('con|')).toEqual(['const a = 1;\nconst b = 2;', 'const c;']);
      expect(asked.map(({ budgetMs }) => budgetMs)).toEqual([150, 0, 0]);
      await expect.poll(() => told).toEqual(['coming', 'more', 'beside', 'over']);
    });

    it('loses nothing that comes while handlers run, and asks them no more often than there is more', async () => {
      const handling = Promise.withResolvers<void>();
      const over = Promise.withResolvers<void>();
      const stream: CompletionSource = {
        id: 'stream',
        complete: async function* () {
          yield { text: 'const a;', id: '1' };
          await handling.promise;
          yield { text: 'const a;\nconst b;', id: '1' };
        },
      };
      const nothing: CompletionSource = { id: 'nothing', complete: () => Promise.resolve([]) };
      let rounds = 0;
      const { host } = hostWith({ onCodeCompletion: () => ((rounds += 1), undefined) });
      const dispatch = async (one: DispatchRequest): Promise<DispatchResult> => {
        handling.resolve();
        await delay(20);
        return host.dispatch(one);
      };
      const onLater = (news: string): void => void (news === 'over' && over.resolve());
      const at = typist(new CompletionFlow({ ...host, dispatch }), { sources: [stream, nothing], onLater });
      expect(await at('con|')).toEqual(['const a;']);
      await over.promise;
      expect(await at('con|')).toEqual(['const a;\nconst b;']);
      expect(rounds).toBe(2);
    });

    it('goes on with what is shown where handlers make something else of what comes later', async () => {
      const more = Promise.withResolvers<string>();
      const stream: CompletionSource = {
        id: 'stream',
        complete: async function* () {
          yield { text: 'const a;', id: '1' };
          yield { text: await more.promise, id: '1' };
        },
      };
      const { host } = hostWith({
        onCodeCompletion: ({ completions }) => ({
          completions: (completions as Completion[]).map(({ text }) => ({ text: `${text} // end` })),
        }),
      });
      const grew = Promise.withResolvers<void>();
      const at = typist(new CompletionFlow(host), { sources: [stream], onLater: (news) => news === 'beside' && grew.resolve() });
      expect(await at('con|')).toEqual(['const a; // end']);
      more.resolve('const a;\nconst b;');
      await grew.promise;
      expect(await at('con|')).toEqual(['const a; // end', 'const a;\nconst b; // end']);
    });

    it('ends what is under way when something else is typed, or the document is closed', async () => {
      const ended: string[] = [];
      const endless: CompletionSource = {
        id: 'endless',
        complete: async function* ({ prefix }, signal) {
          yield { text: `${prefix}nst` };
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
          ended.push(prefix);
        },
      };
      const { host } = hostWith({ onCodeCompletion: () => undefined });
      const flow = new CompletionFlow(host);
      const at = typist(flow, { sources: [endless] });
      await at('co|');
      await at('con|');
      expect(ended).toEqual([]);
      await at('cox|');
      expect(ended).toEqual(['co']);
      flow.documentClosed('a.ts');
      await new Promise((resolve) => setImmediate(resolve));
      expect(ended).toEqual(['co', 'cox']);
    });
  });

  it('says of each completion which source had it and which plugins made something of it', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    const chain = [
      resultFrom('a', { completions: [{ text: 'const // a' }, { text: 'console' }, { text: 'made' }] }),
      resultFrom('b', { completions: [{ text: 'const // a // b' }, { text: 'console' }, { text: 'made' }] }),
    ];
    const response = (chain[1] as { response: Fields }).response;
    const answering = { ...host, dispatch: async (one: DispatchRequest) => ({ ...(await host.dispatch(one)), results: chain, response }) };
    const { completions } = await new CompletionFlow(answering).complete(request({ prefix: '', position: { line: 0, character: 0 } }));
    expect(completions?.map(({ text, origin }) => [text, origin])).toEqual([
      ['const // a // b', { source: 'one', plugins: ['a', 'b'] }],
      ['console', { source: 'one', plugins: [] }],
      ['made', { plugins: ['a'] }],
    ]);
  });

  it('says which plugins have said what a completion is, whose text they left alone', async () => {
    const { host } = hostWith({ onCodeCompletion: () => undefined });
    const chain = [
      resultFrom('a', { completions: [{ text: 'const', kind: 'keyword' }, { text: 'console' }, { text: 'made', kind: 'value' }] }),
      resultFrom('b', {
        completions: [
          { text: 'const', kind: 'keyword' },
          { text: 'console', kind: 'variable' },
          { text: 'made', kind: 'class' },
        ],
      }),
    ];
    const response = (chain[1] as { response: Fields }).response;
    const answering = { ...host, dispatch: async (one: DispatchRequest) => ({ ...(await host.dispatch(one)), results: chain, response }) };
    const { completions } = await new CompletionFlow(answering).complete(request({ prefix: '', position: { line: 0, character: 0 } }));
    expect(completions?.map(({ text, kind, origin }) => [text, kind, origin])).toEqual([
      ['const', 'keyword', { source: 'one', plugins: [], describedBy: ['a'] }],
      ['console', 'variable', { source: 'one', plugins: [], describedBy: ['b'] }],
      ['made', 'class', { plugins: ['a'], describedBy: ['b'] }],
    ]);
  });

  describe('for ghost text and the suggest widget', () => {
    const inWidget = (more: Partial<CompletionRequest> = {}): CompletionRequest => request({ shownIn: 'suggestWidget', ...more });

    it.each([
      ['the widget', inWidget, request],
      ['ghost text', request, inWidget],
    ])('asks once, where %s is first', async (_first, one, other) => {
      const answer = Promise.withResolvers<readonly Completion[]>();
      const { host, asked } = hostWith({ onCodeCompletion: () => undefined }, { keepsAnswers: false });
      const flow = new CompletionFlow(host);
      const sources: CompletionSource[] = [{ id: 'waiting', complete: () => answer.promise }];
      const running = [flow.complete(one({ sources })), flow.complete(other({ sources }))];
      answer.resolve([{ text: 'console' }]);
      for (const { completions } of await Promise.all(running)) expect(texts(completions)).toEqual(['console']);
      expect(texts((await flow.complete(other({ sources }))).completions)).toEqual(['console']);
      expect(asked).toHaveLength(1);
    });

    it('goes on for the one that still waits when the other one has turned away', async () => {
      const answer = Promise.withResolvers<readonly Completion[]>();
      const { host, asked } = hostWith({ onCodeCompletion: () => undefined });
      const flow = new CompletionFlow(host);
      const sources: CompletionSource[] = [{ id: 'waiting', complete: () => answer.promise }];
      const [ghost, widget] = [new AbortController(), new AbortController()];
      const first = flow.complete(request({ sources, signal: ghost.signal }));
      const second = flow.complete(inWidget({ sources, signal: widget.signal }));
      ghost.abort();
      expect((await first).completions).toBeUndefined();
      answer.resolve([{ text: 'console' }]);
      expect(texts((await second).completions)).toEqual(['console']);
      expect(asked).toHaveLength(1);
    });

    it('ends when both have turned away, and answers who asks then anew', async () => {
      let ended = 0;
      const { host } = hostWith({ onCodeCompletion: () => undefined });
      const flow = new CompletionFlow(host);
      const endless: CompletionSource = {
        id: 'endless',
        complete: (_query, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve((ended++, [])))),
      };
      const [ghost, widget] = [new AbortController(), new AbortController()];
      const both = [
        flow.complete(request({ sources: [endless], signal: ghost.signal })),
        flow.complete(inWidget({ sources: [endless], signal: widget.signal })),
      ];
      ghost.abort();
      widget.abort();
      for (const { completions } of await Promise.all(both)) expect(completions).toBeUndefined();
      expect(ended).toBe(1);
      expect(texts((await flow.complete(inWidget())).completions)).toEqual(['const', 'console', 'confirm']);
    });

    it('tells ghost text of what comes later, also where the widget was first', async () => {
      const slow = Promise.withResolvers<readonly Completion[]>();
      const { host } = hostWith({ onCodeCompletion: () => undefined });
      const flow = new CompletionFlow(host);
      const sources = [source('one', 'const'), { id: 'slow', complete: () => slow.promise }];
      const news: string[] = [];
      await flow.complete(inWidget({ sources }));
      await flow.complete(request({ sources, onLater: (one) => news.push(one) }));
      slow.resolve([{ text: 'console' }]);
      await expect.poll(() => news).toEqual(['coming', 'beside', 'over']);
    });

    it('shows no ghost text that is new to who takes something back, whichever is first', async () => {
      const { host, asked } = hostWith({ onCodeCompletion: () => undefined });
      const flow = new CompletionFlow(host);
      await flow.complete(request());
      const back = { prefix: 'co', position: { line: 0, character: 2 } };
      expect((await flow.complete(inWidget(back))).completions).toEqual([]);
      expect((await flow.complete(request(back))).completions).toEqual([]);
      expect(asked).toHaveLength(1);
    });

    it('lets go on what is asked of the text as it is, while ghost text is about what an item would make of it', async () => {
      const answer = Promise.withResolvers<readonly Completion[]>();
      const { host } = hostWith({ onCodeCompletion: () => undefined });
      const flow = new CompletionFlow(host);
      const widget = flow.complete(inWidget({ sources: [{ id: 'waiting', complete: () => answer.promise }] }));
      const onTop = await flow.complete(
        request({ prefix: 'console', position: { line: 0, character: 7 }, isHypothetical: true, sources: [source('one', 'console.log')] }),
      );
      expect(texts(onTop.completions)).toEqual(['console.log']);
      answer.resolve([{ text: 'console' }]);
      expect(texts((await widget).completions)).toEqual(['console']);
    });
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
