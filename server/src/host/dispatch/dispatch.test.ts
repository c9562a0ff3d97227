import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dispatcher } from './dispatch.ts';
import { FolderLinks } from './folderLinks.ts';
import type { Gate } from '../grants/gate.ts';
import { HandlerIndex } from './select.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { DispatchRequest } from '../types.ts';
import type { Invocation, InvocationOutcome, Runner } from '../../runner/index.ts';

/** Handlers named `slow` answer when they are let go or aborted, the others at once; all add their plugin's name to the text. */
class TestRunner implements Pick<Runner, 'invoke'> {
  readonly began: string[] = [];
  readonly #letGo = Promise.withResolvers<void>();

  letGo(): void {
    this.#letGo.resolve();
  }

  async invoke({ plugin, event, function: name, payload, signal }: Invocation): Promise<InvocationOutcome> {
    const { fileContent } = JSON.parse(payload) as { fileContent: string };
    this.began.push(`${plugin.id} ${fileContent}`);
    if (name === 'slow') {
      const aborted = Promise.withResolvers<void>();
      signal?.addEventListener('abort', () => aborted.resolve());
      await Promise.race([this.#letGo.promise, aborted.promise]);
    }
    if (signal?.aborted) return { ok: false, error: { code: 'cancelled', message: 'cancelled' }, durationMs: 1, crashed: false };
    const value = { success: true, ...(event === 'onFileSave' && { formattedContent: fileContent + plugin.id }) };
    return { ok: true, value, function: event, durationMs: 1, cold: false };
  }
}

function dispatcher(runner = new TestRunner()): Dispatcher {
  return new Dispatcher({
    links: () => new FolderLinks([]),
    runner: runner as unknown as Runner,
    gate: { check: () => undefined } as unknown as Gate,
    completionBudgetMs: () => 20,
    log: () => undefined,
    changed: () => undefined,
  });
}

const indexFor = (event: string): HandlerIndex =>
  new HandlerIndex(
    [
      testPlugin('a', [{ event, function: 'quick' }]),
      testPlugin('b', [{ event, function: 'slow' }]),
      testPlugin('c', [{ event, function: 'quick' }]),
    ],
    ['/w'],
    true,
  );

const request = (event: string, more: Partial<DispatchRequest> = {}): DispatchRequest => ({
  event,
  filePath: '/w/a.txt',
  fields: { fileContent: '' },
  budgetMs: 20,
  ...more,
});

describe('dispatch over its budget', () => {
  // The budget ends when the test says so, however busy the machine is.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Dispatches, and ends the budget when the slow handler and what can end before it have had their turn. */
  const overBudget = async (runner: TestRunner, event: string, more: Partial<DispatchRequest> = {}): ReturnType<Dispatcher['dispatch']> => {
    const dispatched = dispatcher(runner).dispatch(request(event, more), indexFor(event));
    const all = event === 'onFileSave' ? ['a', 'b'] : ['a', 'b', 'c'];
    while (!all.every((id) => runner.began.some((one) => one.startsWith(id)))) await new Promise(setImmediate);
    await new Promise(setImmediate);
    vi.advanceTimersByTime(20);
    return dispatched;
  };

  const codes = async (event: string): Promise<(string | undefined)[]> => {
    const { result } = await overBudget(new TestRunner(), event);
    return result.results.map((one) => (one.ok ? undefined : one.error.code));
  };

  it('blames the handler that took the time, and not those that it left none for', async () => {
    expect(await codes('onFileSave')).toEqual([undefined, 'budget-exceeded', 'not-reached']);
    expect(await codes('onFileOpen')).toEqual([undefined, 'budget-exceeded', undefined]);
  });

  it('says how much was left of the budget, where that was not all of it', async () => {
    const messages = async (more: Partial<DispatchRequest>): Promise<string[]> => {
      const { result } = await overBudget(new TestRunner(), 'onFileSave', more);
      return result.results.flatMap((one) => (one.ok ? [] : [one.error.message]));
    };
    expect(await messages({ budgetMs: 0.4, ofBudgetMs: 1200 })).toEqual([
      expect.stringContaining('within the 1 ms that were left of the budget of 1200 ms. '),
      expect.stringContaining('the handlers before it took the 1 ms that were left of the budget of 1200 ms. '),
    ]);
    expect(await messages({ budgetMs: 20, ofBudgetMs: 21 })).toEqual([
      expect.stringContaining('within the budget of 21 ms. '),
      expect.stringContaining('the handlers before it took the whole budget of 21 ms. '),
    ]);
  });

  it('lets the handlers of a save go on, those that were not reached included, and hands their result over later', async () => {
    const runner = new TestRunner();
    const { result } = await overBudget(runner, 'onFileSave');
    expect(result).toMatchObject({ overBudget: true, content: 'a' });
    runner.letGo();
    const late = await result.late!;
    expect(late).toMatchObject({ overBudget: false, content: 'abc', eventId: result.eventId });
    expect(late.results.map((one) => one.ok)).toEqual([true, true, true]);
  });

  it('is not stopped by its request any more, as the save has gone on', async () => {
    const runner = new TestRunner();
    const controller = new AbortController();
    const { result } = await overBudget(runner, 'onFileSave', { signal: controller.signal });
    controller.abort();
    runner.letGo();
    expect(await result.late!).toMatchObject({ content: 'abc' });
  });

  it('is stopped by its request before that', async () => {
    const runner = new TestRunner();
    const controller = new AbortController();
    const options = { signal: controller.signal, budgetMs: 60_000 };
    const dispatched = dispatcher(runner).dispatch(request('onFileSave', options), indexFor('onFileSave'));
    controller.abort();
    const { result } = await dispatched;
    expect(result.late).toBeUndefined();
    expect(result.results.map((one) => !one.ok && one.error.code)).toContain('cancelled');
  });
});

describe('dispatch to a script that is run as a whole', () => {
  it('names it once when it answers nothing', async () => {
    const outcome: InvocationOutcome = { ok: true, value: null, function: 'script', durationMs: 1, cold: true };
    const runner = { invoke: () => Promise.resolve(outcome) } as unknown as TestRunner;
    const index = new HandlerIndex([testPlugin('a', [{}])], ['/w'], true);
    const { result } = await dispatcher(runner).dispatch(request('onFileSave'), index);
    expect(result.results).toMatchObject([{ error: { message: expect.stringMatching(/^a: a\.js \(script\) returned nothing/) } }]);
  });
});

describe('dispatch of an event whose fields are not known yet', () => {
  it('keeps its place before later events on the document', async () => {
    const runner = new TestRunner();
    const host = dispatcher(runner);
    const index = new HandlerIndex([testPlugin('a', [{ event: 'onFileOpen', function: 'quick' }])], ['/w'], true);
    const fields = Promise.withResolvers<Record<string, unknown>>();
    const first = host.dispatch(request('onFileOpen', { fields: fields.promise, budgetMs: 0 }), index);
    const second = host.dispatch(request('onFileOpen', { fields: { fileContent: 'second' }, budgetMs: 0 }), index);
    await new Promise(setImmediate);
    expect(runner.began).toEqual([]);
    fields.resolve({ fileContent: 'first' });
    const { payload } = await first;
    await second;
    expect(runner.began).toEqual(['a first', 'a second']);
    expect(JSON.parse(payload())).toMatchObject({ fileContent: 'first' });
  });
});
