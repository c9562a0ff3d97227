import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { servedAt } from './servedDebugger.ts';

async function listening(server: net.Server): Promise<number> {
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Answers whatever it is asked first. */
function answering(text: string): net.Server {
  return net.createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(text)));
}

const framed = (message: unknown): string => {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

describe('what is at a port for debuggers', () => {
  it('is the plugin that a terminal serves, which takes one debugger', async () => {
    for (const [isOccupied, state] of [
      [false, 'free'],
      [true, 'occupied'],
    ] as const) {
      const body = { title: 'Codex plugin', isOccupied };
      const python = await listening(answering(framed({ type: 'response', request_seq: 1, success: true, body })));
      expect(await servedAt(python, 'python')).toBe(state);
      const node = await listening(http.createServer((_, response) => void response.end(JSON.stringify([body]))));
      expect(await servedAt(node, 'node')).toBe(state);
    }
  });

  it.each([
    ['hangs up', net.createServer((socket) => socket.destroy())],
    ['says nothing', net.createServer((socket) => void socket.on('error', () => undefined).resume())],
    ['is a web server', http.createServer((_, response) => void response.end('[{"title": "n8n"}]'))],
    ['answers with nothing of ours', answering(framed({ type: 'response', success: false, message: 'unknown request' }))],
    ['says more than was asked', answering('x'.repeat(100_000))],
  ])('is none of ours where somebody %s', async (_what, server) => {
    const port = await listening(server);
    expect(await servedAt(port, 'python')).toBeUndefined();
    expect(await servedAt(port, 'node')).toBeUndefined();
  });
});
