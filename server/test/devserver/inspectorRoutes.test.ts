// The routes under /_codex over HTTP, on a real host with a real plugin.
import { execFileSync } from 'node:child_process';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { EventRecord, EventRecordDetail, StreamMessages } from '../../src/devserver/inspector/messages.ts';
import { inspectorRoutes } from '../../src/devserver/inspector/inspectorRoutes.ts';
import type { SentEvent } from '../../src/devserver/inspector/sentEvents.ts';
import { LARGEST_BYTES } from '../../src/disk/fileSystem.ts';
import { eventsOf, inspectedHost, open, serveInspector, type Inspected, type InspectorServer, type Received } from './inspected.ts';

const SECRET = 'correct-horse-battery';

const plugin = {
  handlers: [
    { event: 'onFileSave', language: ['*'], script: 'save.js' },
    { event: 'onCommand', language: ['*'], script: 'command.js' },
    { event: 'onErrorReport', language: ['*'], script: 'throws.js' },
    { event: 'onContextUpdate', language: ['*'], script: 'waits.js' },
  ],
  files: {
    'save.js': `exports.onFileSave = (event, { log }) => {
  const { fileContent } = JSON.parse(event);
  log.info('tidying');
  return { success: true, formattedContent: fileContent.trimEnd() + '\\n' };
};`,
    'command.js': `exports.onCommand = (event, { log }) => {
  const { arguments: given } = JSON.parse(event);
  log.info('token=' + given[0]);
  return { data: { given, token: 12345678 } };
};`,
    'waits.js': `exports.onContextUpdate = (event, { log }) => {
  log.info('waiting');
  return new Promise(() => undefined);
};`,
    'throws.js': `exports.onErrorReport = () => { throw new Error('no <b>luck</b>'); };`,
  },
};

let inspected: Inspected;
let server: InspectorServer;
beforeAll(async () => {
  process.env['INSPECTOR_TEST_TOKEN'] = SECRET;
  inspected = await inspectedHost([plugin]);
  server = await serveInspector(inspected);
});
afterAll(async () => {
  delete process.env['INSPECTOR_TEST_TOKEN'];
  await server.close();
  await inspected.close();
});

function post(route: string, body: unknown, on = server): Promise<Response> {
  return fetch(on.url + route, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

async function sent(event: string, fields: object, on = server): Promise<SentEvent> {
  return (await (await post(`events/${event}`, fields, on)).json()) as SentEvent;
}

function save(text: string): Promise<SentEvent> {
  return sent('onFileSave', { filePath: 'a.txt', fileContent: text });
}

/** A stream that ends with the test. */
async function listen(route = 'stream', headers: Record<string, string> = {}, on = server): Promise<AsyncGenerator<Received>> {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const response = await fetch(on.url + route, { headers, signal: stop.signal });
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  return eventsOf(response);
}

async function next<Type extends keyof StreamMessages>(
  stream: AsyncGenerator<Received>,
  type: Type,
  wanted: (data: StreamMessages[Type]) => boolean = () => true,
): Promise<{ data: StreamMessages[Type]; id: string | undefined }> {
  for (;;) {
    const { value, done } = await stream.next();
    if (done) throw new Error(`The stream ended before there was a ${type}.`);
    if (value.type === type && wanted(value.data as StreamMessages[Type]))
      return value as unknown as { data: StreamMessages[Type]; id: string | undefined };
  }
}

describe('events that are sent', () => {
  test('are answered as `invoke --json` prints them', async () => {
    const answer = await save('a  \n\n');
    expect(answer).toEqual({
      event: 'onFileSave',
      eventId: expect.any(String) as string,
      results: [
        {
          pluginId: 'com.example.tidy',
          script: 'save.js',
          function: 'onFileSave',
          ok: true,
          durationMs: expect.any(Number) as number,
          response: { success: true, formattedContent: 'a\n' },
        },
      ],
      response: { success: true, formattedContent: 'a\n' },
    });
  });

  test('say why nothing ran', async () => {
    expect(await sent('onProjectOpen', {})).toMatchObject({
      results: [],
      response: null,
      without: [expect.stringContaining('No handler')],
    });
  });

  test('have the text of files in the workspace, and of nothing else on this machine', async () => {
    const { workspace } = inspected;
    const outside = path.join(workspace, '../outside.txt');
    writeFileSync(path.join(workspace, 'inside.txt'), 'inside  ');
    writeFileSync(outside, 'outside');
    symlinkSync(outside, path.join(workspace, 'link.txt'));
    expect(await sent('onFileSave', { filePath: 'inside.txt' })).toMatchObject({ response: { formattedContent: 'inside\n' } });
    for (const filePath of [outside, '../outside.txt', 'link.txt', '/etc/hostname']) {
      const answer = await sent('onFileSave', { filePath });
      expect(answer).toMatchObject({ response: null });
      const words = new RegExp(
        `no text of .*${path.basename(filePath)}: it is outside of the workspace .* Put fileContent into the payload\\.`,
      );
      expect([...(answer.warnings ?? []), ...(answer.without ?? [])].join('\n')).toMatch(words);
    }
  });

  test.runIf(process.platform !== 'win32')('wait for no pipe, and read no device to its end', async () => {
    const { workspace } = inspected;
    execFileSync('mkfifo', [path.join(workspace, 'pipe')]);
    expect(await sent('onFileSave', { filePath: 'pipe' })).toMatchObject({ warnings: [expect.stringContaining('it is no ordinary file')] });
    truncateSync(path.join(workspace, 'inside.txt'), LARGEST_BYTES + 1);
    expect(await sent('onFileSave', { filePath: 'inside.txt' })).toMatchObject({
      warnings: [expect.stringContaining('it is larger than 16 MB')],
    });
  });

  test.each([
    ['another content type', 415, { method: 'POST', body: '{}' }],
    ['no JSON', 400, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
    ['no object', 400, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '[]' }],
    ['too much', 413, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `"${'x'.repeat(10 * 1024 * 1024)}"` }],
  ])('are refused with %s', async (_, status, init) => {
    const response = await fetch(`${server.url}events/onCommand`, init);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: { code: expect.any(String) as string, message: expect.any(String) as string, plugin: null, handler: null },
    });
  });

  test('are not waited for any more when who sent them has gone', async () => {
    const stream = await listen();
    const waiting = Promise.withResolvers<void>();
    onTestFinished(inspected.host.subscribe('log', ({ text }) => void (text === 'waiting' && waiting.resolve())));
    const gone = new AbortController();
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', signal: gone.signal };
    const sending = fetch(`${server.url}events/onContextUpdate`, init);
    await waiting.promise;
    gone.abort();
    await expect(sending).rejects.toThrow('aborted');
    const { data } = await next(stream, 'record', ({ event }) => event === 'onContextUpdate');
    expect(data).toMatchObject({ outcome: 'cancelled' });
  });

  test('have to be known, and the nearest is suggested', async () => {
    const response = await post('events/onFileSav', {});
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({
      error: { code: 'unknown-event', message: expect.stringContaining('onFileSave') as string },
    });
  });

  test('reach only the handlers that are named', async () => {
    expect((await post('events/onFileSave?plugin=com.example.other', {})).status).toBe(404);
    // Before a handler fails for want of it.
    const bare = await post('events/onFileSave', {});
    expect({ status: bare.status, answer: await bare.json() }).toMatchObject({
      status: 400,
      answer: { error: { code: 'missing-fields', message: 'onFileSave needs filePath and fileContent.' } },
    });
    const answer = (await (
      await post('events/onFileSave?plugin=com.example.tidy&handler=save.js', { fileContent: 'x', filePath: 'a.txt' })
    ).json()) as SentEvent;
    expect(answer.results).toHaveLength(1);
  });

  test('run again with what they carried, secrets included, and not with what is shown of that', async () => {
    const stream = await listen();
    const { eventId } = await sent('onCommand', { command: 'x', arguments: [SECRET] });
    const { data } = await next(stream, 'record', (record) => record.eventId === eventId);
    expect(JSON.stringify(data)).not.toContain(SECRET);
    const again = (await (await post(`records/${eventId}/replay`, {})).json()) as SentEvent;
    expect(again.eventId).not.toBe(eventId);
    expect(again.response).toMatchObject({ data: { given: [SECRET] } });
  });
});

describe('the stream', () => {
  test('says first which run of the server it is, and how things are', async () => {
    const stream = await listen();
    const { data: hello } = await next(stream, 'hello');
    expect(hello).toEqual({
      run: expect.any(String) as string,
      startedAt: expect.any(String) as string,
      version: '1.2.3',
      missed: false,
      features: { mockEvents: false, profiles: false, debugging: false },
    });
    expect((await next(stream, 'plugins')).data.plugins.map(({ id }) => id)).toEqual(['com.example.tidy']);
    expect((await next(stream, 'problems')).data).toEqual([]);
  });

  test('tells every record, with payload, response, phases and log, and without secrets', async () => {
    const stream = await listen();
    await next(stream, 'problems');
    const { eventId } = await sent('onCommand', { command: 'greet', arguments: [SECRET] });
    const { data: record } = await next(stream, 'record');
    expect(record).toMatchObject({
      eventId,
      event: 'onCommand',
      command: 'greet',
      outcome: 'ok',
      payload: { event: 'onCommand', command: 'greet', arguments: ['••••••'] },
      handlers: [
        {
          pluginId: 'com.example.tidy',
          name: 'Tidy',
          script: 'command.js',
          function: 'onCommand',
          ok: true,
          outcome: 'ok',
          startedMs: expect.any(Number) as number,
          phases: { handler: expect.any(Number) as number },
          // The number beside the telling name as well.
          response: { data: { given: ['••••••'], token: '••••••' } },
        },
      ],
      log: [expect.objectContaining({ level: 'info', text: 'token=••••••' }), expect.objectContaining({ byHost: true })],
    });
  });

  test('goes on after what a client had, and says where something is missing', async () => {
    const first = await listen();
    await next(first, 'problems');
    const a = await save('a');
    const { id } = await next(first, 'record', ({ eventId }) => eventId === a.eventId);
    const b = await save('b');
    const later = await listen('stream', { 'last-event-id': id! });
    expect((await next(later, 'hello')).data.missed).toBe(false);
    expect((await next(later, 'record')).data.eventId).toBe(b.eventId);
    // Of a run before, nothing can be told on: what is kept of this one is all news.
    const other = await listen('stream', { 'last-event-id': 'another-run:7' });
    const kept: string[] = [];
    while (kept.at(-1) !== b.eventId) kept.push((await next(other, 'record')).data.eventId);
    expect(kept).toContain(a.eventId);
  });

  test('tells what is kept to who asks for it', async () => {
    const { eventId } = await save('kept');
    await next(await listen('stream?kept'), 'record', (record) => record.eventId === eventId);
  });

  test('sends something now and then while nothing happens', async () => {
    const quick = await serveInspector(inspected, { heartbeatMs: 20 });
    onTestFinished(() => quick.close());
    const response = await fetch(`${quick.url}stream`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!/(?:^: .*\n\n){2}/m.test(text)) text += (await reader.read()).value ?? '';
    await reader.cancel();
  });

  test('does not wait for a client that does not read', async () => {
    const { eventId } = await save('before');
    const socket = connect(server.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.write(`GET /_codex/stream HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    await new Promise((resolve) => socket.once('readable', resolve));
    // From here on nothing is taken from it.
    const before = process.memoryUsage().rss;
    const big = 'x'.repeat(1024 * 1024);
    for (let at = 0; at < 30; at++) await save(big);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
    socket.resume();
    const ended = new Promise<string>((resolve) => socket.once('error', () => resolve('cut')).once('close', () => resolve('closed')));
    expect(['cut', 'closed']).toContain(await ended);
    // The others are not disturbed.
    const stream = await listen('stream?kept');
    await next(stream, 'record');
    expect(eventId).not.toBe('');
  });

  test('is not kept for who only asks what it is', async () => {
    const small = await serveInspector(inspected);
    onTestFinished(() => small.close());
    for (let at = 0; at < 40; at++) {
      const { status, headers } = await fetch(`${small.url}stream`, { method: 'HEAD' });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    }
    await next(await listen('stream', {}, small), 'hello');
  });

  test('takes no more clients than it can serve', async () => {
    const small = await serveInspector(inspected);
    onTestFinished(() => small.close());
    for (let at = 0; at < 32; at++) await listen('stream', {}, small);
    expect((await fetch(`${small.url}stream`)).status).toBe(503);
  });
});

describe('one record', () => {
  test('comes with what became of the text', async () => {
    const { eventId } = await save('one\ntwo  \n\n\n');
    const detail = (await (await fetch(`${server.url}records/${eventId}`)).json()) as EventRecordDetail;
    expect(detail.changes).toEqual([
      {
        of: 'fileContent',
        by: { pluginId: 'com.example.tidy', script: 'save.js' },
        diff: '@@ -1,4 +1,2 @@\n one\n-two  \n-\n-\n+two\n',
      },
    ]);
    expect(detail.log.map(({ text }) => text)).toEqual(['tidying', expect.stringContaining('onFileSave ok')]);
  });

  test('is one of the 500 newest', async () => {
    const { eventId: first } = await save('first');
    for (let at = 0; at < 500; at++) await inspected.host.dispatch({ event: 'onCommand', fields: { command: `c${at}`, arguments: [] } });
    await new Promise((resolve) => setImmediate(resolve));
    const { records } = (await (await fetch(`${server.url}records`)).json()) as { records: EventRecord[] };
    expect(records).toHaveLength(500);
    expect(records[0]!.command).toBe('c499');
    expect((await fetch(`${server.url}records/${first}`)).status).toBe(404);
    expect((await post(`records/${first}/replay`, {})).status).toBe(404);
  }, 60_000);
});

describe('metrics', () => {
  test('are OpenMetrics, with what happened by plugin, handler and outcome', async () => {
    await save('x');
    await sent('onErrorReport', { filePath: 'a.txt', diagnostics: [] });
    await new Promise((resolve) => setImmediate(resolve));
    const response = await fetch(`${server.url}metrics`);
    expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    const text = await response.text();
    expect(text).toMatch(/^# TYPE codex_plugin_events counter$/m);
    expect(text).toMatch(
      /^codex_plugin_events_total\{plugin="com\.example\.tidy",handler="save\.js#onFileSave",event="onFileSave",outcome="ok"\} [1-9]\d*$/m,
    );
    expect(text).toMatch(/^codex_plugin_events_total\{.*handler="throws\.js#onErrorReport".*outcome="failed"\} 1$/m);
    expect(text).toMatch(/^codex_plugin_handler_duration_seconds_count\{.*handler="save\.js#onFileSave".*\} [1-9]\d*$/m);
    expect(text).toMatch(/^codex_plugin_worker_resident_memory_bytes\{plugin="com\.example\.tidy",runtime="node"\} \d{7,}$/m);
    expect(text).toMatch(/\n# EOF\n$/);
  });
});

describe('the page', () => {
  test('comes under a policy that lets nothing in but its own files', async () => {
    const response = await fetch(server.url);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['..%2f..%2fpackage.json', '%2e%2e/host.js', 'host.js', 'tsconfig.json', 'index.html%00', '__proto__'])(
    'has no file %s',
    async (name) => {
      const response = await fetch(server.url + name);
      expect(response.status).toBe(404);
    },
  );
});

test('nobody gets past the check that the routes are given', async () => {
  const refused = new Response('no', { status: 403 });
  const { routes, close } = inspectorRoutes({
    host: inspected.host,
    access: () => Promise.resolve(refused.clone()),
    workspace: () => inspected.workspace,
    version: '1',
    writeMockEvent: () => Promise.reject(new Error('It was reached.')),
    profile: () => Promise.reject(new Error('It was reached.')),
    debug: () => Promise.reject(new Error('It was reached.')),
  });
  onTestFinished(close);
  const all = new Set(routes.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`));
  expect(all.size).toBeGreaterThan(9);
  for (const route of [...all, 'GET /nothing/at/all', 'PUT /', 'OPTIONS /events/x']) {
    const [method, path] = route.split(' ') as [string, string];
    const { status } = await routes.request(path.replaceAll(/:\w+/g, 'x'), { method });
    expect([route, status]).toEqual([route, 403]);
  }
  expect(open).toBeTypeOf('function');
});
