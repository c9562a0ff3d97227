// A runner whose workers are no processes of this machine: the pool asks nothing of a worker but what the interface says.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { HandlerProcess, ProcessListener } from '../process/process.ts';
import { createRunner } from '../runner.ts';
import { invocation, makePlugin } from '../testHarness.ts';
import type { WorkerTransport } from './transport.ts';
import type { Invocation, InvocationOutcome, Runner, RunnerOptions } from '../types.ts';
import { PROTOCOL_VERSION, type WorkerRequest, type WorkerResponse } from '../wire.ts';

type Say = (header: WorkerResponse, body?: string) => void;
type Answer = (request: WorkerRequest, body: string, say: Say, exit: () => void) => void;
type Behaviour = (say: Say, exit: () => void) => Partial<HandlerProcess>;

/** Workers that live in this process: each answers requests with the function. */
class MemoryTransport implements WorkerTransport {
  started = 0;
  readonly #answer: Answer;
  readonly #protocol: number;
  readonly #first: Behaviour;

  /** @param first what the first worker does in its own way. */
  constructor(answer: Answer, protocol = PROTOCOL_VERSION, first: Behaviour = () => ({})) {
    this.#answer = answer;
    this.#protocol = protocol;
    this.#first = first;
  }

  start(_plugin: unknown, _runtime: unknown, listener: Pick<ProcessListener, 'onMessage' | 'onExit'>): Promise<HandlerProcess> {
    this.started++;
    const { promise: gone, resolve: markGone } = Promise.withResolvers<void>();
    const exit = (): void => {
      markGone();
      listener.onExit({ code: 1, signal: null, lastOutput: '' });
    };
    const say: Say = (header, body = '') => listener.onMessage({ header, headerBytes: 10, body: Buffer.from(body) });
    setImmediate(() => say({ type: 'ready', protocol: this.#protocol }));
    return Promise.resolve({
      pid: undefined,
      gone,
      write: (frame) => {
        const headerEnd = 8 + frame.readUInt32BE(0);
        const request = JSON.parse(frame.toString('utf8', 8, headerEnd)) as WorkerRequest;
        setImmediate(() => this.#answer(request, frame.toString('utf8', headerEnd), say, exit));
        return true;
      },
      end: exit,
      kill: markGone,
      hold: () => undefined,
      ...(this.started === 1 && this.#first(say, exit)),
    });
  }
}

/** Has the start of the second worker waited for, and takes its time to end that. */
class SlowTransport extends MemoryTransport {
  readonly second = Promise.withResolvers<void>();
  readonly killed = Promise.withResolvers<void>();
  isGone = false;

  override async start(...args: Parameters<MemoryTransport['start']>): Promise<HandlerProcess> {
    const process = await super.start(...args);
    if (this.started === 1) return process;
    await this.second.promise;
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    const kill = (): void => {
      this.killed.resolve();
      setTimeout(() => {
        this.isGone = true;
        resolve();
      }, 100);
    };
    return { ...process, gone, kill };
  }
}

function runnerOn(transport: WorkerTransport, options: RunnerOptions = {}): Runner {
  const runner = createRunner(options, transport);
  onTestFinished(() => runner.close());
  return runner;
}

const echo: Answer = (request, body, say) => {
  if (request.type === 'call') say({ type: 'result', id: request.id, function: request.script, handlerMs: 0.1 }, JSON.stringify({ body }));
};

/** Calls of one script, each with its number as the event, in a worker that answers `first` only, and then in the one that takes its place. */
async function callsOfTwoWorkers(
  ids: number[],
  { first, behaviour, more = {} }: { first?: Answer; behaviour: Behaviour; more?: Partial<Invocation> },
): Promise<{ outcomes: Promise<InvocationOutcome>[]; begun: string[] }> {
  const { promise: received, resolve } = Promise.withResolvers<void>();
  const begun: string[] = [];
  let open = ids.length;
  const transport = new MemoryTransport(
    (request, body, say, exit) => {
      if (transport.started > 1) {
        if (request.type === 'call') begun.push(body);
        return echo(request, body, say, exit);
      }
      first?.(request, body, say, exit);
      if (request.type === 'call' && --open === 0) resolve();
    },
    PROTOCOL_VERSION,
    behaviour,
  );
  const runner = runnerOn(transport, { graceMs: 10 });
  const plugin = makePlugin({ 'a.js': '' });
  const outcomes = ids.map((id) => runner.invoke(invocation(plugin, 'a.js', { payload: `${id}`, ...more })));
  await received;
  void runner.restart(plugin.key);
  return { outcomes, begun };
}

describe('worker transport', () => {
  test('calls go to the worker that it started, which stays warm', async () => {
    const transport = new MemoryTransport(echo);
    const runner = runnerOn(transport);
    const plugin = makePlugin({ 'a.js': '' });
    for (const payload of ['1', '2']) {
      expect(await runner.invoke(invocation(plugin, 'a.js', { payload }))).toMatchObject({ ok: true, value: { body: payload } });
    }
    expect(transport.started).toBe(1);
    expect(runner.workers()).toMatchObject([{ state: 'ready' }]);
  });

  test('a worker that goes away fails its call, and the next call gets another', async () => {
    const transport = new MemoryTransport((request, body, say, exit) => {
      if (request.type === 'call' && body === 'crash') exit();
      else echo(request, body, say, exit);
    });
    const runner = runnerOn(transport);
    const plugin = makePlugin({ 'a.js': '' });
    expect(await runner.invoke(invocation(plugin, 'a.js', { payload: 'crash' }))).toMatchObject({
      ok: false,
      error: { code: 'worker-exited' },
    });
    expect(await runner.invoke(invocation(plugin, 'a.js', { payload: '1' }))).toMatchObject({ ok: true });
    expect(transport.started).toBe(2);
  });

  test('a worker that says that it is about to end gets no more calls', async () => {
    const transport = new MemoryTransport((request, body, say, exit) => {
      if (request.type !== 'call') return;
      if (request.announce) say({ type: 'started', id: request.id });
      if (body === 'last') {
        say({ type: 'fatal', error: { name: 'Error', message: 'from the background' } });
        setImmediate(exit);
      }
      echo(request, body, say, exit);
    });
    const runner = runnerOn(transport);
    const plugin = makePlugin({ 'a.js': '' });
    expect(await runner.invoke(invocation(plugin, 'a.js', { payload: 'last' }))).toMatchObject({ ok: true });
    expect(await runner.invoke(invocation(plugin, 'a.js', { payload: '1' }))).toMatchObject({ ok: true });
    expect(transport.started).toBe(2);
  });

  test('why none could be started is the answer of the call', async () => {
    const runner = runnerOn({
      start: (plugin) => Promise.resolve({ code: 'worker-exited', message: `${plugin.id}: the other machine is not there.` }),
    });
    expect(await runner.invoke(invocation(makePlugin({ 'a.js': '' }), 'a.js'))).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('not there') },
    });
  });

  test('one that became unwanted while it was started is ended, and another is started on the new terms', async () => {
    const inner = new MemoryTransport(echo);
    const { promise: first, resolve: goOn } = Promise.withResolvers<void>();
    const runner = runnerOn({
      start: async (plugin, runtime, listener) => {
        if (inner.started === 0) await first;
        return inner.start(plugin, runtime, listener);
      },
    });
    const plugin = makePlugin({ 'a.js': '' });
    const before = runner.invoke(invocation(plugin, 'a.js', { payload: '1' }));
    const grants = { permissions: ['filesystem:read'], workspaceFolders: [] };
    const after = runner.invoke(invocation({ ...plugin, grants }, 'a.js', { payload: '2' }));
    goOn();
    expect(await Promise.all([before, after])).toMatchObject([{ ok: true }, { ok: true }]);
    expect(inner.started).toBe(2);
  });

  test('one that was started for nothing is waited for when the runner is closed', async () => {
    const transport = new SlowTransport(echo);
    const runner = runnerOn(transport);
    const plugin = makePlugin({ 'a.js': '' });
    await runner.invoke(invocation(plugin, 'a.js'));
    // One of a new version is being started when there is none to come any more.
    runner.outdate(plugin.key);
    runner.keep(plugin.key);
    transport.second.resolve();
    await transport.killed.promise;
    await runner.close();
    expect(transport.isGone).toBe(true);
  });

  test('one of another release is refused', async () => {
    const runner = runnerOn(new MemoryTransport(echo, PROTOCOL_VERSION + 1));
    expect(await runner.invoke(invocation(makePlugin({ 'a.js': '' }), 'a.js'))).toMatchObject({
      ok: false,
      error: { code: 'protocol-violation', message: expect.stringContaining(`version ${PROTOCOL_VERSION + 1} of the protocol`) },
    });
  });

  test('what a killed worker had begun counts as begun, also where that is read after the kill', async () => {
    const { outcomes, begun } = await callsOfTwoWorkers([1, 2, 3, 4], {
      behaviour: (say, exit) => ({
        kill: () =>
          setImmediate(() => {
            // The first of them is done as well.
            for (const id of [1, 2]) say({ type: 'started', id });
            say({ type: 'result', id: 1, function: 'f', handlerMs: 1 }, '{"done":true}');
            exit();
          }),
      }),
    });
    expect(await Promise.all(outcomes)).toMatchObject([
      { ok: true, value: { done: true } },
      { ok: false, error: { code: 'worker-restarted' } },
      { ok: true, value: { body: '3' } },
      { ok: true, value: { body: '4' } },
    ]);
    expect(begun).toEqual(['3', '4']);
  });

  test('calls that a worker gives back go to the next one in their order', async () => {
    const given: (() => void)[] = [];
    const { outcomes, begun } = await callsOfTwoWorkers([1, 2, 3], {
      first: (request, _body, say) => {
        if (request.type !== 'withdraw') return;
        const { id } = request;
        given.push(() => say({ type: 'failure', id, fault: 'cancelled', handlerMs: 0, error: { name: '', message: '' } }));
        if (given.length === 3) for (const give of given.toReversed()) give();
      },
      behaviour: () => ({}),
    });
    expect((await Promise.all(outcomes)).filter(({ ok }) => !ok)).toEqual([]);
    expect(begun).toEqual(['1', '2', '3']);
  });

  test('no call begins before one that came earlier, though the worker begins one while it reads what it is to give back', async () => {
    const held = new Set([1, 2, 3]);
    const first: number[] = [];
    const { outcomes, begun } = await callsOfTwoWorkers([1, 2, 3], {
      first: (request, _body, say) => {
        if (request.type !== 'withdraw' || !held.delete(request.id)) return;
        say({ type: 'failure', id: request.id, fault: 'cancelled', handlerMs: 0, error: { name: '', message: '' } });
        if (first.length > 0) return;
        const [next] = held;
        held.delete(next!);
        first.push(next!);
        say({ type: 'started', id: next! });
        say({ type: 'result', id: next!, function: 'f', handlerMs: 1 }, '{}');
      },
      behaviour: () => ({}),
    });
    expect((await Promise.all(outcomes)).filter(({ ok }) => !ok)).toEqual([]);
    expect([...first.map(String), ...begun]).toEqual(['1', '2', '3']);
  });

  test.for([false, true])('of a stream that broke, nobody knows what had begun (idempotent: %s)', async (idempotent) => {
    const { outcomes, begun } = await callsOfTwoWorkers([1, 2], {
      more: { idempotent },
      // Nothing is read of it any more when it is killed.
      behaviour: (_say, exit) => ({ unreadable: true, kill: () => void setImmediate(exit) }),
    });
    const settled = await Promise.all(outcomes);
    const failure = { ok: false, error: { code: 'worker-restarted' } };
    expect(settled).toMatchObject(idempotent ? [{ ok: true }, { ok: true }] : [failure, failure]);
    expect(begun).toEqual(idempotent ? ['1', '2'] : []);
  });

  test('one whose end does not come keeps its calls for a while only', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { promise: killed, resolve: markKilled } = Promise.withResolvers<void>();
    const { promise: gone, resolve: markGone } = Promise.withResolvers<void>();
    const { outcomes, begun } = await callsOfTwoWorkers([1, 2], { behaviour: () => ({ gone, kill: markKilled }) });
    onTestFinished(() => markGone());
    await vi.advanceTimersByTimeAsync(10);
    await killed;
    await vi.advanceTimersByTimeAsync(1_900);
    expect(begun).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect((await Promise.all(outcomes)).filter(({ ok }) => !ok)).toEqual([]);
    expect(begun).toEqual(['1', '2']);
  });
});

describe('a debugger that waits for a worker', () => {
  const debug: Answer = (request, body, say, exit) => {
    if (request.type === 'debug') say({ type: 'debugging', port: 1234 });
    else echo(request, body, say, exit);
  };

  /** A debugger that is to be attached to a worker that has been started and does not say that it is ready. */
  async function waitingDebugger() {
    const starting = Promise.withResolvers<void>();
    const write = (): boolean => {
      starting.resolve();
      return true;
    };
    const transport = new MemoryTransport(debug, PROTOCOL_VERSION, () => ({ write }));
    const runner = runnerOn(transport);
    const plugin = makePlugin({ 'a.js': '' });
    const target = runner.attachTarget(plugin, 'node');
    await starting.promise;
    return { runner, plugin, target, transport };
  }

  test('gets the next one where that is replaced', async () => {
    const { runner, plugin, target, transport } = await waitingDebugger();
    await runner.restart(plugin.key);
    expect(await target).toMatchObject({ host: '127.0.0.1', port: expect.any(Number) });
    expect(transport.started).toBe(2);
  });

  test('is told where there will be none: its plugin was turned off, or the host ends', async () => {
    const closed = { error: { code: 'runner-closed', message: expect.stringMatching(/^com\.example\.test: its worker was ended/) } };
    const off = await waitingDebugger();
    await off.runner.restart(off.plugin.key, { forget: true });
    expect(await off.target).toMatchObject(closed);
    const ended = await waitingDebugger();
    await ended.runner.close();
    expect(await ended.target).toMatchObject(closed);
  });

  test('keeps one that starts while the time of an idle one before it is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const inner = new MemoryTransport(debug);
    const starting = Promise.withResolvers<void>();
    const ready = Promise.withResolvers<void>();
    const runner = runnerOn(
      {
        start: (plugin, runtime, listener) => {
          if (inner.started === 0) return inner.start(plugin, runtime, listener);
          starting.resolve();
          return inner.start(plugin, runtime, {
            onMessage: (message) => void ready.promise.then(() => listener.onMessage(message)),
            onExit: (exit) => listener.onExit(exit),
          });
        },
      },
      { idleMs: 1_000 },
    );
    const plugin = makePlugin({ 'a.js': '' });
    expect(await runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
    await runner.restart(plugin.key);
    const target = runner.attachTarget(plugin, 'node');
    await starting.promise;
    await new Promise(setImmediate);
    vi.advanceTimersByTime(1_500);
    ready.resolve();
    expect(await target).toMatchObject({ host: '127.0.0.1', port: expect.any(Number) });
    expect(inner.started).toBe(2);
  });
});
