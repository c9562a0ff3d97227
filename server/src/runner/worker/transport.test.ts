// A runner whose workers are no processes of this machine: the pool asks nothing of a worker but what the interface says.
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HandlerProcess, ProcessListener } from '../process/process.ts';
import { createRunner } from '../runner.ts';
import { invocation, makePlugin } from '../testHarness.ts';
import type { WorkerTransport } from './transport.ts';
import type { Runner } from '../types.ts';
import { PROTOCOL_VERSION, type WorkerRequest, type WorkerResponse } from '../wire.ts';

type Answer = (request: WorkerRequest, body: string, say: (header: WorkerResponse, body?: string) => void, exit: () => void) => void;

/** Workers that live in this process: each answers requests with the function. */
class MemoryTransport implements WorkerTransport {
  started = 0;
  readonly #answer: Answer;
  readonly #protocol: number;

  constructor(answer: Answer, protocol = PROTOCOL_VERSION) {
    this.#answer = answer;
    this.#protocol = protocol;
  }

  start(_plugin: unknown, _runtime: unknown, listener: ProcessListener): Promise<HandlerProcess> {
    this.started++;
    const { promise: gone, resolve: markGone } = Promise.withResolvers<void>();
    const exit = (): void => {
      markGone();
      listener.onExit({ code: 1, signal: null, lastOutput: '' });
    };
    const say = (header: WorkerResponse, body = ''): void => listener.onMessage({ header, headerBytes: 10, body: Buffer.from(body) });
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
    });
  }
}

function runnerOn(transport: WorkerTransport): Runner {
  const runner = createRunner({}, transport);
  onTestFinished(() => runner.close());
  return runner;
}

const echo: Answer = (request, body, say) => {
  if (request.type === 'call') say({ type: 'result', id: request.id, function: request.script, handlerMs: 0.1 }, JSON.stringify({ body }));
};

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

  test('one of another release is refused', async () => {
    const runner = runnerOn(new MemoryTransport(echo, PROTOCOL_VERSION + 1));
    expect(await runner.invoke(invocation(makePlugin({ 'a.js': '' }), 'a.js'))).toMatchObject({
      ok: false,
      error: { code: 'protocol-violation', message: expect.stringContaining(`version ${PROTOCOL_VERSION + 1} of the protocol`) },
    });
  });
});
