import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { AttachRelay } from './attachRelay.ts';

test.for(['node', 'python'] as const)(
  "a port that is no longer the worker's when it was connected to is told nothing (%s)",
  async (runtime) => {
    const heard: string[] = [];
    const service = net.createServer((socket) => {
      socket.on('data', (chunk) => void heard.push(chunk.toString('latin1'))).on('error', () => undefined);
      socket.once('close', () => void service.emit('left'));
    });
    onTestFinished(() => void service.close());
    await once(service.listen(0, '127.0.0.1'), 'listening');
    const { port } = service.address() as AddressInfo;
    const endpoint = {
      port,
      key: 'shutdown',
      attached: () => () => undefined,
      settled: () => undefined,
      paused: () => undefined,
      isOwn: () => false,
    };
    const relay = new AttachRelay({
      runtime,
      find: () => Promise.resolve(endpoint),
      waitMs: 60_000,
      isReturning: () => false,
      onClosed: () => undefined,
      tell: () => undefined,
    });
    onTestFinished(() => relay.close());
    const [own, secret] = [await relay.listen(undefined), relay.expect()];
    const left = once(service, 'left');
    const client = net.connect(own, '127.0.0.1').on('error', () => undefined);
    const initialize = '{"seq":1,"type":"request","command":"initialize","arguments":{}}';
    client.write(
      runtime === 'node'
        ? `GET /${secret} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n\r\n`
        : `Content-Length: ${initialize.length}\r\n\r\n${initialize}`,
    );
    await Promise.all([once(client.resume(), 'close'), left]);
    expect(heard).toEqual([]);
  },
);

test('a page in a browser has no worker looked for by its requests, where the port alone is enough for debuggers', async () => {
  const body = '{"seq":1,"type":"request","command":"initialize","arguments":{}}';
  let found = 0;
  const relay = new AttachRelay({
    runtime: 'python',
    find: () => {
      found++;
      return Promise.resolve(undefined);
    },
    waitMs: 60_000,
    isReturning: () => false,
    onClosed: () => undefined,
    tell: () => undefined,
  });
  onTestFinished(() => relay.close());
  const port = await relay.listen(undefined);
  relay.expect(true);
  const headers = { 'content-type': 'text/plain', origin: 'https://evil.example' };
  await expect(fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).rejects.toThrow('fetch failed');
  expect(found).toBe(0);
  const client = net.connect(port, '127.0.0.1').on('error', () => undefined);
  client.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  await once(client.resume(), 'close');
  expect(found).toBe(1);
});
