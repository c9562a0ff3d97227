// What goes wrong between the source and a server: what the user is told, when it is tried again, and that nothing is told or sent that should not be.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { dialects, fails, floods, hangs, startModelServer, streamOf, streams, type Route } from './modelServer.mts';
import { serverWith, settingsFor, sourceFor, type SourceUnderTest } from './modelSetup.mts';
import type { ModelSourceOptions } from '../../src/host/completion/model/modelSource.ts';
import type { ModelServer } from './modelServer.mts';

const ROUTE = '/v1/completions';
const GOOD = streams(streamOf('completions', ['one();\n', 'two();']));

async function withRoute(route: Route, options: Partial<ModelSourceOptions> = {}): Promise<SourceUnderTest & { server: ModelServer }> {
  const server = await serverWith({ [ROUTE]: route });
  return { server, ...sourceFor(settingsFor(server, { api: 'completions' }), options) };
}

/** In seconds from now, rounded; undefined where it is not tried again by itself. */
function pauseOf({ source }: SourceUnderTest): number | undefined {
  const { retryAt } = source.status;
  return retryAt === undefined ? undefined : Math.round((retryAt - Date.now()) / 1000);
}

describe('faults of a model server', () => {
  test.each([
    ['no key', fails(401, { error: { message: 'Incorrect API key provided: sk-secret-key' } }), 'asks for a key (status 401).', undefined],
    ['no rights', fails(403), 'asks for a key (status 403).', undefined],
    ['a model that is not there', fails(404, { error: 'model "a-model" not found, try pulling it first' }), 'has no model "a-model".', 60],
    ['a limit, in seconds', fails(429, '', { 'retry-after': '7' }), 'takes no more requests for now.', 7],
    [
      'a limit, by date',
      fails(429, '', { 'retry-after': new Date(Date.now() + 30_000).toUTCString() }),
      'takes no more requests for now.',
      30,
    ],
    ['a limit without a word', fails(429), 'takes no more requests for now.', 2],
    ['a failure', fails(503, { error: { message: 'Loading model' } }), 'has failed: Loading model', 2],
    ['a failure in HTML', fails(502, '<html>Bad Gateway</html>'), 'has failed: 502', 2],
    [
      'a request that is too long',
      fails(400, { error: { message: 'the request exceeds the available context size' } }),
      'does not take the request: ',
      0,
    ],
    ['a route that is not there', fails(404), 'does not offer /completions: 404', 60],
    [
      'a page instead of an answer',
      fails(200, '<html></html>', { 'content-type': 'text/html' }),
      'does not offer /completions: text/html',
      60,
    ],
    ['an event that is no JSON', streams('data: {"choices": [{"te\n\n'), 'answers cannot be read.', 2],
    ['a failure in the stream', streams('data: {"error": {"message": "CUDA out of memory"}}\n\n'), 'has failed: CUDA out of memory', 2],
    ['a stream that breaks off at once', streams('', { ending: 'reset' }), 'broke off.', 2],
  ] as const)('%s', async (_, route, reason, pause) => {
    const under = await withRoute(route);
    expect(await under.texts()).toEqual([]);
    expect(under.source.status).toMatchObject({ state: 'failed', host: `127.0.0.1:${under.server.port}` });
    expect(under.source.status.reason).toContain(reason);
    const told = pauseOf(under);
    if (pause === undefined) expect(told).toBeUndefined();
    else expect(Math.abs((told ?? -1) - pause)).toBeLessThanOrEqual(1);
  });

  test('a server that is not there', async () => {
    const server = await startModelServer({});
    await server.close();
    const { texts, source } = sourceFor(settingsFor(server));
    expect(await texts()).toEqual([]);
    expect(source.status).toMatchObject({ state: 'failed', reason: `127.0.0.1:${server.port} cannot be reached. ECONNREFUSED` });
  });

  test.each([
    ['never begins', hangs],
    ['stops in the middle', streams(streamOf('completions', ['o']).slice(0, 40), { ending: 'hang' })],
    ['never ends', floods('data: {"choices": [{"text": "x"}]}\n\n', 10)],
  ])('an answer that %s is given up', async (_, route) => {
    const under = await withRoute(route, { limits: { firstByteMs: 150, idleMs: 150, totalMs: 600 } });
    const began = performance.now();
    expect(await under.texts()).toEqual([]);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(under.source.status.reason).toContain('does not answer in time.');
    await under.server.requests[0]!.closed;
    expect(under.server.requests[0]!.isAborted()).toBe(true);
  });

  test.each([
    ['in events', 'data: {"choices": [{"text": ""}]}\n\n'],
    ['in one line that never ends', `data: {"choices": [{"text": "${'x'.repeat(10_000)}`],
    ['in comments', `: ${'x'.repeat(1000)}\n\n`],
  ])('a flood %s is bounded', async (_, piece) => {
    const under = await withRoute(floods(piece), { limits: { maxBytes: 200_000 } });
    expect(await under.texts()).toEqual([]);
    expect(under.source.status.reason).toContain('answers with far too much.');
    await under.server.requests[0]!.closed;
  });

  test('a flood of lines is read until it is enough', async () => {
    const under = await withRoute(floods('data: {"choices": [{"text": "more();\\n"}]}\n\n'));
    const text = await under.last();
    expect(text.split('\n')).toHaveLength(30);
    await under.server.requests[0]!.closed;
    expect(under.source.status.state).toBe('ready');
  });

  test('of a stream that breaks off, whole lines count', async () => {
    const whole = streamOf('completions', ['one();\ntwo();\nthr', 'ee']);
    const under = await withRoute(streams(whole.slice(0, whole.indexOf('ee"')), { ending: 'reset' }));
    expect(await under.texts()).toEqual(['one();\ntwo();']);
    expect(under.source.status.state).toBe('ready');
  });

  test('at the most that was asked for, a line that is not whole is left out if there are others', async () => {
    const server = await serverWith({ [ROUTE]: streams(streamOf('completions', ['one();\ntwo(', '1,'], 'length')) });
    expect(await sourceFor(settingsFor(server)).last()).toBe('one();');
    const short = await serverWith({ [ROUTE]: streams(streamOf('completions', ['one(1,'], 'length')) });
    expect(await sourceFor(settingsFor(short)).last()).toBe('one(1,');
  });
});

describe('after a failure', () => {
  test('nothing is asked before its time, and each pause is longer', async () => {
    const under = await withRoute(fails(500));
    await under.texts();
    expect(pauseOf(under)).toBe(2);
    await under.texts();
    expect(under.server.requests).toHaveLength(1);
    under.source.tryAgain();
    expect(under.source.status.state).toBe('ready');
    await under.texts();
    expect(under.server.requests).toHaveLength(2);
  });

  test('a short pause ends by itself', async () => {
    let failing = true;
    const under = await withRoute((...given) => (failing ? fails(429, '', { 'retry-after': '0.2' }) : GOOD)(...given));
    await under.texts();
    expect(await under.texts()).toEqual([]);
    failing = false;
    await expect.poll(() => under.last()).toBe('one();\ntwo();');
    expect(under.source.status).toEqual({
      state: 'ready',
      host: `127.0.0.1:${under.server.port}`,
      api: 'completions',
      lastSentAt: expect.any(Number),
    });
  });

  test('a wrong key is not tried again before there is another one', async () => {
    let key = 'sk-wrong';
    const under = await withRoute(
      (request, response) => (request.authorization === 'Bearer sk-right' ? GOOD : fails(401))(request, response),
      {
        key: () => Promise.resolve(key),
      },
    );
    await under.texts();
    await under.texts();
    expect(under.server.requests).toHaveLength(1);
    expect(under.source.status.reason).toContain('does not take the key (status 401).');
    key = 'sk-right';
    under.source.keyChanged();
    expect(await under.last()).toBe('one();\ntwo();');
  });

  test('other settings are another beginning', async () => {
    const under = await withRoute(fails(401));
    await under.texts();
    const other = await serverWith({ [ROUTE]: GOOD });
    under.settings.baseUrl = other.url;
    expect(await under.last()).toBe('one();\ntwo();');
    under.settings.baseUrl = '';
    expect(await under.last()).toBe('');
    expect(under.source.status).toEqual({ state: 'off', host: '' });
  });

  test('listeners hear each change once', async () => {
    const under = await withRoute(GOOD);
    const states: string[] = [];
    const stop = under.source.onStatus(() => states.push(under.source.status.state));
    await under.texts();
    stop();
    await under.texts();
    expect(states).toEqual(['asking', 'ready']);
  });
});

describe('the key and the text', () => {
  const KEY = 'sk-verySecretKey123';

  test('go to the server that was named, and to no other one', async () => {
    const other = await serverWith({ [ROUTE]: GOOD });
    const under = await withRoute(
      (_request, response) => {
        response.writeHead(307, { location: `${other.url}${ROUTE}` });
        response.end();
      },
      { key: () => Promise.resolve(KEY) },
    );
    expect(await under.texts()).toEqual([]);
    expect(other.requests).toEqual([]);
    expect(under.server.requests[0]!.authorization).toBe(`Bearer ${KEY}`);
    expect(under.source.status.reason).toContain('wants to be asked at another address');
    expect(under.source.status.retryAt).toBeUndefined();
  });

  test('are in no status and no log, whatever the server says of them', async () => {
    const prefix = 'const privateThing = ';
    const echoes: Route[] = [401, 400, 404, 500].map(
      (status) => (request, response) =>
        fails(status, { error: { message: `Bad: ${request.authorization} asked ${JSON.stringify(request.body['prompt'])}` } })(
          request,
          response,
        ),
    );
    // A part of it as well.
    const part = fails(500, { error: { message: `Cannot parse 'const privateTh' with ${KEY.slice(0, 12)}` } });
    for (const route of [...echoes, part]) {
      const under = await withRoute(route, { key: () => Promise.resolve(KEY) });
      await under.texts({ prefix });
      const said = JSON.stringify([under.source.status, under.lines, under.source.lastSent]);
      expect(under.lines).toHaveLength(1);
      expect(said).not.toContain(KEY.slice(0, 12));
      expect(said).not.toContain('privateTh');
    }
  });

  test('are not sent unencrypted, except to this machine', async () => {
    const asked: string[] = [];
    const fetch: typeof globalThis.fetch = (input) => {
      asked.push(new Request(input).url);
      return Promise.reject(new TypeError('fetch failed'));
    };
    const { source, texts, settings } = sourceFor(settingsFor({ url: 'http://models.example:8000' }), {
      key: () => Promise.resolve(KEY),
      fetch,
    });
    await texts();
    expect(asked).toEqual([]);
    expect(source.status).toMatchObject({ state: 'failed', reason: expect.stringContaining('models.example:8000 unencrypted') });
    for (const baseUrl of ['https://models.example/v1', 'http://localhost:1', 'http://[::1]:2', 'http://127.1.2.3:4/base/v1/']) {
      settings.baseUrl = baseUrl;
      await texts();
    }
    expect(asked).toEqual([
      'https://models.example/v1/completions',
      'http://localhost:1/v1/completions',
      'http://[::1]:2/v1/completions',
      'http://127.1.2.3:4/base/v1/completions',
    ]);
  });

  test('without a key there is none in the request, and nothing that tells of this machine', async () => {
    const under = await withRoute(GOOD);
    await under.texts();
    const own = ['content-type', 'accept'];
    const ofFetch = ['accept-encoding', 'accept-language', 'sec-fetch-mode', 'user-agent'];
    expect(under.server.requests[0]!.headerNames.filter((name) => ![...own, ...ofFetch].includes(name))).toEqual([]);
  });

  test.each(['ftp://models.example', 'localhost:8080', 'http://user:password@models.example'])('no address: %s', async (baseUrl) => {
    const { texts, source } = sourceFor(settingsFor({ url: baseUrl }));
    expect(await texts()).toEqual([]);
    expect(source.status).toMatchObject({ state: 'failed', host: '' });
    expect(source.status.reason).not.toContain('password@');
  });
});

describe('ending a request', () => {
  /** One line, and then nothing for as long as somebody is there. */
  const oneLine = streams(dialects.completions.piece('one();\n'), { ending: 'hang' });

  test.each([
    ['before the first byte', hangs, 0],
    ['in the middle of the answer', oneLine, 1],
    ['of a server that goes on', floods('data: {"choices": [{"text": "x"}]}\n\n', 5), 0],
  ])('%s, the server sees it within 150 ms', async (_, route, lines) => {
    const under = await withRoute(route);
    const tookMs: number[] = [];
    // The quickest of three: the machine may have other work.
    for (let count = 0; count < 3; count++) {
      const leaving = new AbortController();
      const found: string[] = [];
      const reading = (async () => {
        for await (const { text } of under.source.complete(query(), leaving.signal)) found.push(text);
      })();
      await expect.poll(() => under.server.requests.length === count + 1 && found.length === lines).toBe(true);
      const request = under.server.requests[count]!;
      const at = performance.now();
      leaving.abort();
      await reading;
      tookMs.push(Math.max(performance.now(), await request.closed) - at);
      expect(request.isAborted()).toBe(true);
      expect(under.source.status.state).toBe('ready');
    }
    expect(Math.min(...tookMs)).toBeLessThan(150);
  });

  test('a newer request ends the older one', async () => {
    let count = 0;
    const under = await withRoute((...given) => (count++ === 0 ? hangs : GOOD)(...given));
    const first = under.texts();
    await expect.poll(() => under.server.requests.length).toBe(1);
    expect(await under.last()).toBe('one();\ntwo();');
    expect(await first).toEqual([]);
    await under.server.requests[0]!.closed;
    expect(under.server.requests[0]!.isAborted()).toBe(true);
    expect(under.source.status.state).toBe('ready');
  });

  test('whoever stops reading ends it', async () => {
    const under = await withRoute(oneLine);
    for await (const { text } of under.source.complete(query(), new AbortController().signal)) {
      expect(text).toBe('one();');
      break;
    }
    await under.server.requests[0]!.closed;
    expect(under.source.status.state).toBe('ready');
  });

  test('closing the source ends it, and nothing is asked any more', async () => {
    const under = await withRoute(hangs);
    const first = under.texts();
    await expect.poll(() => under.server.requests.length).toBe(1);
    under.source.close();
    expect(await first).toEqual([]);
    expect(await under.texts()).toEqual([]);
    expect(under.server.requests).toHaveLength(1);
    expect(under.source.status.state).toBe('off');
  });

  test('a request that is ended before it leaves is none', async () => {
    const { promise: stored, resolve } = Promise.withResolvers<string | undefined>();
    const under = await withRoute(GOOD);
    const { source, texts } = sourceFor(settingsFor(under.server), { probes: { get: () => stored, set: () => undefined } });
    const leaving = new AbortController();
    const reading = texts({}, leaving.signal);
    await sleep(20);
    leaving.abort();
    resolve('chat');
    expect(await reading).toEqual([]);
    expect(source.lastSent).toBeUndefined();
    expect(source.status.state).toBe('ready');
    expect(under.server.requests).toEqual([]);
  });

  test('a signal that is aborted already asks nobody', async () => {
    const under = await withRoute(GOOD);
    expect(await under.texts({}, AbortSignal.abort())).toEqual([]);
    expect(under.server.requests).toEqual([]);
  });
});

describe('connections', () => {
  test('are used again after an answer that was read to its end', async () => {
    const under = await withRoute(GOOD);
    for (let count = 0; count < 3; count++) {
      expect(await under.last()).toBe('one();\ntwo();');
      // The end of the answer is read after what it says.
      await sleep(20);
    }
    expect(new Set(under.server.requests.map(({ clientPort }) => clientPort)).size).toBe(1);
  });

  test('that the server closed meanwhile are no failure', async () => {
    const under = await withRoute((request, response) => {
      // Without saying so, as servers do that are restarted.
      response.once('finish', () => setTimeout(() => response.socket?.destroy(), 5));
      return GOOD(request, response);
    });
    for (let count = 0; count < 5; count++) {
      expect(await under.last()).toBe('one();\ntwo();');
      await sleep(15);
    }
  });
});

function query(): Parameters<SourceUnderTest['source']['complete']>[0] {
  return { position: { line: 0, character: 4 }, prefix: 'one ', suffix: '\n', maxItems: 5, triggerKind: 'automatic', context: [] };
}
