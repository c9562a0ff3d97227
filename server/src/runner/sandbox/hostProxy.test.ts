import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { openOver } from './channelClient.ts';
import { MOST_CONNECTIONS, openHostProxy, type HostProxy } from './hostProxy.ts';
import type { Resolve } from './destination.ts';
import type { HostRule } from '../../permissions/hosts.ts';

const open: (HostProxy | net.Server)[] = [];
afterEach(() => {
  for (const one of open.splice(0)) void one.close();
});

async function listen(server: net.Server): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as net.AddressInfo).port;
}

/** Sends a request as it is, and gives what comes back until the connection ends. */
async function raw(rules: HostRule[], request: string, resolve?: Resolve): Promise<string> {
  const proxy = await openHostProxy(rules, 'channel', resolve);
  open.push(proxy);
  return new Promise((done) => {
    let text = '';
    const client = openOver(proxy.serve)();
    client.write(request);
    client.on('data', (chunk) => void (text += chunk.toString('latin1'))).on('error', () => undefined);
    client.on('end', () => client.end()).on('close', () => done(text));
  });
}

describe('hostProxy', () => {
  test('ports that there are none of are refused, and the host lives on', async () => {
    for (const target of ['127.0.0.1:99999', '127.0.0.1:0', '127.0.0.1:', 'example.com:123456789012'])
      expect(await raw([{ host: '127.0.0.1' }, { host: 'example.com' }], `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 400 /,
      );
  });

  test('an answer that cannot be passed on is a bad gateway', async () => {
    for (const answer of ['HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n', 'HTTP/1.1 099\r\n\r\n', 'no HTTP at all\r\n\r\n', '']) {
      const port = await listen(
        net.createServer((socket) => void socket.on('error', () => undefined).on('data', () => socket.end(answer))),
      );
      const request = `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`;
      expect(await raw([{ host: '127.0.0.1' }], request), answer).toMatch(/^HTTP\/1\.1 502 /);
    }
  });

  test('the host that is asked for is the one that is connected to, whatever the Host header says', async () => {
    const asked = await listen(http.createServer((request, response) => void response.end(`asked ${request.headers.host}`)));
    const other = await listen(http.createServer((_request, response) => void response.end('other')));
    const rules = [{ host: '127.0.0.1', port: asked }];
    const get = (target: number, header: number): Promise<string> =>
      raw(rules, `GET http://127.0.0.1:${target}/ HTTP/1.1\r\nHost: 127.0.0.1:${header}\r\nConnection: close\r\n\r\n`);
    expect(await get(asked, other)).toContain(`asked 127.0.0.1:${asked}`);
    expect(await get(other, asked)).toMatch(/^HTTP\/1\.1 403 /);
    expect(await raw(rules, `CONNECT 127.0.0.1:${other} HTTP/1.1\r\nHost: 127.0.0.1:${asked}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 403 /);
  });

  test('a plugin keeps so many connections and no more', async () => {
    const port = await listen(net.createServer((socket) => void socket.on('error', () => undefined)));
    const proxy = await openHostProxy([{ host: '127.0.0.1', port }], 'channel');
    open.push(proxy);
    const clients: Duplex[] = [];
    const connect = openOver(proxy.serve);
    let ended = 0;
    await new Promise<void>((resolve) => {
      for (let count = 0; count < MOST_CONNECTIONS + 5; count++) {
        const client = connect();
        client.on('error', () => undefined).on('close', () => void (++ended === 5 && resolve()));
        clients.push(client);
      }
    });
    expect(ended).toBe(5);
    for (const client of clients) client.destroy();
  });

  test('a name is looked up once, and what was found is what is connected to', async () => {
    const port = await listen(http.createServer((request, response) => void response.end(`asked ${request.headers.host}`)));
    let asked = 0;
    // Whoever owns the name says something else when it is asked for again.
    const resolve = (): Promise<{ address: string; family: number }[]> =>
      Promise.resolve([{ address: asked++ === 0 ? '127.0.0.1' : '192.0.2.1', family: 4 }]);
    for (const request of [
      `GET http://rebound.example:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      `CONNECT rebound.example:${port} HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: rebound.example:${port}\r\nConnection: close\r\n\r\n`,
    ]) {
      asked = 0;
      expect(await raw([{ host: 'rebound.example' }, { host: '127.0.0.1', port }], request, resolve)).toContain(
        `asked rebound.example:${port}`,
      );
      expect(asked).toBe(1);
    }
  });

  test('a granted name that leads to a near address is refused, and it is said what is missing', async () => {
    const port = await listen(http.createServer((_request, response) => void response.end('reached')));
    const resolve = (): Promise<{ address: string; family: number }[]> => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
    const rules = [{ host: 'here.example' }, { host: 'localhost', port: 1 }];
    const request = `GET http://here.example:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const said = await raw(rules, request, resolve);
    expect(said).toMatch(new RegExp(`^HTTP/1\\.1 403 Forbidden \\(network:request:127\\.0\\.0\\.1:${port} is missing\\)\r\n`));
    expect(said).toContain(`here.example leads to 127.0.0.1`);
    const tunnel = await raw(rules, `CONNECT here.example:${port} HTTP/1.1\r\nHost: x\r\n\r\n`, resolve);
    expect(tunnel).toMatch(/^HTTP\/1\.1 403 [^]*\r\nCodex-Leads-To: 127\.0\.0\.1\r\n/);
  });
});
