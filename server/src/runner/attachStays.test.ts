// A port for debuggers that stays: they find out by themselves how to connect, one after the other, as with `node --inspect`.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { AttachPlace } from '../contract/attachTarget.ts';
import { invocation, makePlugin, startRunner, type RunnerUnderTest } from './testHarness.ts';
import type { RunnerPlugin } from './types.ts';

const hasDebugpy = spawnSync('/usr/bin/python3', ['-c', 'import debugpy']).status === 0;

async function staying(under: RunnerUnderTest, plugin: RunnerPlugin, runtime: 'node' | 'python' = 'node'): Promise<AttachPlace> {
  const target = await under.runner.attachTarget(plugin, runtime, undefined, { stays: true });
  if ('error' in target) throw new Error(target.error.message);
  return target;
}

function answerTo(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => void socket.write(bytes));
    socket.on('data', (chunk) => void (text += chunk.toString('latin1'))).on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

function message(seq: number, command: string): string {
  const text = JSON.stringify({ seq, type: 'request', command, arguments: {} });
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** A debugger of Python's that knows the port alone. */
function attachForPython(port: number): void {
  const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.resume().write(message(1, 'initialize') + message(2, 'attach'));
}

const asking = (target: string, host: string, more = ''): string => `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;

/** As debuggers do that know the port alone. */
async function discover(port: number): Promise<string> {
  const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  return list[0]!.webSocketDebuggerUrl;
}

async function connected(address: string): Promise<WebSocket> {
  const socket = new WebSocket(address);
  onTestFinished(() => socket.close());
  await once(socket, 'open');
  return socket;
}

/** As it is now, and not as it was once. */
function attached(under: RunnerUnderTest, is: boolean): Promise<void> {
  return expect.poll(() => under.runner.workers().some(({ debuggerAttached }) => debuggerAttached)).toBe(is);
}

test('a debugger that knows the port alone is told how to attach, and the next one after it', async () => {
  const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({});' });
  const under = startRunner();
  const { port, websocketAddress } = await staying(under, plugin);
  expect(await (await fetch(`http://localhost:${port}/json/version`)).json()).toEqual({ Browser: 'node.js', 'Protocol-Version': '1.1' });
  expect(await discover(port)).toBe(websocketAddress);
  for (let round = 1; round <= 2; round++) {
    const socket = await connected(await discover(port));
    await attached(under, true);
    expect(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()).toMatchObject([{ title: 'Codex plugin', isOccupied: true }]);
    const other = new WebSocket(await discover(port));
    await once(other, 'error');
    socket.close();
    await attached(under, false);
    expect(under.runner.workers()).toMatchObject([{ debugPort: port }]);
  }
  await under.runner.restart(plugin.key);
  const socket = await connected(await discover(port));
  expect(await under.runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
  socket.close();
  // Who asks again is told the same.
  expect(await staying(under, plugin)).toMatchObject({ port, websocketAddress });
});

test('nobody is told who asks by a name that leads here, or from a page', async () => {
  const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({});' });
  const { port } = await staying(startRunner(), plugin);
  expect(await answerTo(port, asking('/json', `localhost:${port}`))).toContain('webSocketDebuggerUrl');
  for (const bytes of [
    asking('/json', `evil.example:${port}`),
    asking('/json/list', `127.0.0.1.nip.io:${port}`),
    asking('/json', `localhost:${port}`, `Host: evil.example\r\n`),
    asking('/json', `localhost:${port}`, 'Origin: http://evil.example\r\n'),
    asking('/json/protocol', `localhost:${port}`),
    asking('/', `localhost:${port}`),
  ])
    expect(await answerTo(port, bytes), bytes).toMatch(/^HTTP\/1\.1 404 /);
});

test('without that, the port tells nobody anything', async () => {
  const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({});' });
  const target = await startRunner().runner.attachTarget(plugin, 'node');
  if ('error' in target) throw new Error(target.error.message);
  expect(await answerTo(target.port, asking('/json/list', `localhost:${target.port}`))).toMatch(/^HTTP\/1\.1 404 /);
});

test.runIf(hasDebugpy)('debuggers of Python need no secret', async () => {
  const plugin = makePlugin({ 'a.py': 'def on_file_save(event):\n    return {}\n' }, { runtime: { python: '/usr/bin/python3' } });
  const under = startRunner();
  const { port } = await staying(under, plugin, 'python');
  await under.runner.restart(plugin.key);
  attachForPython(port);
  await under.status(({ debuggerAttached }) => debuggerAttached);
});

test.runIf(hasDebugpy)(
  'the port for Python says whose debugger it leads to, and whether one is attached, and starts nothing for that',
  async () => {
    const plugin = makePlugin({ 'a.py': 'def on_file_save(event):\n    return {}\n' }, { runtime: { python: '/usr/bin/python3' } });
    const under = startRunner();
    const { port } = await staying(under, plugin, 'python');
    await under.runner.restart(plugin.key);
    const ask = async (): Promise<unknown> =>
      JSON.parse((await answerTo(port, message(1, 'codexPlugin'))).replace(/^Content-Length: \d+\r\n\r\n/, ''));
    const told = { type: 'response', request_seq: 1, command: 'codexPlugin', success: true };
    expect(await ask()).toMatchObject({ ...told, body: { title: 'Codex plugin', isOccupied: false } });
    expect(under.runner.workers().filter(({ pid }) => pid !== undefined)).toEqual([]);
    attachForPython(port);
    await under.status(({ debuggerAttached }) => debuggerAttached);
    expect(await ask()).toMatchObject({ ...told, body: { title: 'Codex plugin', isOccupied: true } });
    expect(under.runner.workers()).toMatchObject([{ debuggerAttached: true }]);
  },
);

test.runIf(hasDebugpy)('the port for Python says so only where it stays', async () => {
  const plugin = makePlugin({ 'a.py': 'def on_file_save(event):\n    return {}\n' }, { runtime: { python: '/usr/bin/python3' } });
  const target = await startRunner().runner.attachTarget(plugin, 'python');
  if ('error' in target) throw new Error(target.error.message);
  expect(await answerTo(target.port, message(1, 'codexPlugin'))).toBe('');
});
