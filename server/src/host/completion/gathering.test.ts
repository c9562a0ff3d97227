import { describe, expect, it } from 'vitest';
import type { Completion } from '../../contract/completions.ts';
import { Gathering, type GatheringOptions } from './gathering.ts';
import type { CompletionSource, SourcedCompletion } from './source.ts';

const query = {
  ...{ position: { line: 0, character: 0 }, prefix: '', suffix: '', maxItems: 5 },
  ...{ triggerKind: 'automatic', context: [] },
};
const never = new AbortController().signal;
const LONG = 60_000;

const gather = (sources: CompletionSource[], options: Partial<GatheringOptions> = {}): Gathering =>
  new Gathering(sources, query, { budgetMs: LONG, laterMs: LONG, signal: never, ...options });
const texts = (completions: readonly Completion[]): string[] => completions.map(({ text }) => text);

/** A source that says something whenever the test does. */
function sourceOf(id: string): {
  source: CompletionSource;
  say: (completion: SourcedCompletion) => void;
  end: () => void;
  fail: () => void;
  told: () => boolean;
} {
  const waiting: (SourcedCompletion | 'end' | 'fail')[] = [];
  let wake: (() => void) | undefined;
  let isOver = false;
  const add = (one: SourcedCompletion | 'end' | 'fail'): void => {
    waiting.push(one);
    wake?.();
  };
  return {
    say: add,
    end: () => add('end'),
    fail: () => add('fail'),
    told: () => isOver,
    source: {
      id,
      complete: async function* (_query, signal) {
        signal.addEventListener('abort', () => (isOver = true));
        for (;;) {
          const next = waiting.shift();
          if (next === 'end') return;
          if (next === 'fail') throw new Error('no network');
          if (next) yield next;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      },
    },
  };
}

describe('what sources have first', () => {
  it('is what the first of them has, with what the others have by then', async () => {
    const [one, two, three] = [sourceOf('one'), sourceOf('two'), sourceOf('three')];
    const gathering = gather([one.source, two.source, three.source]);
    let settled = false;
    const first = gathering.first().finally(() => (settled = true));
    two.say({ text: 'b' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(settled).toBe(false);
    one.say({ text: 'a' });
    expect(await first).toEqual([
      { text: 'a', source: 'one' },
      { text: 'b', source: 'two' },
    ]);
    expect(gathering.mayHaveMore).toBe(true);
    expect(three.told()).toBe(false);
  });

  it('is what the next one has, where the first has nothing, fails, or takes longer than its budget', async () => {
    const two: CompletionSource = { id: 'two', complete: () => Promise.resolve([{ text: 'b' }]) };
    const empty: CompletionSource = { id: 'empty', complete: () => Promise.resolve([]) };
    const failing: CompletionSource = { id: 'failing', complete: () => Promise.reject(new Error('no network')) };
    const throwing: CompletionSource = {
      id: 'throwing',
      complete: () => {
        throw new Error('no network');
      },
    };
    const slow = sourceOf('slow');
    expect(texts(await gather([empty, failing, throwing, two]).first())).toEqual(['b']);
    expect(texts(await gather([slow.source, two], { budgetMs: 10 }).first())).toEqual(['b']);
    expect(slow.told()).toBe(false);
    expect(await gather([empty, failing]).first()).toEqual([]);
  });

  it('is all that they have within the budget, where nobody takes what comes later, and they are told that it is over', async () => {
    const [slow, quick] = [sourceOf('slow'), sourceOf('quick')];
    quick.say({ text: 'a' });
    slow.say({ text: 'b' });
    const gathering = gather([quick.source, slow.source], { budgetMs: 20, laterMs: 0 });
    expect(texts(await gathering.first())).toEqual(['a', 'b']);
    expect([slow.told(), quick.told(), gathering.mayHaveMore]).toEqual([true, true, false]);
  });

  it('says nothing twice, and no more than is wanted of one source', async () => {
    const same: CompletionSource = { id: 'same', complete: () => Promise.resolve([{ text: 'a' }, { text: 'c' }]) };
    const many: CompletionSource = {
      id: 'many',
      complete: () => Promise.resolve(['a', 'b', 'd', 'e', 'f', 'g', 'h'].map((text) => ({ text }))),
    };
    expect(await gather([same, many], { laterMs: 0 }).first()).toEqual([
      { text: 'a', source: 'same' },
      { text: 'c', source: 'same' },
      { text: 'b', source: 'many' },
      { text: 'd', source: 'many' },
      { text: 'e', source: 'many' },
    ]);
  });

  it('is nothing for who does not wait any more', async () => {
    const slow = sourceOf('slow');
    expect(await gather([slow.source], { signal: AbortSignal.abort() }).first()).toEqual([]);
    const controller = new AbortController();
    const gathering = gather([slow.source], { signal: controller.signal });
    const first = gathering.first();
    controller.abort();
    expect(await first).toEqual([]);
    expect(slow.told()).toBe(true);
  });

  it('waits before it asks a source that wants that, and does not ask it for who types on', async () => {
    let asked = 0;
    const source = (delayMs: number): CompletionSource => ({
      id: 'far',
      delayMs,
      complete: () => ((asked += 1), Promise.resolve([{ text: 'a' }])),
    });
    expect(texts(await gather([source(5)]).first())).toEqual(['a']);
    const controller = new AbortController();
    const first = gather([source(LONG)], { signal: controller.signal }).first();
    controller.abort();
    expect(await first).toEqual([]);
    expect(asked).toBe(1);
  });
});

describe('what sources have later', () => {
  it('is told whenever there is more, until all have said all', async () => {
    const [one, two] = [sourceOf('one'), sourceOf('two')];
    const gathering = gather([one.source, two.source]);
    one.say({ text: 'a', id: '1' });
    expect(texts(await gathering.first())).toEqual(['a']);
    const later = gathering.later();
    one.say({ text: 'a\nb', id: '1' });
    expect(texts((await later.next()).value!)).toEqual(['a\nb']);
    two.say({ text: 'c' });
    expect(texts((await later.next()).value!)).toEqual(['a\nb', 'c']);
    two.fail();
    one.say({ text: 'd' });
    one.end();
    const rest: string[][] = [];
    for await (const completions of later) rest.push(texts(completions));
    expect(rest.at(-1)).toEqual(['a\nb', 'd', 'c']);
    expect(gathering.mayHaveMore).toBe(false);
  });

  it('is what came before anybody took it as well, and nothing where a source only ends', async () => {
    const [one, two] = [sourceOf('one'), sourceOf('two')];
    const gathering = gather([one.source, two.source]);
    one.say({ text: 'a' });
    expect(texts(await gathering.first())).toEqual(['a']);
    one.say({ text: 'b' });
    one.end();
    two.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(gathering.mayHaveMore).toBe(true);
    const rest: string[][] = [];
    for await (const completions of gathering.later()) rest.push(texts(completions));
    expect(rest).toEqual([['a', 'b']]);
  });

  it('ends with what asked for it, and after a while', async () => {
    const slow = sourceOf('slow');
    const quick: CompletionSource = { id: 'quick', complete: () => Promise.resolve([{ text: 'a' }]) };
    const gathering = gather([quick, slow.source], { laterMs: 20 });
    expect(texts(await gathering.first())).toEqual(['a']);
    for await (const completions of gathering.later()) expect(texts(completions)).toEqual(['a']);
    expect(slow.told()).toBe(true);
  });
});
