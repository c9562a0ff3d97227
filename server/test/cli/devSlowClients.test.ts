// Clients of `codex-plugin dev` that want to keep everybody else waiting.
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { manifestOf, pluginFolder, startDev, type DevProcess } from './devProcess.ts';

const PLUGIN = {
  'codex.plugin.json': manifestOf({ 'GET /hello': 'hello', 'POST /hello': 'hello' }, { hooks: { onCommand: 'command' } }),
  'index.js': 'exports.hello = ({ method }) => ({ hello: method }); exports.command = () => ({ success: true, data: "ran" });',
};

describe('slow clients', () => {
  /** A client that says something, and never all of it. */
  async function client(dev: DevProcess, says: string): Promise<net.Socket> {
    const socket = net.connect(dev.port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    if (says !== '') socket.write(says);
    return socket;
  }

  it('keep nobody waiting, and are not waited for', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    await dev.ask('/hello');
    const host = `Host: localhost:${dev.port}\r\n`;
    const ways = [
      '',
      'GET /hello HTTP/1.1\r\n',
      `GET /hello HTTP/1.1\r\n${host}X-Slow: `,
      `POST /hello HTTP/1.1\r\n${host}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
      `POST /hello HTTP/1.1\r\n${host}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a"`,
    ];
    const slow = await Promise.all(Array.from({ length: 200 }, (_, index) => client(dev, ways[index % ways.length]!)));
    for (let round = 0; round < 5; round++) {
      expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
      expect(await dev.fire('onCommand', {})).toMatchObject({ status: 200, body: { response: { data: 'ran' } } });
    }
    // One that trickles is cut off when its time for the head is up.
    const [silent] = slow.slice(1, 2);
    const closed = once(silent!, 'close');
    silent!.resume();
    const trickle = setInterval(() => void silent!.write('x'), 500);
    onTestFinished(() => clearInterval(trickle));
    await closed;
  });

  it('of any number make way for others, the oldest first', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    const slow: net.Socket[] = [];
    for (let batch = 0; batch < 6; batch++)
      slow.push(...(await Promise.all(Array.from({ length: 100 }, () => client(dev, 'GET /hello HTTP/1.1\r\n')))));
    expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
    const [first] = slow;
    first!.resume();
    if (!first!.destroyed) await once(first!, 'close');
    expect(slow.at(-1)!.destroyed).toBe(false);
  });

  it('get an answer to what is no HTTP, or has too long a head, and the server goes on', async () => {
    const dev = await startDev(await pluginFolder(PLUGIN));
    for (const says of [
      '\0\0\0',
      'GET /hello HTTP/1.0\r\n\r\n',
      `GET /hello HTTP/1.1\r\nHost: localhost:${dev.port}\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      'CONNECT example.com:80 HTTP/1.1\r\nHost: example.com:80\r\n\r\n',
      `GET /hello HTTP/1.1\r\nHost: localhost:${dev.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`,
    ]) {
      const socket = await client(dev, says);
      let text = '';
      socket.on('data', (chunk) => void (text += chunk.toString('latin1')));
      const closed = new Promise((resolve) => void socket.once('close', resolve));
      socket.end();
      await closed;
      expect(text, says.slice(0, 40)).toMatch(/^(?:HTTP\/1\.1 (?:400|403|431|200)|$)/);
    }
    expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
  });
});
