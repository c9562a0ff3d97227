// What plugins and servers may say to the proxy that they should not: it answers or hangs up, and the host lives on.
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openOver } from './channelClient.ts';
import { MOST_CONNECTIONS, openHostProxy, type HostProxy } from './hostProxy.ts';

const faults: unknown[] = [];
const noteFault = (error: unknown): void => void faults.push(error);
const closing: (() => unknown)[] = [];

beforeEach(() => {
  faults.length = 0;
  process.on('uncaughtException', noteFault).on('unhandledRejection', noteFault);
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  process.off('uncaughtException', noteFault).off('unhandledRejection', noteFault);
  if (faults.length > 0) throw new AggregateError(faults, 'Nobody caught these.');
});

async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  return (server.address() as net.AddressInfo).port;
}

/** A server that says this to everybody, and hangs up in this way. */
function saying(text: string, ending: 'end' | 'reset' | 'stay' = 'end'): Promise<number> {
  const server = net.createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', () => {
        socket.write(Buffer.from(text, 'latin1'), () => {
          if (ending === 'end') socket.end();
          else if (ending === 'reset') socket.resetAndDestroy();
        });
      });
  });
  return listen(server);
}

type Proxy = Pick<HostProxy, 'close'> & { connect(): Duplex };

async function open(): Promise<Proxy> {
  const proxy = await openHostProxy([{ host: '127.0.0.1' }, { host: 'localhost' }], 'channel');
  closing.push(() => proxy.close());
  return { close: proxy.close, connect: openOver(proxy.serve) };
}

/** Sends bytes as they are. @param how what the client does when they are sent. @returns what came back until the connection ended. */
function send(proxy: Proxy, bytes: string | Uint8Array, how: 'wait' | 'halfClose' | 'hangUp' = 'wait'): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const client = proxy.connect();
    client.on('data', (chunk) => void (text += chunk.toString('latin1'))).on('error', () => undefined);
    client.on('end', () => client.end());
    client.on('close', () => resolve(text));
    client.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => {
      if (how === 'halfClose') client.end();
      else if (how === 'hangUp') client.destroy();
    });
  });
}

/** A request that says that it is the last one. */
function get(port: number, fields = '', { method = 'GET', body = '' } = {}): string {
  return `${method} http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nProxy-Connection: x\r\n${fields}Connection: close\r\n\r\n${body}`;
}

async function answersStill(proxy: Proxy): Promise<void> {
  const server = http.createServer((_request, response) => void response.end('alive'));
  const port = await listen(server);
  expect(await send(proxy, get(port))).toMatch(/^HTTP\/1\.1 200 [^]*alive/);
}

describe('hostProxy, of headers', () => {
  test('those of one connection go no further, in either direction', async () => {
    const proxy = await open();
    let seen: NodeJS.Dict<string[]> = {};
    const server = http.createServer((request, response) => {
      seen = request.headersDistinct;
      request.resume().on('end', () => response.end());
    });
    const port = await listen(server);
    const fields =
      'Connection: X-Mine, content-length\r\nX-Mine: 1\r\nX-Kept: 1\r\nX-Kept: 2\r\nTE: trailers\r\nTrailer: X-Late\r\nKeep-Alive: timeout=5\r\n' +
      'Proxy-Authorization: Basic eDp5\r\nProxy-Odd: 1\r\nUpgrade: websocket\r\nExpect: 100-continue\r\nHTTP2-Settings: x\r\nContent-Length: 3\r\n';
    expect(await send(proxy, get(port, fields, { method: 'POST', body: 'abc' }))).toContain('200 OK');
    expect(Object.keys(seen).toSorted()).toEqual(['connection', 'content-length', 'host', 'x-kept']);
    expect(seen['x-kept']).toEqual(['1', '2']);

    const answer =
      'HTTP/1.1 200 OK\r\nTrailer: X-Late\r\nConnection: X-Theirs\r\nX-Theirs: 1\r\nX-Kept: 1\r\nUpgrade: h2c\r\nKeep-Alive: x\r\nProxy-Authenticate: Basic\r\n' +
      'Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nok';
    const back = await send(proxy, get(await saying(answer)));
    expect(back).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(back).toMatch(/x-kept: 1/i);
    expect(back).toMatch(/set-cookie: a=1\r\nset-cookie: b=2/i);
    expect(back).not.toMatch(/trailer|theirs|upgrade|proxy-|keep-alive: x/i);
  });

  test.each([
    ['Trailer with a length', 'HTTP/1.1 200 OK\r\nTrailer: X\r\nContent-Length: 2\r\n\r\nok', 200],
    ['trailers', 'HTTP/1.1 200 OK\r\nTrailer: X\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX: y\r\n\r\n', 200],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nxx', 502],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok', 502],
    ['a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 502],
    ['control characters', 'HTTP/1.1 200 OK\r\nX: a\x01b\r\nContent-Length: 0\r\n\r\n', 502],
    ['a header that is too long', `HTTP/1.1 200 OK\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, 502],
    ['an impossible status', 'HTTP/1.1 099 Odd\r\nContent-Length: 0\r\n\r\n', 502],
    ['nothing', '', 502],
  ])('a server that answers with %s', async (_what, answer, status) => {
    const proxy = await open();
    for (const ending of ['end', 'reset'] as const) {
      const back = await send(proxy, get(await saying(answer, ending)));
      if (ending === 'end') expect(back).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    }
    await answersStill(proxy);
  });

  test.each([
    'Expect: 100-continue',
    'Expect: something',
    'Transfer-Encoding: gzip, chunked',
    'Connection: close, host',
    'Upgrade: x',
    'Trailer: X',
  ])('a client that says %s', async (field) => {
    const proxy = await open();
    const port = await saying('HTTP/1.1 204 No Content\r\n\r\n');
    expect(await send(proxy, get(port, `${field}\r\n`))).toMatch(/^HTTP\/1\.1 \d\d\d /);
    await send(proxy, get(port, `${field}\r\n`, { method: 'POST', body: '3\r\nabc\r\n0\r\nX: y\r\n\r\n' }));
    await answersStill(proxy);
  });
});

describe('hostProxy, of smuggling', () => {
  test('a body that could be read in two ways gets nowhere, and one without a length is passed on as what it is', async () => {
    const proxy = await open();
    const requests: string[] = [];
    const server = http.createServer((request, response) => {
      requests.push(`${request.method} ${request.url} ${request.headers['transfer-encoding'] ?? ''}`);
      request.resume().on('end', () => response.end());
    });
    const port = await listen(server);
    const inner = 'GET /inner HTTP/1.1\r\nHost: x\r\n\r\n';
    const both = `Content-Length: ${inner.length + 5}\r\nTransfer-Encoding: chunked\r\n`;
    expect(await send(proxy, get(port, both, { method: 'POST', body: `0\r\n\r\n${inner}` }))).not.toContain('200');
    expect(requests).toEqual([]);
    const chunked = `${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`;
    expect(await send(proxy, get(port, 'Transfer-Encoding: chunked\r\n', { body: chunked }))).toContain('200 OK');
    expect(requests).toEqual(['GET / chunked']);
  });

  test('what one answer leaves behind is not the beginning of the next', async () => {
    const proxy = await open();
    const port = await saying(
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: keep-alive\r\n\r\naHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged',
      'stay',
    );
    const first = `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`;
    const back = await send(proxy, first + get(port));
    expect(back).not.toContain('forged');
  });
});

describe('hostProxy, of targets', () => {
  test.each([
    ...[
      '127.0.0.1:0',
      '127.0.0.1:65536',
      '127.0.0.1:',
      '127.0.0.1',
      ':80',
      '',
      '[fe80::1%25lo]:80',
      '[fe80::1%lo]:80',
      '[::1',
      '[]:1',
      'a b:1',
    ],
    ...['http://127.0.0.1:1/', 'user:pw@127.0.0.1:1', '127.0.0.1:1:1', '127.0.0.1:-1', '127.0.0.1:1e3', '..:1', '%31:1'],
  ])('CONNECT %s', async (target) => {
    const proxy = await open();
    expect(await send(proxy, `CONNECT ${target} HTTP/1.1\r\nHost: x\r\n\r\n`)).not.toMatch(/^HTTP\/1\.1 200/);
    await answersStill(proxy);
  });

  test.each([
    ...[
      'http://127.0.0.1:0/',
      'http://127.0.0.1:99999/',
      'http://',
      'http:///',
      'http://[fe80::1%25lo]/',
      'https://127.0.0.1/',
      'ftp://127.0.0.1/',
    ],
    ...[
      '/',
      '*',
      'http://a b/',
      'http://user:pw@elsewhere.invalid/',
      'http://127.0.0.1@elsewhere.invalid/',
      'http://\x80/',
      'file:///etc/passwd',
    ],
  ])('GET %s', async (target) => {
    const proxy = await open();
    expect(await send(proxy, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).not.toMatch(/^HTTP\/1\.1 2/);
    await answersStill(proxy);
  });

  test('CONNECT to a name that is very long', async () => {
    const proxy = await open();
    expect(await send(proxy, `CONNECT ${'a'.repeat(9_000)}:1 HTTP/1.1\r\nHost: x\r\n\r\n`)).not.toMatch(/^HTTP\/1\.1 200/);
    await answersStill(proxy);
  });

  test('a name and a password in an address are not passed on, and do not stand for the host', async () => {
    const proxy = await open();
    const server = http.createServer(
      (request, response) => void response.end(`${request.headers.host} ${request.url} ${request.headers.authorization}`),
    );
    const port = await listen(server);
    const back = await send(proxy, `GET http://user:pw@127.0.0.1:${port}/x HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n`);
    expect(back).toContain(`127.0.0.1:${port} /x undefined`);
  });
});

describe('hostProxy, of connections', () => {
  /** How many connections there are, this process's own to itself included. */
  const connections = (): number => process.getActiveResourcesInfo().filter((name) => /TCPSocketWrap|PipeWrap/.test(name)).length;

  test('a server that breaks off in the middle breaks off the answer', async () => {
    const proxy = await open();
    for (const ending of ['end', 'reset'] as const) {
      const port = await saying('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf', ending);
      expect(await send(proxy, get(port))).not.toContain('502');
      const chunked = await saying('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n', ending);
      expect(await send(proxy, get(chunked))).not.toMatch(/\r\n0\r\n\r\n$/);
    }
    await answersStill(proxy);
  });

  test('a reset in a tunnel ends it, and no answer of ours gets into it', async () => {
    const proxy = await open();
    const server = net.createServer((socket) => void socket.on('error', () => undefined).once('data', () => socket.resetAndDestroy()));
    const port = await listen(server);
    const back = await send(proxy, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\nhello`);
    expect(back).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
  });

  test('all that a server says comes through a tunnel, though it hangs up at once', async () => {
    const proxy = await open();
    const much = 'x'.repeat(3_000_000);
    const port = await saying(much);
    const back = await send(proxy, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\nhello`);
    expect(back.length).toBe('HTTP/1.1 200 Connection Established\r\n\r\n'.length + much.length);
  });

  test('who hangs up early leaves nothing behind', async () => {
    const proxy = await open();
    const port = await saying('', 'stay');
    await answersStill(proxy);
    const before = connections();
    for (let round = 0; round < 20; round++) {
      await Promise.all([
        send(proxy, get(port), 'hangUp'),
        send(proxy, get(port, 'Content-Length: 10\r\n', { method: 'POST', body: 'half' }), 'hangUp'),
        send(proxy, `CONNECT 127.0.0.1:${port} HTTP/1.1\r\nHost: x\r\n\r\n`, 'hangUp'),
        send(proxy, get(port).replace('close', 'keep-alive').repeat(20), 'hangUp'),
      ]);
    }
    await vi.waitFor(() => expect(connections()).toBeLessThanOrEqual(before), { timeout: 10_000 });
    await answersStill(proxy);
  });

  test('many requests on one connection do not become as many connections', async () => {
    const proxy = await open();
    let most = 0;
    let now = 0;
    const server = net.createServer((socket) => {
      most = Math.max(most, ++now);
      socket.on('error', () => undefined).on('close', () => void now--);
    });
    const port = await listen(server);
    const client = proxy.connect();
    client.on('error', () => undefined).resume();
    client.write(`GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(MOST_CONNECTIONS * 4));
    await once(client, 'close');
    await vi.waitFor(() => expect(now).toBe(0), { timeout: 10_000 });
    expect(most).toBeLessThan(MOST_CONNECTIONS);
    await answersStill(proxy);
  });
});

test('hostProxy: nothing that is put together at random brings the host down', { timeout: 120_000 }, async () => {
  const proxy = await open();
  const latin = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 60 });
  const servers = await Promise.all([
    saying('HTTP/1.1 200 OK\r\nTrailer: X\r\nContent-Length: 2\r\n\r\nok'),
    saying('HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf', 'reset'),
    saying('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'reset'),
    saying('\x00\x01\x02'),
  ]);
  const names = [
    'Trailer',
    'Expect',
    'TE',
    'Transfer-Encoding',
    'Connection',
    'Upgrade',
    'Keep-Alive',
    'Proxy-Connection',
    'Content-Length',
    'Host',
    'X',
    'Range',
  ];
  const values = [
    '100-continue',
    'chunked',
    'chunked, chunked',
    'identity',
    'trailers',
    'close',
    'upgrade',
    'host',
    '-1',
    '5',
    '99999999999999999999',
    '',
    'X',
  ];
  const field = fc
    .tuple(fc.oneof(fc.constantFrom(...names), latin), fc.oneof(fc.constantFrom(...values), latin))
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const hosts = fc.oneof(
    fc.constantFrom('127.0.0.1', 'localhost', '[::1]', '127.1', 'a.invalid', '[fe80::1%lo]', 'u:p@localhost', ''),
    latin,
  );
  const ports = fc.oneof(fc.constantFrom(...servers), fc.integer({ min: -1, max: 70_000 }));
  const request = fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'HEAD', 'CONNECT', 'OPTIONS', 'PRI', 'gét'),
      hosts,
      ports,
      fc.array(field, { maxLength: 6 }),
      latin,
    )
    .map(([method, host, port, fields, body]) =>
      [
        `${method} ${method === 'CONNECT' ? '' : 'http://'}${host}:${port}${method === 'CONNECT' ? '' : '/'} HTTP/1.1\r\n`,
        ...fields,
        '\r\n',
        body,
      ].join(''),
    );
  const conversation = fc.oneof(
    { arbitrary: latin, weight: 1 },
    { arbitrary: fc.array(request, { minLength: 1, maxLength: 4 }).map((all) => all.join('')), weight: 4 },
  );
  // Those that nobody hangs up on would stay for as long as they like.
  await fc.assert(
    fc.asyncProperty(conversation, fc.constantFrom('halfClose', 'hangUp'), async (bytes, how) => {
      await Promise.race([send(proxy, bytes, how as 'halfClose'), new Promise((resolve) => void setImmediate(resolve))]);
      expect(faults).toEqual([]);
    }),
    { numRuns: 600 },
  );
  await answersStill(proxy);
});
