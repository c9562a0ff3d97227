import { spawn } from 'node:child_process';
import { once } from 'node:events';
import net, { type AddressInfo, type ListenOptions } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listenersOf } from './listeners.ts';

async function listen(options: ListenOptions): Promise<number> {
  const server = net.createServer().listen({ port: 0, ...options });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A process whose child listens at a port. */
async function parentOfListener(): Promise<{ pid: number; port: number }> {
  const listener = `require('node:net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port); })`;
  const program = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(listener)}], { stdio: ['ignore', 1, 2] });
    process.stdin.resume().on('end', () => child.kill());`;
  const parent = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.stdin.end());
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  return { pid: parent.pid!, port: Number(line.toString()) };
}

describe.runIf(process.platform === 'linux')('whose a port is', () => {
  test.for([{ host: '127.0.0.1' }, { host: '0.0.0.0' }, { host: '::' }, { host: '::ffff:127.0.0.1' }])(
    'its own, at %o',
    async (options) => {
      const port = await listen(options);
      expect(listenersOf(process.pid, port)).toMatch(/^socket:\[\d+\]$/);
    },
  );

  test("a descendant's, and not the other way round", async () => {
    const { pid, port } = await parentOfListener();
    expect(listenersOf(pid, port)).toMatch(/^socket:/);
    expect(listenersOf(process.pid, port)).toMatch(/^socket:/);
    expect(listenersOf(pid, await listen({ host: '127.0.0.1' }))).toBeUndefined();
  });

  test("nobody's, another address's, or shared with somebody else", async () => {
    const port = await listen({ host: '127.0.0.2' });
    expect(listenersOf(process.pid, port)).toBeUndefined();
    const { pid, port: theirs } = await parentOfListener();
    await listen({ host: '127.0.0.2', port: theirs });
    expect(listenersOf(pid, theirs)).toMatch(/^socket:/);
    // Linux lets an address and all of version 6 be listened at side by side.
    await listen({ host: '::', port: theirs, ipv6Only: true });
    expect(listenersOf(pid, theirs)).toBeUndefined();
  });
});

test('elsewhere than on Linux nobody tells', () => {
  expect(listenersOf(1, 1, 'darwin')).toBe('unknown');
  expect(listenersOf(1, 1, 'win32')).toBe('unknown');
});
