import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { portHolder } from '../host/portHolder.ts';
import { listen, nextFreePort, PortInUse, type Listening } from './serve.ts';

async function occupied(host: string): Promise<number> {
  const server = net.createServer();
  onTestFinished(() => void server.close());
  await once(server.listen(0, host), 'listening');
  return (server.address() as AddressInfo).port;
}

async function listening(port: number): Promise<Listening> {
  const open = await listen(port, (_, response) => void response.end('here'));
  onTestFinished(() => open.close(0));
  return open;
}

const answer = async (host: string, port: number): Promise<string> => (await fetch(`http://${host}:${port}/`)).text();

describe('listen', () => {
  it('answers on both versions of loopback', async () => {
    const { port } = await listening(0);
    for (const host of ['127.0.0.1', '[::1]', 'localhost']) expect(await answer(host, port)).toBe('here');
  });

  it.each(['127.0.0.1', '::1', '0.0.0.0', '::'])('does not take a port that %s has, and leaves nothing open', async (host) => {
    const port = await occupied(host);
    await expect(listen(port, () => undefined)).rejects.toThrow(PortInUse);
    const next = await nextFreePort(port);
    expect(next).toBeGreaterThan(port);
    expect((await listening(next!)).port).toBe(next);
    expect(portHolder(port)).toMatchObject({ pid: process.pid });
  });

  it('has the port free again once it is closed, whoever is still connected', async () => {
    const open = await listen(0, () => undefined);
    const waiting = fetch(`http://127.0.0.1:${open.port}/`).catch(() => 'cut off');
    const idle = net.connect(open.port, '127.0.0.1').on('error', () => undefined);
    await once(idle, 'connect');
    await open.close(0);
    expect(await waiting).toBe('cut off');
    expect((await listening(open.port)).port).toBe(open.port);
  });
});

describe('portHolder', () => {
  it('knows nobody where nobody listens', async () => {
    const { port, close } = await listen(0, () => undefined);
    await close(0);
    expect(portHolder(port)).toBeUndefined();
  });

  it('knows nothing on other systems', async () => {
    expect(portHolder((await listening(0)).port, 'darwin')).toBeUndefined();
  });
});
