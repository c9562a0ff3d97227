// The endpoints of a plugin over HTTP, as `codex-plugin dev` serves them: what their handlers get, and what becomes of what they return.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtemp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Answer, DevProcess, manifestOf, pluginFolder, startDev } from './devProcess.ts';

const MANIFEST = manifestOf(
  {
    'POST /generate': 'generate',
    'GET /echo': 'echo',
    'POST /echo': 'echo',
    'DELETE /echo': 'echo',
    'GET /users/:userId': 'echo',
    'GET /users/me': 'me',
    'PATCH /users/{userId}/posts/:postId': 'echo',
    'GET /returns/:what': 'returns',
    'GET /fails/:how': 'fails',
    'GET /slow': 'slow',
    'GET /writes': 'writes',
    'POST /python': 'api.py#answer',
    'GET /python/returns': 'api.py#returns',
    'GET /python/fails': 'api.py#fails',
    'POST /python/async': 'api.py#later',
    'GET /': 'root',
    'GET /gr%C3%BC%C3%9Fe': 'me',
  },
  { settings: { maxExecutionTimeMs: 1000 } },
);

const NODE = `
const fs = require('node:fs');
exports.generate = async (request) => ({ reply: 'You said: ' + request.body.prompt });
exports.echo = (request, context) => ({ request, isObject: typeof request === 'object', same: context.parse().requestId === request.requestId, keys: Object.keys(context.settings) });
exports.me = () => ({ status: 200, data: 'me' });
exports.root = () => ({ home: true });
const ANSWERS = {
  created: { status: 201, data: { id: 1 } },
  result: { status: 202, result: [1, 2] },
  notFound: { status: 404, data: { missing: true } },
  broken: { status: 500, data: 'my own doing' },
  bare: { status: 404, error: 'gone' },
  odd: { status: 'active', data: 1 },
  nothing: { status: 204, data: null },
  null: { status: 200, data: null },
  plain: { message: 5, diagnostics: 'mine', success: true },
  wrong: { status: 42, data: 1 },
  refuses: { success: false, error: 'not today' },
};
exports.returns = ({ params }) => ({ list: () => [1], text: () => 'text', undefined: () => undefined })[params.what]?.() ?? ANSWERS[params.what];
exports.fails = ({ params }) => {
  if (params.how === 'throws') throw new TypeError('no such thing');
  if (params.how === 'exits') process.exit(3);
  return Promise.reject(new Error('rejected'));
};
exports.slow = () => new Promise(() => {});
exports.writes = () => { fs.writeFileSync('/etc/written', ''); return {}; };
`;

const PYTHON = `
import asyncio
def answer(request, context):
    return {"got": request, "isDict": isinstance(request, dict), "same": context.parse()["requestId"] == request["requestId"]}
def returns(request):
    return {"status": 201, "result": {"made": True}}
def fails(request):
    raise ValueError("bad value")
async def later(request):
    await asyncio.sleep(0)
    return {"status": 200, "data": request["body"]}
`;

describe('endpoints of a plugin', () => {
  let folder: string;
  let dev: DevProcess;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'dev-endpoints-')));
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'codex.plugin.json'), JSON.stringify(MANIFEST));
    await writeFile(path.join(folder, 'index.js'), NODE);
    await writeFile(path.join(folder, 'api.py'), PYTHON);
    dev = new DevProcess(['--json', '--port', '0'], { cwd: folder });
    await dev.listening();
  });
  afterAll(async () => {
    await dev.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("answers the tutorial's curl as it stands, over both versions of loopback", async () => {
    for (const version of ['', '--ipv4 ', '--ipv6 ']) {
      const command = `curl --silent --show-error ${version}-X POST http://localhost:4000/generate \\
  -H "Content-Type: application/json" \\
  -d '{"prompt":"Hello, Codex!"}'`;
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command.replace('4000', String(dev.port))]);
      expect(JSON.parse(stdout)).toEqual({ reply: 'You said: Hello, Codex!' });
    }
  });

  it('hands a request over as an object', async () => {
    const { status, body, headers } = await dev.ask('/echo?a=1&b=%C3%A4&a=2&c', { json: { ü: ['☃'] }, headers: { 'X-Custom': 'yes' } });
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const { request, ...rest } = body as { request: Record<string, unknown> };
    expect(rest).toMatchObject({ isObject: true, same: true });
    expect(Object.keys(request).toSorted()).toEqual(['body', 'headers', 'method', 'params', 'path', 'query', 'requestId']);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/echo',
      query: { a: ['1', '2'], b: 'ä', c: '' },
      params: { a: ['1', '2'], b: 'ä', c: '' },
      headers: { 'x-custom': 'yes', 'content-type': 'application/json' },
      body: { ü: ['☃'] },
      requestId: headers['x-request-id'],
    });
  });

  it("hands the server's own token over in no part of a request, and logs none of it", async () => {
    const opened = await dev.ask(new URL(dev.inspectorUrl).pathname + new URL(dev.inspectorUrl).search);
    const cookie = String(opened.headers['set-cookie']).split(';')[0]!;
    const { text, status } = await dev.ask(`/echo?token=${dev.token}&more=x${dev.token}&a=1&token=own`, {
      headers: { authorization: `Bearer ${dev.token}`, referer: dev.inspectorUrl, cookie, 'x-custom': 'yes' },
    });
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      request: { query: { a: '1', token: 'own' }, params: { a: '1', token: 'own' }, headers: { 'x-custom': 'yes' } },
    });
    for (const secret of [dev.token, cookie.split('=')[1]!]) {
      expect(text).not.toContain(secret);
      expect(dev.lines.all.slice(1).join('\n')).not.toContain(secret);
    }
  });

  it.each([
    ['/users/42', 'GET', { userId: '42' }],
    ['/users/42?userId=1&more=2', 'GET', { userId: '42', more: '2' }],
    ['/users/a%2Fb%20c', 'GET', { userId: 'a/b c' }],
    ['/users/%E2%98%83/posts/..%2F..', 'PATCH', { userId: '☃', postId: '../..' }],
    ['/users/ME/', 'GET', { userId: 'ME' }],
  ])('takes parameters from the path: %s', async (target, method, params) => {
    const { status, body } = await dev.ask(target, { method });
    expect(status).toBe(200);
    expect((body as { request: { params: object } }).request.params).toEqual(params);
  });

  it('prefers what is written out over what may be anything, whichever the manifest has first', async () => {
    expect((await dev.ask('/users/me')).body).toBe('me');
    expect((await dev.ask('/users/me/')).body).toBe('me');
    expect((await dev.ask('/gr%c3%bc%C3%9Fe')).body).toBe('me');
    expect((await dev.ask('/')).body).toEqual({ home: true });
  });

  it('says which endpoints there are where there is none', async () => {
    const { status, body } = await dev.ask('/generat', { json: {} });
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code: 'not-found', plugin: null, handler: null } });
    const { message } = (body as { error: { message: string } }).error;
    expect(message).toMatch(
      /^There is no endpoint POST \/generat\. Did you mean POST \/generate\? There are POST \/generate, GET \/echo, /,
    );
    for (const target of [
      '/users/',
      '/users/1/2',
      '//echo',
      '/echo//',
      '/ECHO',
      '/../etc/passwd',
      '/%2e%2e/index.js',
      '/index.js',
      '/codex.plugin.json',
    ])
      expect(await dev.ask(target), target).toMatchObject({ status: 404 });
    expect(await dev.ask('/users/%zz')).toMatchObject({ status: 400, body: { error: { code: 'bad-path' } } });
  });

  it('says which methods an endpoint has', async () => {
    const answer = await dev.ask('/echo', { method: 'PUT', json: {} });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'DELETE, GET, HEAD, OPTIONS, POST' } });
    expect(answer.body).toMatchObject({ error: { code: 'method-not-allowed' } });
    expect(await dev.ask('/generate', { method: 'OPTIONS' })).toMatchObject({ status: 204, headers: { allow: 'OPTIONS, POST' }, text: '' });
    expect(await dev.ask('/nothing', { method: 'OPTIONS' })).toMatchObject({ status: 404 });
    const head = await dev.ask('/echo', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-type']).toContain('application/json');
    expect(await dev.ask('/echo', { method: 'DELETE' })).toMatchObject({ body: { request: { method: 'DELETE', body: null } } });
  });

  it.each([
    ['created', 201, { id: 1 }],
    ['result', 202, [1, 2]],
    ['notFound', 404, { missing: true }],
    ['broken', 500, 'my own doing'],
    ['bare', 404, { status: 404, error: 'gone' }],
    ['odd', 200, { status: 'active', data: 1 }],
    ['nothing', 204, undefined],
    ['null', 200, null],
    ['plain', 200, { message: 5, diagnostics: 'mine', success: true }],
  ])('answers with what the handler returned: %s', async (what, status, expected) => {
    const answer = await dev.ask(`/returns/${what}`);
    expect({ status: answer.status, body: answer.body }).toEqual({ status, body: expected });
  });

  it.each([
    ['/returns/wrong', 'invalid-response', /\$\.status has to be a whole number from 200 to 599/],
    ['/returns/list', 'invalid-response', /an array/],
    ['/returns/text', 'invalid-response', /a string/],
    ['/returns/undefined', 'invalid-response', /nothing/],
    ['/returns/refuses', 'handler-failed', /not today/],
    ['/fails/throws', 'handler-threw', /TypeError: no such thing/],
    ['/fails/rejects', 'handler-threw', /rejected/],
    ['/fails/exits', 'worker-exited', /exit/],
    ['/python/fails', 'handler-threw', /ValueError: bad value/],
  ])('answers 502 where the handler fails: %s', async (target, code, message) => {
    const { status, body, text } = await dev.ask(target);
    expect(status).toBe(502);
    const script = target.startsWith('/python') ? 'api.py' : 'index.js';
    const { error } = body as { error: Record<string, string> };
    expect(error).toMatchObject({ code, plugin: 'com.example.served' });
    expect(error['handler']).toContain(`${script}#`);
    expect(error['message']).toMatch(message);
    // Where our own program stands is nobody's business.
    expect(text).not.toMatch(/ at .*\(|node_modules|worker\.mjs|Traceback/);
  });

  it('answers 504 at the deadline, and 403 with the permission where one lacks', async () => {
    expect(await dev.ask('/slow')).toMatchObject({ status: 504, body: { error: { code: 'timeout', handler: 'index.js#slow' } } });
    expect(await dev.ask('/writes')).toMatchObject({
      status: 403,
      body: { error: { code: 'permission-denied', permission: expect.stringContaining('filesystem:write') as unknown } },
    });
  });

  it('takes JSON bodies only', async () => {
    const type = (value: string): Record<string, string> => ({ 'content-type': value });
    for (const good of [
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON;charset="UTF-8"',
      'application/problem+json',
    ])
      expect(await dev.ask('/echo', { raw: '{"a":1}', headers: type(good) }), good).toMatchObject({ status: 200 });
    for (const bad of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'application/json; charset=latin1',
      'text/json',
    ])
      expect(await dev.ask('/echo', { raw: '{"a":1}', headers: type(bad) }), bad).toMatchObject({
        status: 415,
        body: { error: { code: 'unsupported-media-type', plugin: 'com.example.served', handler: 'index.js#echo' } },
      });
    expect(await dev.ask('/echo', { raw: '{"a":1}' })).toMatchObject({ status: 415 });
    expect(await dev.ask('/echo', { json: {}, headers: { 'content-encoding': 'gzip' } })).toMatchObject({ status: 415 });
    for (const raw of ['{"a":', 'x', '{"a":1}}', '\u0000'])
      expect(await dev.ask('/echo', { raw, headers: type('application/json') }), raw).toMatchObject({
        status: 400,
        body: { error: { code: 'bad-json' } },
      });
    expect(await dev.ask('/echo', { raw: Buffer.from([0x22, 0xff, 0x22]), headers: type('application/json') })).toMatchObject({
      status: 400,
    });
    expect(await dev.ask('/echo', { raw: '\ufeff{"a":1}', headers: type('application/json') })).toMatchObject({
      body: { request: { body: { a: 1 } } },
    });
    for (const json of [null, 'text', 7, [1], { __proto__: null, a: 1 }])
      expect(((await dev.ask('/echo', { json })).body as { request: { body: unknown } }).request.body).toEqual(json);
    // None is none, whatever the method.
    expect(await dev.ask('/echo', { method: 'POST' })).toMatchObject({ status: 200, body: { request: { body: null } } });
  });

  it('takes bodies of some megabytes, and refuses larger ones before it has read them', async () => {
    const large = { text: 'ä'.repeat(2_000_000) };
    expect((await dev.ask('/python/async', { json: large })).body).toEqual(large);
    expect(await dev.ask('/echo', { json: 'x'.repeat(8 * 1024 * 1024) })).toMatchObject({ status: 413 });
    const chunked = await new Promise<number>((resolve, reject) => {
      const headers = { host: `localhost:${dev.port}`, 'content-type': 'application/json', 'transfer-encoding': 'chunked' };
      let failure: Error | undefined;
      const request = http.request({ host: '127.0.0.1', port: dev.port, path: '/echo', method: 'POST', headers }, (response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      // The server hangs up after it has answered, which writing may hear of before the answer is read.
      request.on('error', (error) => (failure = error)).on('close', () => reject(failure ?? new Error('There was no answer.')));
      // Where writing takes no time it would go on without end, and nobody would come to read the answer.
      const more = (): void => {
        if (!request.destroyed) request.write('x'.repeat(256 * 1024), (error) => error ?? setImmediate(more));
      };
      more();
    });
    expect(chunked).toBe(413);
  });

  it('hands requests to functions of Python in the same way', async () => {
    const { body } = await dev.ask('/python?a=1', { json: { text: 'ä☃😀' } });
    expect(body).toMatchObject({
      isDict: true,
      same: true,
      got: { method: 'POST', path: '/python', query: { a: '1' }, params: { a: '1' }, body: { text: 'ä☃😀' } },
    });
    expect(await dev.ask('/python/returns')).toMatchObject({ status: 201, body: { made: true } });
    expect(await dev.ask('/python/async', { json: [1] })).toMatchObject({ status: 200, body: [1] });
  });

  it('tells of every request on a line of its own', async () => {
    const after = dev.messages.all.length;
    const { headers } = await dev.ask('/users/7?secret=no');
    expect(await dev.messages.next(({ type }) => type === 'request', { after })).toMatchObject({
      type: 'request',
      method: 'GET',
      path: '/users/7',
      status: 200,
      durationMs: expect.any(Number) as unknown,
      requestId: headers['x-request-id'],
      pluginId: 'com.example.served',
      handler: 'index.js#echo',
    });
    await dev.ask('/fails/throws');
    expect(await dev.messages.next(({ type, status }) => type === 'request' && status === 502, { after })).toMatchObject({
      error: { code: 'handler-threw' },
    });
    const log = await dev.messages.next(({ type, level }) => type === 'log' && level === 'error', { after });
    expect(log).toMatchObject({ plugin: 'com.example.served', handler: 'index.js' });
    expect(log['text']).toContain('no such thing');
  });

  it('answers requests beside each other', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => dev.ask(`/users/${index}`)));
    expect(answers.map(({ body }) => (body as { request: { params: { userId: string } } }).request.params.userId)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(index)),
    );
  });
});

describe('hooks around endpoints', () => {
  const HOOKS = `
exports.echo = (request) => ({ status: 200, data: { params: request.params, body: request.body, user: request.user, id: request.requestId } });
exports.made = () => ({ status: 201, data: { made: true } });
exports.onRequest = (text) => {
  const event = JSON.parse(text);
  if (event.query.throws) throw new Error('hook broke');
  if (event.query.key === 'wrong') return { status: 401, data: { why: 'wrong key' } };
  return { params: { ...event.params, first: event.event }, user: 'me', requestId: 'forged' };
};
exports.onResponse = (text) => {
  const event = JSON.parse(text);
  if (event.query.teapot) return { status: 418, result: { was: event.data, path: event.path } };
  return event;
};
`;
  const manifest = (more: object): object =>
    manifestOf({ 'POST /echo': 'echo', 'GET /made': 'made' }, { hooks: { onRequest: 'onRequest', onResponse: 'onResponse' }, ...more });

  it('change the request, then the answer; what fails is skipped, and what refuses is the answer', async () => {
    const dev = await startDev(await pluginFolder({ 'codex.plugin.json': manifest({}), 'index.js': HOOKS }));
    const echoed = await dev.ask('/echo?a=1', {
      json: { b: 2 },
      headers: { authorization: 'Bearer my-own-secret', cookie: 'session=abcdefgh12' },
    });
    expect(echoed).toMatchObject({
      status: 200,
      body: { params: { a: '1', first: 'onRequest' }, body: { b: 2 }, user: 'me', id: echoed.headers['x-request-id'] },
    });
    expect(await dev.ask('/echo?throws=1', { json: {} })).toMatchObject({ status: 200, body: { params: { throws: '1' } } });
    expect(await dev.ask('/echo?key=wrong', { json: {} })).toMatchObject({ status: 401, body: { why: 'wrong key' } });
    expect(await dev.ask('/made')).toMatchObject({ status: 201, body: { made: true } });
    expect(await dev.ask('/made?teapot=1')).toMatchObject({ status: 418, body: { was: { made: true }, path: '/made' } });
    const records = await dev.ask('/_codex/records', { headers: { authorization: `Bearer ${dev.token}` } });
    expect(records.text).toContain('POST /echo');
    expect(records.text).not.toMatch(/my-own-secret|abcdefgh12/);
    expect([...dev.lines.all, ...dev.errors.all].slice(1).join('\n')).not.toMatch(/my-own-secret|abcdefgh12/);
  });

  it('say with which status a request is answered, each after the other, and 502 it is where that is none', async () => {
    const statuses = { a: 99, b: 'bad', c: null, d: 999 };
    const dev = await startDev(
      await pluginFolder({
        'codex.plugin.json': {
          ...manifestOf({ 'GET /made': 'made' }),
          entryPoints: {
            handlers: ['onRequest', 'onResponse', 'after'].map((name) => ({
              event: name === 'after' ? 'onResponse' : name,
              language: ['*'],
              script: 'index.js',
              function: name,
            })),
          },
        },
        'index.js': `
const STATUSES = ${JSON.stringify(statuses)};
exports.made = () => ({ status: 201, data: ['made'] });
exports.onRequest = (text) => {
  const { query } = JSON.parse(text);
  return query.before ? { status: STATUSES[query.before], data: 'refused' } : {};
};
exports.onResponse = (text) => {
  const { query, data } = JSON.parse(text);
  if (query.after) return { status: STATUSES[query.after], data };
  return query.first === 'result' ? { result: [...data, 'first'] } : { data: [...data, 'first'] };
};
exports.after = (text) => {
  const { query, data } = JSON.parse(text);
  return query.second === 'result' ? { result: [...data, 'second'] } : { data: [...data, 'second'] };
};`,
      }),
    );
    for (const first of ['result', 'data'])
      for (const second of ['result', 'data'])
        expect(await dev.ask(`/made?first=${first}&second=${second}`), `${first}, ${second}`).toMatchObject({
          status: 201,
          body: ['made', 'first', 'second'],
        });
    for (const status of Object.keys(statuses))
      for (const when of ['before', 'after']) {
        const hook = when === 'before' ? 'onRequest' : 'onResponse';
        expect(await dev.ask(`/made?${when}=${status}`), `${when} ${status}`).toMatchObject({
          status: 502,
          body: { error: { code: 'invalid-response', plugin: 'com.example.served', handler: `index.js#${hook}` } },
        });
      }
    expect(dev.messages.all.filter(({ type, status }) => type === 'request' && status === 502)).toHaveLength(8);
  });

  it('run for events that are fired by hand too, which have a line', async () => {
    const dev = await startDev(await pluginFolder({ 'codex.plugin.json': manifest({}), 'index.js': HOOKS }));
    const fired = await dev.fire('POST /echo', { body: { b: 2 }, query: { teapot: '1' } });
    expect(fired).toMatchObject({
      status: 200,
      body: {
        event: 'POST /echo',
        response: { status: 418, data: { was: { body: { b: 2 }, user: 'me' } } },
        results: [{ ok: true }, { ok: true }, { ok: true }],
      },
    });
    await dev.messages.next(({ type, event }) => type === 'event' && event === 'onResponse');
    const told = dev.messages.all.filter(({ type }) => type === 'event' || type === 'request');
    expect(told).toMatchObject(['onRequest', 'POST /echo', 'onResponse'].map((event) => ({ type: 'event', event, ok: true })));
    for (const one of told) expect(one).not.toHaveProperty('requestId');
    await dev.ask('/made');
    await dev.messages.next(({ type }) => type === 'request');
    await dev.messages.next(({ type, event, requestId }) => type === 'event' && event === 'onResponse' && requestId !== undefined);
    expect(dev.messages.all.filter(({ event }) => event === 'GET /made')).toEqual([]);
  });

  it('leave alone what one handler is asked by itself, which gets a request all the same', async () => {
    const dev = await startDev(
      await pluginFolder({
        'codex.plugin.json': manifest({}),
        'index.js': HOOKS,
        'other.js':
          'exports.handler = (request) => ({ is: typeof request, key: request.headers.authorization.length, id: request.requestId });',
      }),
    );
    const headers = { authorization: `Bearer ${dev.token}` };
    const payload = { body: { b: 2 }, headers: { authorization: 'my-own-secret' } };
    const fire = (handler: string): Promise<Answer> =>
      dev.ask(`/_codex/events/POST%20%2Fecho?handler=${handler}`, { json: payload, headers });
    const { body } = await fire('index.js');
    const { eventId } = body as { eventId: string };
    expect(body).toMatchObject({
      results: [{ ok: true, function: 'echo' }],
      response: { data: { params: {}, body: { b: 2 }, id: eventId } },
    });
    expect((await fire('other.js')).body).toMatchObject({ response: { is: 'object', key: 'my-own-secret'.length } });
    const records = await dev.ask('/_codex/records', { headers });
    expect(records.text).toContain('POST /echo');
    expect(records.text).not.toContain('my-own-secret');
  });

  it('have no masks for headers where a request is sent again', async () => {
    const dev = await startDev(
      await pluginFolder({
        'codex.plugin.json': manifestOf({ 'GET /headers': 'headers' }),
        'index.js': 'exports.headers = ({ headers }) => ({ names: Object.keys(headers), custom: headers["x-custom"] });',
      }),
    );
    const headers = { authorization: `Bearer ${dev.token}` };
    const asked = await dev.ask('/headers', { headers: { authorization: 'Bearer my-own-secret', cookie: 'a=b', 'x-custom': 'yes' } });
    expect((asked.body as { names: string[] }).names).toContain('authorization');
    const again = await dev.ask(`/_codex/records/${String(asked.headers['x-request-id'])}/replay`, { json: {}, headers });
    const warnings = ['Sent without the headers authorization, cookie, whose values are secret and not kept.'];
    expect(again).toMatchObject({ status: 200, body: { warnings, results: [{ ok: true }], response: { custom: 'yes' } } });
    expect((again.body as { response: { names: string[] } }).response.names).toEqual(
      (asked.body as { names: string[] }).names.filter((name) => name !== 'authorization' && name !== 'cookie'),
    );
    // Nor where it was changed before.
    const changed = { headers: { authorization: 'Bearer \u2022\u2022\u2022\u2022\u2022\u2022', 'x-custom': 'no' } };
    expect((await dev.fire('GET /headers', changed)).body).toMatchObject({
      warnings: ['Sent without the header authorization, whose value is secret and not kept.'],
      response: { names: ['x-custom'] },
    });
  });
});
