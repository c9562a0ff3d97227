// Debuggers reach a worker through a stable port, and deadlines stand still while one is connected.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { invocation, makePlugin, startRunner, type RunnerUnderTest } from './testHarness.ts';
import type { RunnerPlugin, WorkerStatus } from './types.ts';
import type { Runtime } from '../contract/runtime.ts';

async function attach(under: RunnerUnderTest, plugin: RunnerPlugin, runtime: Runtime, preferred?: number): Promise<number> {
  const target = await under.runner.attachTarget(plugin, runtime, preferred);
  if ('error' in target) throw new Error(target.error.message);
  expect(target.host).toBe('127.0.0.1');
  return target.port;
}

/** A client of the Chrome DevTools Protocol, just large enough. */
async function inspect(
  port: number,
): Promise<{ send(method: string, params?: object): Promise<void>; event(method: string): Promise<void>; close(): void }> {
  const [page] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  expect(page!.webSocketDebuggerUrl).toContain(`127.0.0.1:${port}/`);
  const socket = new WebSocket(page!.webSocketDebuggerUrl);
  onTestFinished(() => socket.close());
  await once(socket, 'open');
  const answered = new Map<number | string, () => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method } = JSON.parse(String(data)) as { id?: number; method?: string };
    answered.get(id ?? method!)?.();
  });
  let lastId = 0;
  const wait = (key: number | string): Promise<void> => new Promise((resolve) => void answered.set(key, resolve));
  return {
    send: async (method, params = {}) => {
      const id = ++lastId;
      const done = wait(id);
      socket.send(JSON.stringify({ id, method, params }));
      await done;
    },
    event: wait,
    close: () => socket.close(),
  };
}

/** A client of the Debug Adapter Protocol, just large enough. */
function debugAdapter(port: number): {
  send(command: string, args?: object): void;
  message(
    check: (message: { type: string; event?: string; command?: string; body?: Record<string, unknown> }) => boolean,
  ): Promise<{ body?: Record<string, unknown> }>;
  close(): void;
} {
  const socket = net.connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const messages: { type: string; event?: string; command?: string; body?: Record<string, unknown> }[] = [];
  const waiters = new Set<() => void>();
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(buffer.toString('latin1', 0, end))![1]);
      if (buffer.length < end + 4 + length) return;
      messages.push(JSON.parse(buffer.toString('utf8', end + 4, end + 4 + length)) as (typeof messages)[number]);
      buffer = buffer.subarray(end + 4 + length);
      for (const waiter of waiters) waiter();
    }
  });
  let seq = 0;
  return {
    send: (command, args = {}) => {
      const text = JSON.stringify({ seq: ++seq, type: 'request', command, arguments: args });
      socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    },
    message: (check) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = messages.find(check);
          if (found === undefined) return;
          waiters.delete(look);
          resolve(found);
        };
        waiters.add(look);
        look();
      }),
    close: () => void socket.destroy(),
  };
}

function workerOf(under: RunnerUnderTest, plugin: RunnerPlugin): WorkerStatus | undefined {
  return under.runner.workers().find(({ pluginKey }) => pluginKey === plugin.key);
}

/** Lets a deadline and its grace pass: a call that begins now with the same deadline, and without a debugger, comes to its end. */
async function outlast(under: RunnerUnderTest, deadlineMs: number): Promise<void> {
  const other = makePlugin({ 'stuck.js': 'exports.onFileSave = () => { for (;;); };' });
  expect(await under.runner.invoke(invocation(other, 'stuck.js', { deadlineMs }))).toMatchObject({ ok: false, error: { code: 'timeout' } });
  await under.status(({ pluginKey, state }) => pluginKey === other.key && state === 'stopped');
}

const hasDebugpy = spawnSync('/usr/bin/python3', ['-c', 'import debugpy']).status === 0;

describe('attach', () => {
  test('a Node handler stops at a breakpoint, and its deadline waits until the debugger is gone', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => {\n  debugger;\n  return { ok: true };\n};' });
    const under = startRunner();
    const port = await attach(under, plugin, 'node');
    const client = await inspect(port);
    await under.status((status) => status.debuggerAttached && status.debugPort === port);
    await client.send('Debugger.enable');
    const paused = client.event('Debugger.paused');
    const call = under.runner.invoke(invocation(plugin, 'a.js', { deadlineMs: 50 }));
    await paused;
    await outlast(under, 50);
    expect(workerOf(under, plugin)).toMatchObject({ state: 'busy', debuggerAttached: true });
    await client.send('Debugger.resume');
    expect(await call).toMatchObject({ ok: true });
    client.close();
    await under.status(({ debuggerAttached }) => !debuggerAttached);
  });

  test('deadlines count again when the debugger has gone', async () => {
    const plugin = makePlugin({ 'a.js': "exports.onFileSave = (e, { log }) => { log.info('running'); return new Promise(() => {}); };" });
    const under = startRunner();
    const client = await inspect(await attach(under, plugin, 'node'));
    const call = under.runner.invoke(invocation(plugin, 'a.js', { deadlineMs: 50 }));
    await under.line(({ text }) => text === 'running');
    client.close();
    expect(await call).toMatchObject({ ok: false, error: { code: 'timeout' } });
  });

  test('the port stays the same over restarts, and a connection starts the worker that it needs', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ pid: process.pid });' });
    const under = startRunner();
    const port = await attach(under, plugin, 'node');
    const before = await under.runner.invoke(invocation(plugin, 'a.js'));
    await under.runner.restart(plugin.key);
    expect(under.runner.workers()).toMatchObject([{ state: 'stopped', debugPort: port }]);
    const client = await inspect(port);
    await client.send('Runtime.enable');
    const after = await under.runner.invoke(invocation(plugin, 'a.js'));
    expect(before.ok && after.ok && before.value!['pid'] !== after.value!['pid']).toBe(true);
    expect(await attach(under, plugin, 'node')).toBe(port);
    await under.runner.restart(plugin.key, { forget: true });
    await expect(fetch(`http://127.0.0.1:${port}/json/list`)).rejects.toThrow('fetch failed');
  });

  test('the preferred port is used when it is free, and another one when it is not', async () => {
    const occupied = net.createServer().listen(0, '127.0.0.1');
    await once(occupied, 'listening');
    onTestFinished(() => void occupied.close());
    const { port: taken } = occupied.address() as net.AddressInfo;
    const probe = net.createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const { port: free } = probe.address() as net.AddressInfo;
    probe.close();
    await once(probe, 'close');
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({});' });
    expect(await attach(startRunner(), plugin, 'node', free)).toBe(free);
    expect(await attach(startRunner(), plugin, 'node', taken)).not.toBe(taken);
  });

  test('without debugpy, the message says what to install', async () => {
    const plugin = makePlugin({ 'a.py': 'def handler(e): return {}', 'debugpy.py': 'raise ImportError("none here")' });
    const under = startRunner({ python: '/usr/bin/python3' });
    // The plugin's folder comes first on the path once a script was imported, so that this stands for a Python without debugpy.
    await under.runner.invoke(invocation(plugin, 'a.py'));
    expect(await under.runner.attachTarget(plugin, 'python')).toMatchObject({
      error: { message: expect.stringMatching(/com\.example\.test: debugpy is not installed for .*python.*pip install debugpy/) },
    });
  });

  test.runIf(hasDebugpy)('a Python handler stops at a breakpoint, and its deadline waits', async () => {
    const plugin = makePlugin(
      { 'a.py': 'def handler(event):\n    answer = {"ok": True}\n    return answer\n' },
      { runtime: { python: '/usr/bin/python3' } },
    );
    const under = startRunner();
    // Some thread of the worker exists, and waits, before the debugger comes.
    expect(await under.runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({ ok: true });
    const port = await attach(under, plugin, 'python', 5678);
    const client = debugAdapter(port);
    client.send('initialize', { adapterID: 'test', linesStartAt1: true, pathFormat: 'path' });
    await client.message(({ type, command }) => type === 'response' && command === 'initialize');
    client.send('attach', { justMyCode: true });
    await client.message(({ event }) => event === 'initialized');
    client.send('setBreakpoints', { source: { path: path.join(plugin.folder, 'a.py') }, breakpoints: [{ line: 3 }] });
    await client.message(({ type, command }) => type === 'response' && command === 'setBreakpoints');
    client.send('configurationDone');
    await client.message(({ type, command }) => type === 'response' && command === 'attach');
    const call = under.runner.invoke(invocation(plugin, 'a.py', { deadlineMs: 50 }));
    const { body } = await client.message(({ event }) => event === 'stopped');
    expect(body).toMatchObject({ reason: 'breakpoint' });
    await outlast(under, 50);
    expect(workerOf(under, plugin)).toMatchObject({ state: 'busy', debuggerAttached: true });
    client.send('continue', { threadId: body!['threadId'] });
    expect(await call).toMatchObject({ ok: true, value: { ok: true } });
  });
});
