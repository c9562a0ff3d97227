// Every way to ask a model, over HTTP: what is sent, what is read, and which way is found for a server that is not known yet.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { API_NAMES, type ApiName } from '../../src/contract/modelViews.ts';
import { fails, routeOf, startModelServer, streamOf, streams } from './modelServer.mts';
import { serverWith, settingsFor, sourceFor } from './modelSetup.mts';

/** The same text whatever the API, in pieces that tear words and lines. */
const PIECES = ['f(', '1);\ncons', 't two = 2', ';\nconst \u{1F600} = 3;'];
const LINES = ['f(1);', 'f(1);\nconst two = 2;', 'f(1);\nconst two = 2;\nconst \u{1F600} = 3;'];

/** Of a family whose words for a gap are known. */
const CODER = 'qwen2.5-coder:1.5b-base';

const UNSUPPORTED = fails(500, { error: { message: 'Unsupported param: suffix', type: 'server_error', code: 500 } });

describe('model APIs', () => {
  test.each(API_NAMES)('%s: the text grows by whole lines', async (api) => {
    const server = await serverWith({ [routeOf[api]]: streams(streamOf(api, PIECES)) });
    const { texts, source } = sourceFor(settingsFor(server, { api, name: CODER }));
    expect(await texts()).toEqual(LINES);
    expect(source.status).toMatchObject({ state: 'ready', api, host: `127.0.0.1:${server.port}` });
    expect(server.paths()).toEqual([routeOf[api]]);
  });

  test.each(API_NAMES)('%s: wherever the stream is cut, the same comes of it', async (api) => {
    const stream = streamOf(api, PIECES);
    const bytes = Buffer.byteLength(stream);
    let cuts: readonly number[] = [];
    const server = await serverWith({ [routeOf[api]]: (request, response) => streams(stream, { cuts })(request, response) });
    const { last } = sourceFor(settingsFor(server, { api, name: CODER }));
    // Every place once, many in one answer, as each cut is a packet of its own.
    for (let offset = 0; offset < 4; offset++) {
      cuts = Array.from({ length: Math.floor((bytes - offset) / 4) }, (_, index) => index * 4 + offset).filter((at) => at > 0);
      expect(await last()).toBe(LINES.at(-1));
    }
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: bytes - 1 }), { maxLength: 5 }), async (places) => {
        cuts = places.toSorted((a, b) => a - b);
        expect(await last()).toBe(LINES.at(-1));
      }),
      { numRuns: 20 },
    );
  });

  test('a request says what the settings and the query say', async () => {
    const bodies: Partial<Record<ApiName, Record<string, unknown>>> = {};
    for (const api of API_NAMES) {
      const server = await startModelServer({ [routeOf[api]]: streams(streamOf(api, ['1;'])) });
      const { last } = sourceFor(settingsFor(server, { api, name: CODER, stop: ['\n\n'], maxTokens: 48, temperature: 0.2 }));
      await last({ context: [{ path: '/home/somebody/project/lib/b.ts', text: 'export const helper = 1;\n' }] });
      bodies[api] = server.requests[0]!.body;
      await server.close();
    }
    const [prefix, suffix] = ['const one = ', '\nconst last = 9;\n'];
    const framed = `// ../lib/b.ts:\n// export const helper = 1;\n${prefix}`;
    const common = { model: CODER, stream: true };
    expect(bodies.completions).toEqual({ ...common, prompt: framed, suffix, max_tokens: 48, temperature: 0.2, stop: ['\n\n'] });
    expect(bodies.ollama).toEqual({ ...common, prompt: framed, suffix, options: { num_predict: 48, temperature: 0.2, stop: ['\n\n'] } });
    expect(bodies.infill).toMatchObject({
      ...common,
      input_prefix: prefix,
      input_suffix: suffix,
      input_extra: [{ filename: '../lib/b.ts', text: 'export const helper = 1;' }],
      n_predict: 48,
    });
    expect(bodies.fim).toMatchObject({ ...common, prompt: `<|fim_prefix|>${framed}<|fim_suffix|>${suffix}<|fim_middle|>`, max_tokens: 48 });
    expect(bodies.fim?.['stop']).toEqual(expect.arrayContaining(['<|fim_pad|>', '\n\n']));
    expect(bodies.chat).toMatchObject({ ...common, max_tokens: 48, temperature: 0.2 });
    expect(JSON.stringify(bodies.chat?.['messages'])).toContain('<before>const one = </before>');
    expect(bodies.responses).toMatchObject({ ...common, max_output_tokens: 48, store: false });
    expect(bodies.responses?.['input']).toContain('<other name=\\"../lib/b.ts\\">'.replaceAll('\\', ''));
  });

  test('a server that does not stream answers all the same', async () => {
    const whole = { choices: [{ message: { role: 'assistant', content: 'f(1);\ng();' }, finish_reason: 'stop' }] };
    const server = await serverWith({ '/v1/chat/completions': fails(200, whole) });
    expect(await sourceFor(settingsFor(server, { api: 'chat' })).last()).toBe('f(1);\ng();');
  });

  test('a model that takes no temperature, and calls its limit otherwise, is asked so from then on', async () => {
    const server = await serverWith({
      '/v1/chat/completions': (request, response) => {
        const unwanted = ['temperature', 'max_tokens'].find((name) => name in request.body);
        const error = { message: `Unsupported parameter: '${unwanted}'`, code: 'unsupported_parameter', param: unwanted };
        return (unwanted === undefined ? streams(streamOf('chat', ['1;'])) : fails(400, { error }))(request, response);
      },
    });
    const { last } = sourceFor(settingsFor(server, { api: 'chat' }));
    expect([await last(), await last()]).toEqual(['1;', '1;']);
    expect(server.requests).toHaveLength(4);
    expect(server.requests.at(-1)!.body).toMatchObject({ max_completion_tokens: 64 });
  });

  test('chat: what the model puts around the text is left out', async () => {
    const check = async (answer: string, expected: string): Promise<void> => {
      const pieces = answer.match(/[^]{1,3}/g) ?? [];
      const server = await startModelServer({ '/v1/chat/completions': streams(streamOf('chat', pieces)) });
      expect(await sourceFor(settingsFor(server, { api: 'chat' })).last(), answer).toBe(expected);
      await server.close();
    };
    await check('```ts\nf(1);\ng();\n```\nThis calls f.', 'f(1);\ng();');
    await check('const one = f(1);', 'f(1);');
    await check('<think>The user\nwants f.</think>\nf(1);', 'f(1);');
    await check('```\nconst one = f(1);\n```', 'f(1);');
    await check('`${a}`', '`${a}`');
  });
});

describe('which API a server offers', () => {
  test.each([
    ['completions', {}, ['/v1/completions']],
    ['infill', { '/v1/completions': UNSUPPORTED }, ['/v1/completions', '/infill']],
    ['ollama', {}, ['/v1/completions', '/infill', '/api/generate']],
    ['chat', { '/api/generate': fails(405) }, ['/v1/completions', '/infill', '/api/generate', '/v1/chat/completions']],
    ['responses', {}, ['/v1/completions', '/infill', '/api/generate', '/v1/chat/completions', '/v1/responses']],
  ] as const)('is found by trying, once: %s', async (api, others, paths) => {
    const server = await serverWith({ ...others, [routeOf[api]]: streams(streamOf(api, ['1;'])) });
    const { last, source } = sourceFor(settingsFor(server));
    expect(await last()).toBe('1;');
    expect(server.paths()).toEqual(paths);
    expect(await last()).toBe('1;');
    expect(server.paths()).toEqual([...paths, routeOf[api]]);
    expect(source.status.api).toBe(api);
  });

  test('a model of a known family is asked in its own words where no suffix is taken', async () => {
    const server = await serverWith({
      '/v1/completions': (request, response) =>
        ('suffix' in request.body ? fails(400, { message: 'suffix is not currently supported' }) : streams(streamOf('fim', ['1;'])))(
          request,
          response,
        ),
    });
    const { last, source } = sourceFor(settingsFor(server, { name: 'bigcode/starcoder2-3b' }));
    expect(await last()).toBe('1;');
    expect(source.status.api).toBe('fim');
    expect(server.requests.at(-1)!.body['prompt']).toMatch(/^<fim_prefix>const one = <fim_suffix>/);
  });

  test('that a model is for chats only is none of the model missing', async () => {
    const message = 'This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?';
    const server = await serverWith({
      '/v1/completions': fails(404, { error: { message, type: 'invalid_request_error', param: 'model', code: null } }),
      '/v1/chat/completions': streams(streamOf('chat', ['1;'])),
    });
    const { last, source } = sourceFor(settingsFor(server));
    expect(await last()).toBe('1;');
    expect(source.status.api).toBe('chat');
  });

  test('a server that says so with status 200 does not offer a route either', async () => {
    const unexpected = fails(200, { error: 'Unexpected endpoint or method. (POST /infill)' });
    const server = await serverWith({
      '/infill': unexpected,
      '/api/generate': unexpected,
      '/v1/chat/completions': streams(streamOf('chat', ['1;'])),
    });
    const { last, source } = sourceFor(settingsFor(server));
    expect(await last()).toBe('1;');
    expect(source.status.api).toBe('chat');
  });

  test('is remembered between sessions, by server and model', async () => {
    const kept = new Map<string, string>();
    const probes = {
      get: (key: string) => kept.get(key),
      set: (key: string, value: string | undefined) => void (value === undefined ? kept.delete(key) : kept.set(key, value)),
    };
    const server = await serverWith({ '/infill': streams(streamOf('infill', ['1;'])) });
    const settings = settingsFor(server);
    await sourceFor(settings, { probes }).last();
    expect([...kept]).toEqual([[`${server.url} a-model`, 'infill']]);
    await sourceFor(settings, { probes }).last();
    expect(server.paths()).toEqual(['/v1/completions', '/infill', '/infill']);
  });

  test('what is remembered and not true any more is found anew at once', async () => {
    const kept = new Map([['', '']]);
    const server = await serverWith({ '/v1/completions': streams(streamOf('completions', ['1;'])) });
    const probes = { get: () => 'infill', set: (key: string, value: string | undefined) => void kept.set(key, value ?? 'forgotten') };
    const { last, source } = sourceFor(settingsFor(server), { probes });
    expect(await last()).toBe('1;');
    expect(server.paths()).toEqual(['/infill', '/v1/completions']);
    expect(kept.get(`${server.url} a-model`)).toBe('completions');
    expect(source.status.api).toBe('completions');
  });

  test('nothing is remembered of a server that is busy', async () => {
    let isBusy = true;
    const kept: unknown[] = [];
    const server = await serverWith({
      '/v1/completions': (request, response) =>
        (isBusy ? fails(503, { error: { message: 'Loading model' } }) : streams(streamOf('completions', ['1;'])))(request, response),
    });
    const { last, source } = sourceFor(settingsFor(server), { probes: { get: () => undefined, set: (...what) => void kept.push(what) } });
    expect(await last()).toBe('');
    expect(source.status).toMatchObject({ state: 'failed', reason: expect.stringContaining('Loading model') });
    expect(kept).toEqual([]);
    isBusy = false;
    source.tryAgain();
    expect(await last()).toBe('1;');
    expect(server.paths()).toEqual(['/v1/completions', '/v1/completions']);
  });

  test('a probe that is cut short goes on where it was', async () => {
    const hold = Promise.withResolvers<void>();
    const server = await serverWith({
      '/infill': async (request, response) => {
        if (server.requests.length < 3) await hold.promise;
        await streams(streamOf('infill', ['1;']))(request, response);
      },
    });
    const { last, texts } = sourceFor(settingsFor(server));
    const leaving = new AbortController();
    const first = texts({}, leaving.signal);
    await expect.poll(() => server.paths()).toEqual(['/v1/completions', '/infill']);
    leaving.abort();
    expect(await first).toEqual([]);
    hold.resolve();
    expect(await last()).toBe('1;');
    expect(server.paths().slice(2)).toEqual(['/infill']);
  });

  test('a server that offers nothing is told of, with its name', async () => {
    const server = await serverWith({});
    const { last, source } = sourceFor(settingsFor(server));
    expect(await last()).toBe('');
    expect(source.status).toMatchObject({
      state: 'failed',
      reason: `127.0.0.1:${server.port} offers no way to complete text with "a-model" that is known.`,
    });
    expect(source.status.retryAt).toBeGreaterThan(Date.now() + 50_000);
  });
});
