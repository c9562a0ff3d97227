import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testHanding } from './testHanding.ts';
import { Dispatcher } from './dispatch.ts';
import { FolderLinks } from './folderLinks.ts';
import type { Gate } from '../grants/gate.ts';
import { HandlerIndex } from './select.ts';
import { RunningHandlers } from './running.ts';
import type { SavePhase } from '../../contract/eventNames.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import { testPlugin } from '../plugins/testPlugin.ts';
import type { DispatchRequest, DispatchResult } from '../types.ts';
import type { Invocation, InvocationOutcome, Runner } from '../../runner/index.ts';

/** Handlers named `slow` answer when they are let go or aborted, the others at once; all add their plugin's name to the text. */
class TestRunner implements Pick<Runner, 'invoke'> {
  readonly began: string[] = [];
  /** What a debugger does with the worker of plugin b. */
  debugger: { debuggerAttached: boolean; debuggerPaused: boolean } | undefined;
  readonly #letGo = Promise.withResolvers<void>();

  letGo(): void {
    this.#letGo.resolve();
  }

  workers(): unknown[] {
    return this.debugger ? [{ pluginKey: '/plugins/b', runtime: 'node', ...this.debugger }] : [];
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

const OPEN_GATE = { check: () => undefined, began: () => undefined } as unknown as Gate;

function dispatcher(runner = new TestRunner(), gate = OPEN_GATE, running?: RunningHandlers): Dispatcher {
  return new Dispatcher({
    ...(running && { running }),
    links: () => new FolderLinks([]),
    handing: testHanding(),
    runner: runner as unknown as Runner,
    gate,
    completionBudgetMs: () => 20,
    log: () => undefined,
    mask: (text: string) => text,
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
    const index = indexFor(event);
    const dispatched = dispatcher(runner).dispatch(request(event, more), () => index);
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

  it('tells nobody to make a handler faster to which a debugger is attached', async () => {
    const said = async (attached: { debuggerAttached: boolean; debuggerPaused: boolean }): Promise<{ code?: string; message?: string }> => {
      const runner = new TestRunner();
      runner.debugger = attached;
      const { result } = await overBudget(runner, 'onFileSave');
      const [, slow] = result.results;
      return slow?.ok === false ? slow.error : {};
    };
    const paused = await said({ debuggerAttached: true, debuggerPaused: true });
    expect(paused).toMatchObject({ code: 'in-debugger', message: expect.stringContaining('is paused in the debugger. A save goes on') });
    const attached = await said({ debuggerAttached: true, debuggerPaused: false });
    expect(attached).toMatchObject({
      code: 'budget-exceeded',
      message: expect.stringMatching(/A debugger is attached to it, which takes time\.$/),
    });
    expect(await said({ debuggerAttached: false, debuggerPaused: false })).toMatchObject({ message: expect.stringContaining('faster') });
    expect(`${paused.message} ${attached.message}`).not.toContain('faster');
  });

  it('stops one handler that somebody does not want to wait for, and no other', async () => {
    const runner = new TestRunner();
    const heard: string[] = [];
    const running: RunningHandlers = new RunningHandlers({
      began: ({ runId, name, script }) => {
        heard.push(`${name} ${script}`);
        if (name === 'b') setImmediate(() => running.cancel(runId));
      },
      ended: ({ name }) => heard.push(`${name} ended`),
    });
    const index = indexFor('onFileSave');
    const { result } = await dispatcher(runner, OPEN_GATE, running).dispatch(request('onFileSave', { budgetMs: 0 }), () => index);
    expect(result.results.map((one) => one.ok || one.error.code)).toEqual([true, 'cancelled', true]);
    expect(result.content).toBe('ac');
    expect(heard).toEqual(['a a.js', 'a ended', 'b a.js', 'b ended', 'c a.js', 'c ended']);
    heard.length = 0;
    const opened = indexFor('onFileOpen');
    const dispatched = dispatcher(runner, OPEN_GATE, running).dispatch(request('onFileOpen', { budgetMs: 0 }), () => opened);
    runner.letGo();
    await dispatched;
    expect(heard).toEqual([]);
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
    const index = indexFor('onFileSave');
    const dispatched = dispatcher(runner).dispatch(request('onFileSave', options), () => index);
    controller.abort();
    const { result } = await dispatched;
    expect(result.late).toBeUndefined();
    expect(result.results.map((one) => !one.ok && one.error.code)).toContain('cancelled');
  });
});

describe('the result of a dispatch', () => {
  const plugins = (event: string): HandlerIndex =>
    new HandlerIndex(
      ['a', 'b', 'c', 'd'].map((id) => testPlugin(id, [{ event }])),
      ['/w'],
      true,
    );
  const answers: Record<string, Record<string, unknown>> = {
    a: { formattedContent: 'of a' },
    b: { success: false, error: 'no', diagnostics: [{ message: 'nowhere' }] },
    c: { formattedContent: 'of c' },
    d: {},
  };
  const logged: string[] = [];
  const host = new Dispatcher({
    links: () => new FolderLinks([]),
    handing: testHanding(),
    runner: {
      workers: () => [],
      invoke: ({ plugin: { id }, event }: Invocation): Promise<InvocationOutcome> =>
        Promise.resolve({ ok: true, value: event === 'onFileSave' ? answers[id]! : {}, function: event, durationMs: 1, cold: false }),
    } as unknown as Runner,
    gate: OPEN_GATE,
    completionBudgetMs: () => 20,
    log: ({ text }) => void logged.push(text),
    mask: (text: string) => text,
    changed: () => undefined,
  });
  const dispatch = async (event: string): Promise<DispatchResult> =>
    (await host.dispatch(request(event, { fields: { fileContent: 'text' }, budgetMs: 0 }), () => plugins(event))).result;

  it('has the text that each handler was given', async () => {
    expect((await dispatch('onFileSave')).given).toEqual(['text', 'of a', 'of a', 'of c']);
    expect((await dispatch('onFileOpen')).given).toEqual(['text', 'text', 'text', 'text']);
  });

  it('says which of two was dispatched later', async () => {
    const [first, second] = await Promise.all([dispatch('onFileOpen'), dispatch('onFileOpen')]);
    expect(second.order).toBeGreaterThan(first.order!);
  });

  it('comes with a line in the log about what of an answer cannot be used', async () => {
    logged.length = 0;
    await dispatch('onFileSave');
    expect(logged).toContainEqual(expect.stringContaining('a.js failed and said more, which onFileSave does not take'));
  });
});

describe('the statistics of handlers', () => {
  it('leave out what ran with a debugger, and what ran for a profile', async () => {
    const plugin = testPlugin('b', [{}]);
    const index = new HandlerIndex([plugin], ['/w'], true);
    const runner = new TestRunner();
    const dispatch = async (more: Partial<DispatchRequest> = {}): Promise<number | undefined> => {
      await dispatcher(runner).dispatch(request('onFileSave', { phase: 'afterSave', budgetMs: 0, ...more }), () => index);
      return plugin.handlers[0]?.statistics.view?.runs;
    };
    runner.debugger = { debuggerAttached: true, debuggerPaused: false };
    expect(await dispatch()).toBeUndefined();
    runner.debugger = undefined;
    expect(await dispatch({ profileRun: 0 })).toBeUndefined();
    expect(await dispatch()).toBe(1);
    expect(await dispatch({ profileRun: 1, eventId: 'of a profile' })).toBe(1);
    expect(plugin.handlers[0]?.lastRun?.eventId).not.toBe('of a profile');
  });
});

describe('dispatch of an event that waits while plugins are loaded anew', () => {
  it('runs them as they are loaded when its turn comes, and none that may not run any more or is gone', async () => {
    const began: Invocation['plugin'][] = [];
    const runner = new TestRunner();
    const invoke = (invocation: Invocation): Promise<InvocationOutcome> => {
      began.push(invocation.plugin);
      return runner.invoke(invocation);
    };
    const pluginsNow = (...ids: string[]): LoadedPlugin[] => ids.map((id) => testPlugin(id, [{}]));
    const before = pluginsNow('gone', 'kept', 'refused');
    const after = pluginsNow('kept', 'refused');
    const error = { code: 'not-granted', message: 'refused wants more' } as const;
    const gate = {
      check: (plugin: LoadedPlugin) => (plugin === after[1] ? error : undefined),
      ask: () => undefined,
      began: () => undefined,
    };
    const host = dispatcher({ invoke, workers: () => [] } as unknown as TestRunner, gate as unknown as Gate);
    let index = new HandlerIndex(before, ['/w'], true);
    const fields = Promise.withResolvers<Record<string, unknown>>();
    const first = host.dispatch(request('onFileSave', { phase: 'afterSave', fields: fields.promise, budgetMs: 0 }), () => index);
    const second = host.dispatch(request('onFileSave', { phase: 'beforeSave', budgetMs: 0 }), () => index);
    await new Promise(setImmediate);
    index = new HandlerIndex(after, ['/w'], true);
    fields.resolve({ fileContent: '' });
    await first;
    expect((await second).result.results).toMatchObject([
      { ok: false, error: { code: 'cancelled', message: expect.stringContaining('loaded anew without it') } },
      { ok: true },
      { ok: false, error },
    ]);
    const [kept] = after;
    expect(began).toHaveLength(2);
    expect(began.every((plugin) => plugin === kept!.runnerPlugin)).toBe(true);
  });
});

describe('dispatch of an event whose fields are not known yet', () => {
  it('keeps its place before later events on the document', async () => {
    const runner = new TestRunner();
    const host = dispatcher(runner);
    const index = new HandlerIndex([testPlugin('a', [{ event: 'onFileOpen', function: 'quick' }])], ['/w'], true);
    const fields = Promise.withResolvers<Record<string, unknown>>();
    const first = host.dispatch(request('onFileOpen', { fields: fields.promise, budgetMs: 0 }), () => index);
    // The same document by another name.
    const other = { filePath: '/w/inner/../a.txt', fields: { fileContent: 'second' }, budgetMs: 0 };
    const second = host.dispatch(request('onFileOpen', other), () => index);
    await new Promise(setImmediate);
    expect(runner.began).toEqual([]);
    fields.resolve({ fileContent: 'first' });
    const { payload } = await first;
    await second;
    expect(runner.began).toEqual(['a first', 'a second']);
    expect(JSON.parse(payload())).toMatchObject({ fileContent: 'first' });
  });

  it('reaches the handlers of the plugins as they are loaded when the fields are known', async () => {
    const runner = new TestRunner();
    const host = dispatcher(runner);
    const indexOf = (...ids: string[]): HandlerIndex => {
      const plugins = ids.map((id) => testPlugin(id, [{ function: 'quick', phase: 'afterSave' }]));
      return new HandlerIndex(plugins, ['/w'], true);
    };
    let index = indexOf('gone', 'kept');
    const earlier = new HandlerIndex([testPlugin('gone', [{ function: 'quick' }])], ['/w'], true);
    const fields = Promise.withResolvers<Record<string, unknown>>();
    const first = host.dispatch(request('onFileSave', { phase: 'afterSave', fields: fields.promise, budgetMs: 0 }), () => index);
    const later = host.dispatch(request('onFileSave', { phase: 'beforeSave', fields: { fileContent: 'later' } }), () => earlier);
    index = indexOf('kept', 'new');
    fields.resolve({ fileContent: 'first ' });
    const { result } = await first;
    await later;
    expect(result.results).toMatchObject([
      { pluginId: 'kept', ok: true },
      { pluginId: 'new', ok: true },
    ]);
    expect(result).toMatchObject({ content: 'first keptnew' });
    // Nobody waits for the turn of a plugin that the event does not reach any more.
    expect(runner.began).toContain('gone later');
  });

  it('gives way to a newer save also where no handler was loaded for it at first', async () => {
    const runner = new TestRunner();
    const host = dispatcher(runner);
    let index = new HandlerIndex([], ['/w'], true);
    const saves = ['older', 'newer'].map((fileContent) => {
      const fields = Promise.withResolvers<Record<string, unknown>>();
      const filePath = fileContent === 'older' ? '/w/a.txt' : '/w/inner/../a.txt';
      const done = host.dispatch(request('onFileSave', { phase: 'afterSave', filePath, fields: fields.promise, budgetMs: 0 }), () => index);
      return { done, known: () => fields.resolve({ fileContent }) };
    });
    index = new HandlerIndex([testPlugin('a', [{ function: 'quick' }])], ['/w'], true);
    for (const { known } of saves.toReversed()) known();
    const [older, newer] = await Promise.all(saves.map(({ done }) => done));
    expect(older!.result.results).toMatchObject([{ error: { code: 'superseded' } }]);
    expect(newer!.result.results).toMatchObject([{ ok: true }]);
    expect(runner.began).toEqual(['a newer']);
  });

  it('has the reason for an answer where they never will be, and is in the way of no later event', async () => {
    const runner = new TestRunner();
    const host = dispatcher(runner);
    const index = new HandlerIndex([testPlugin('a', [{ function: 'quick' }])], ['/w'], true);
    const fields = Promise.reject<Record<string, unknown>>(new Error('no text'));
    const first = host.dispatch(request('onFileSave', { phase: 'afterSave', fields, budgetMs: 0 }), () => index);
    const second = host.dispatch(request('onFileSave', { phase: 'beforeSave', fields: { fileContent: 'second' } }), () => index);
    const error = { code: 'host-failed', message: 'a: a.js did not finish onFileSave, because the host failed: no text' };
    expect((await first).result).toMatchObject({ results: [{ ok: false, error }], error: { code: 'host-failed' } });
    expect((await second).result).toMatchObject({ results: [{ ok: true }], content: 'seconda' });
  });

  it('has the reason for an answer where they are no JSON', async () => {
    const index = new HandlerIndex([testPlugin('a', [{ function: 'quick' }])], ['/w'], true);
    const { result } = await dispatcher().dispatch(request('onFileSave', { fields: { fileContent: 1n } }), () => index);
    expect(result.results).toMatchObject([{ error: { code: 'host-failed', message: expect.stringContaining('BigInt') } }]);
  });
});

describe('a save while handlers run for the one before', () => {
  const index = indexFor('onFileSave');
  const nobody = new HandlerIndex([], ['/w'], true);
  const first = { pluginId: 'a', ok: true };
  const second = { pluginId: 'b', ok: true };
  const third = { pluginId: 'c', ok: true };
  const left = { pluginId: 'c', ok: false, error: { code: 'superseded' } };

  it.each<[string, SavePhase, { newer?: HandlerIndex; cancelled?: boolean }, object[], string | undefined]>([
    ['takes the place of what has not begun, and what the others returned is not used', 'afterSave', {}, [first, second, left], undefined],
    ['that runs before it is written is one of its own', 'beforeSave', {}, [first, second, third], 'olderabc'],
    ['that reaches nobody takes no place', 'afterSave', { newer: nobody }, [first, second, third], 'olderabc'],
    ['that is cancelled takes no place', 'afterSave', { cancelled: true }, [first, second, third], 'olderabc'],
  ])('%s', async (_, phase, { newer = index, cancelled = false }, expected, content) => {
    const runner = new TestRunner();
    const host = dispatcher(runner);
    const save = (text: string, of: HandlerIndex, signal?: AbortSignal): ReturnType<Dispatcher['dispatch']> =>
      host.dispatch(request('onFileSave', { phase, fields: { fileContent: text }, budgetMs: 0, ...(signal && { signal }) }), () => of);
    const older = save('older', index);
    while (!runner.began.some((one) => one.startsWith('b'))) await new Promise(setImmediate);
    const controller = new AbortController();
    const next = save('newer', newer, controller.signal);
    if (cancelled) controller.abort();
    runner.letGo();
    const { result } = await older;
    expect(result.results).toMatchObject(expected);
    expect(result.content).toBe(content);
    expect(result.lost).toBe(content === undefined ? 'a newer save came' : undefined);
    const { results } = (await next).result;
    expect(results.map(({ ok }) => ok)).toEqual(newer === nobody ? [] : [!cancelled, !cancelled, !cancelled]);
  });
});
