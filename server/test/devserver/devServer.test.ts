// A development server in this process, and what it answers to requests that are none, or that nobody is for.
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DevServer } from '../../src/devserver/devServer.ts';
import type { DevMessage } from '../../src/devserver/messages.ts';
import { manifestOf, pluginFolder } from '../cli/devProcess.ts';

interface Started {
  server: DevServer;
  told: DevMessage[];
  token: string;
}

const PLUGIN = {
  'codex.plugin.json': manifestOf({ 'GET /hello': 'hello', 'POST /echo': 'echo' }),
  'index.js': 'exports.hello = () => ({ hello: 1 }); exports.echo = ({ body }) => ({ body });',
};

async function started(files: Record<string, string | object> = PLUGIN): Promise<Started> {
  const folder = await pluginFolder(files);
  const told: DevMessage[] = [];
  const tell = (message: DevMessage): void => void told.push(message);
  const server = await DevServer.start({ folder, workspace: folder, flags: { port: 0 }, watch: false, tell, version: '0.0.0' });
  onTestFinished(() => server.close());
  const [first] = told;
  return { server, told, token: first?.type === 'listening' ? first.token : '' };
}

interface Raw {
  status: number;
  headers: Headers;
  text: string;
  error: Record<string, unknown>;
}

/** Sends a request as it stands, and has all that comes back until the connection is closed. */
async function raw(port: number, lines: string[], body = ''): Promise<Raw> {
  const socket = net.connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString())).on('error', () => undefined);
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  await new Promise((resolve) => socket.once('close', resolve));
  return answered(answer);
}

function answered(answer: string): Raw {
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  const [first = '', ...names] = head.split('\r\n');
  const text = rest.join('\r\n\r\n').replace(/^[\da-f]+\r\n([^]*)\r\n0\r\n[^]*$/, '$1');
  const headers = new Headers(names.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
  const { error = {} } = text.startsWith('{') ? (JSON.parse(text) as { error?: Record<string, unknown> }) : {};
  return { status: Number(first.split(' ')[1]), headers, text, error };
}

describe('the development server', () => {
  it('answers every request that nothing is for with one kind of body', async () => {
    const { server, token, told } = await started();
    const own = [`Host: localhost:${server.port}`, 'Connection: close'];
    const key = `Authorization: Bearer ${token}`;
    const cases: [string, string[], number, string][] = [
      ['GET /nothing HTTP/1.1', own, 404, 'not-found'],
      ['PUT /hello HTTP/1.1', own, 405, 'method-not-allowed'],
      ['GET /%zz HTTP/1.1', own, 400, 'bad-path'],
      ['GET /a\\b HTTP/1.1', own, 400, 'bad-request'],
      ['GET /\\hello HTTP/1.1', own, 400, 'bad-request'],
      ['OPTIONS * HTTP/1.1', own, 400, 'bad-request'],
      ['GET /hello HTTP/1.1', ['Host: a b', 'Connection: close'], 400, 'bad-request'],
      ['GET /hello HTTP/1.1', ['Host: ', 'Connection: close'], 400, 'bad-request'],
      ['GET /hello HTTP/1.1', ['Connection: close'], 400, 'bad-request'],
      ['GET /hello HTTP/1.1', ['Host: localhost:1', 'Connection: close'], 403, 'forbidden'],
      ['GET http://localhost/hello HTTP/1.1', own, 403, 'forbidden'],
      ['GET hello HTTP/1.1', own, 400, 'bad-request'],
      ['FOO /hello HTTP/1.1', own, 400, 'bad-request'],
      ['POST /echo HTTP/1.1', [...own, 'Content-Length: abc'], 400, 'bad-request'],
      ['GET /hello HTTP/1.1', [...own, `X: ${'x'.repeat(100_000)}`], 431, 'headers-too-large'],
      ['GET /_codex/plugins HTTP/1.1', own, 401, 'unauthorized'],
      ['GET /_codex/nothing HTTP/1.1', [...own, key], 404, 'not-found'],
      ['GET /_codex/a/b/c HTTP/1.1', [...own, key], 404, 'not-found'],
      ['PUT /_codex/plugins HTTP/1.1', [...own, key], 405, 'method-not-allowed'],
      ['POST /_codex/ HTTP/1.1', [...own, key], 405, 'method-not-allowed'],
      ['GET /_codex/events/onCommand HTTP/1.1', [...own, key], 405, 'method-not-allowed'],
      ['DELETE /_codex/records/1 HTTP/1.1', [...own, key], 405, 'method-not-allowed'],
      ['GET /_codex/records/1 HTTP/1.1', [...own, key], 404, 'unknown-record'],
      ['POST /_codex/events/onCommand HTTP/1.1', [...own, key], 415, 'unsupported-media-type'],
      ['POST /_codex/events/nothing HTTP/1.1', [...own, key, 'Content-Type: application/json'], 404, 'unknown-event'],
    ];
    for (const [line, headers, status, code] of cases) {
      const answer = await raw(server.port, [line, ...headers]);
      const { error } = answer;
      expect({ line, status: answer.status, code: error['code'] }).toEqual({ line, status, code });
      expect(answer.headers.get('content-type'), line).toBe('application/json; charset=utf-8');
      expect(error, line).toEqual({ code, message: expect.stringMatching(/^[A-Z/"].*\.$/s) as unknown, plugin: null, handler: null });
    }
    const lines = told.flatMap((message) => (message.type === 'request' ? [`${message.status} ${message.method} ${message.path}`] : []));
    expect(lines).toContain('400 GET /a\\b');
    expect(lines).toContain('400 OPTIONS *');
  });

  it('says which methods its own routes take', async () => {
    const { server, token } = await started();
    const own = [`Host: localhost:${server.port}`, 'Connection: close', `Authorization: Bearer ${token}`];
    const allowed = async (line: string): Promise<[number, string | null]> => {
      const { status, headers } = await raw(server.port, [`${line} HTTP/1.1`, ...own]);
      return [status, headers.get('allow')];
    };
    expect(await allowed('PUT /_codex/plugins')).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect(await allowed('PUT /_codex/records/1/replay')).toEqual([405, 'OPTIONS, POST']);
    expect(await allowed('OPTIONS /_codex/stream')).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect(await allowed('HEAD /_codex/plugins')).toEqual([200, null]);
  });

  it('takes a body that comes in parts, and is none, for none', async () => {
    const { server } = await started();
    const head = ['POST /echo HTTP/1.1', `Host: localhost:${server.port}`, 'Connection: close', 'Transfer-Encoding: chunked'];
    expect(await raw(server.port, head, '0\r\n\r\n')).toMatchObject({ status: 200, text: '{"body":null}' });
    expect(await raw(server.port, head, '2\r\n{}\r\n0\r\n\r\n')).toMatchObject({ status: 415 });
    expect(await raw(server.port, [...head, 'Content-Type: text/plain'], '0\r\n\r\n')).toMatchObject({ status: 200 });
  });

  it('says that it ends to whom it cannot serve any more', async () => {
    const { server, told } = await started();
    const socket = net.connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    const json = ['Content-Type: application/json', 'Content-Length: 2', 'Expect: 100-continue'];
    socket.write(`${['POST /echo HTTP/1.1', `Host: localhost:${server.port}`, ...json].join('\r\n')}\r\n\r\n`);
    await once(socket, 'data');
    const closed = server.close();
    socket.write('{}');
    await once(socket, 'close');
    await closed;
    const { status, error } = answered(answer.slice(answer.indexOf('\r\n\r\n') + 4));
    expect({ status, error }).toMatchObject({
      status: 503,
      error: { code: 'runner-closed', plugin: 'com.example.served', handler: 'index.js#echo' },
    });
    expect(told.filter((message) => message.type === 'request')).toMatchObject([{ status: 503 }]);
  });

  it('tells of a request at which it failed itself', async () => {
    const { server, told } = await started();
    vi.spyOn(server.host, 'handles').mockImplementation(() => {
      throw new Error('a bug of ours');
    });
    const answer = await fetch(`${server.url}/hello`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error: { code: 'server-failed', plugin: null } });
    expect(told).toContainEqual({
      type: 'request',
      method: 'GET',
      path: '/hello',
      status: 500,
      durationMs: 0,
      error: { code: 'server-failed', message: expect.any(String) as unknown },
    });
    expect(told).toContainEqual({ type: 'log', line: expect.objectContaining({ level: 'error' }) as unknown });
  });
});
