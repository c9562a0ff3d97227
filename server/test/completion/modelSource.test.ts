// The model source as the pipeline has it: what it sends, what it yields, and what it tells of itself; and what finds and tries servers.
import { describe, expect, test } from 'vitest';
import { findServers } from '../../src/host/completion/model/findServers.ts';
import { tryModel } from '../../src/host/completion/model/trial.ts';
import { Gathering } from '../../src/host/completion/gathering.ts';
import { fails, hangs, startModelServer, streamOf, streams } from './modelServer.mts';
import { queryFor, serverWith, settingsFor, sourceFor } from './modelSetup.mts';

const ROUTE = '/v1/completions';
const GOOD = streams(streamOf('completions', ['one();\n', 'two();']));

describe('the model source', () => {
  test.each([{ baseUrl: '' }, { name: '' }, { baseUrl: '  ' }])('is off without a server or a model: %o', async (more) => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const { texts, source } = sourceFor(settingsFor(server, more));
    expect(await texts()).toEqual([]);
    expect(source.status).toEqual({ state: 'off', host: '' });
    expect(server.requests).toEqual([]);
  });

  test('yields one completion that grows, under one id of its own', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const { source } = sourceFor(settingsFor(server));
    const ask = async (): Promise<{ id?: string; text: string }[]> => {
      const found: { id?: string; text: string }[] = [];
      for await (const one of source.complete(queryFor(), new AbortController().signal)) found.push(one);
      return found;
    };
    const [first, second] = [await ask(), await ask()];
    expect(first.map(({ text }) => text)).toEqual(['one();', 'one();\ntwo();']);
    expect(new Set(first.map(({ id }) => id)).size).toBe(1);
    expect(second[0]!.id).not.toBe(first[0]!.id);
  });

  test('is a source for the pipeline', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const { source } = sourceFor(settingsFor(server));
    const found = await new Gathering([source], queryFor(), { budgetMs: 5000, laterMs: 0, signal: new AbortController().signal }).first();
    expect(found.at(-1)).toMatchObject({ text: 'one();\ntwo();' });
  });

  test('has the first line before the answer is over', async () => {
    const [start, end] = ['data: {"choices": [{"text": "one();\\ntw"}]}\n\n', 'data: {"choices": [{"text": "o();"}]}\n\n'];
    const goOn = Promise.withResolvers<void>();
    const server = await serverWith({
      [ROUTE]: async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(start);
        await goOn.promise;
        response.end(end);
      },
    });
    const { source } = sourceFor(settingsFor(server));
    const found = source.complete(queryFor(), new AbortController().signal);
    expect((await found.next()).value).toMatchObject({ text: 'one();' });
    goOn.resolve();
    expect((await found.next()).value).toMatchObject({ text: 'one();\ntwo();' });
  });

  test('measures how long the first line takes', async () => {
    const server = await serverWith({ [ROUTE]: streams(streamOf('completions', ['one();\n']), { delayMs: 80 }) });
    const { source, last } = sourceFor(settingsFor(server));
    expect(source.latencyMs).toBeUndefined();
    await last();
    expect(source.latencyMs).toBeGreaterThanOrEqual(75);
    expect(source.latencyMs).toBeLessThan(5000);
  });

  test('says what it sent, and not the text', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const { source, last } = sourceFor(settingsFor(server));
    await last({
      prefix: 'const answer = ',
      suffix: ';\n',
      context: [{ path: '/home/somebody/project/src/b.ts', text: 'export const b = 1;' }],
    });
    expect(source.lastSent).toEqual({
      host: `127.0.0.1:${server.port}`,
      api: 'completions',
      at: expect.any(Number),
      prefixCharacters: 15,
      suffixCharacters: 2,
      contextCharacters: 19,
      tokens: expect.any(Number),
      contextPaths: ['/home/somebody/project/src/b.ts'],
    });
    expect(JSON.stringify(source.lastSent)).not.toContain('answer');
  });
});

describe('what may leave', () => {
  test('a document that may not leave is not sent, and it is said why', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const asked: [string | undefined, string][] = [];
    const { texts, source } = sourceFor(settingsFor(server), {
      mayLeave: (...what) => {
        asked.push(what);
        return Promise.resolve('It is ignored by .codexignore.');
      },
    });
    expect(await texts({ prefix: 'a', suffix: 'b' })).toEqual([]);
    expect(asked).toEqual([['/home/somebody/project/src/a.ts', 'ab']]);
    expect(server.requests).toEqual([]);
    expect(source.status.withheld).toBe('It is ignored by .codexignore.');
    expect(source.status.state).toBe('ready');
  });

  test('of the context, what may not leave is left out', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const { last, source } = sourceFor(settingsFor(server), {
      mayLeave: (file) => Promise.resolve(file?.endsWith('.env') ? 'It has secrets.' : undefined),
    });
    await last({
      context: [
        { path: '/home/somebody/project/.env', text: 'TOKEN=hunter2' },
        { path: '/home/somebody/project/src/b.ts', text: 'export const b = 1;' },
      ],
    });
    expect(server.requests).toHaveLength(1);
    expect(source.status.withheld).toBeUndefined();
    expect(source.lastSent?.contextPaths).toEqual(['/home/somebody/project/src/b.ts']);
    expect(JSON.stringify(server.requests[0]!.body)).not.toContain('hunter2');
  });

  test('what cannot be judged does not leave', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const { texts, source } = sourceFor(settingsFor(server), { mayLeave: () => Promise.reject(new Error('cannot read .codexignore')) });
    expect(await texts()).toEqual([]);
    expect(server.requests).toEqual([]);
    expect(source.status.withheld).toBe('cannot read .codexignore');
  });

  test('nothing is asked where there is no text at all', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    expect(await sourceFor(settingsFor(server)).texts({ prefix: '', suffix: '' })).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  test('a key that cannot be read ends the request, not the source', async () => {
    const server = await serverWith({ [ROUTE]: GOOD });
    const { texts, lines, source } = sourceFor(settingsFor(server), { key: () => Promise.reject(new Error('the keyring says sk-secret')) });
    expect(await texts()).toEqual([]);
    expect(lines).toEqual(['model: failed by Error']);
    expect(source.status.state).toBe('ready');
  });
});

describe('findServers', () => {
  test('lists those that are there, with their models, side by side', async () => {
    const models = (...ids: string[]): object => ({ object: 'list', data: ids.map((id) => ({ id, object: 'model' })) });
    const llama = await serverWith({ '/v1/models': fails(200, models('qwen2.5-coder-1.5b.gguf')) });
    const ollama = await serverWith({ '/v1/models': fails(200, models('codellama:7b-code', 'starcoder2:3b')) });
    const other = await serverWith({ '/v1/models': fails(200, 'hello') });
    const silent = await serverWith({ '/v1/models': hangs });
    const gone = await startModelServer({});
    await gone.close();
    const began = performance.now();
    const found = await findServers({
      ports: { llamaCpp: llama.port, ollama: ollama.port, lmStudio: other.port, vllm: silent.port },
      timeoutMs: 300,
    });
    expect(performance.now() - began).toBeLessThan(5000);
    expect(found).toEqual([
      { kind: 'llamaCpp', baseUrl: `${llama.url}/v1`, models: ['qwen2.5-coder-1.5b.gguf'] },
      { kind: 'ollama', baseUrl: `${ollama.url}/v1`, models: ['codellama:7b-code', 'starcoder2:3b'] },
    ]);
    expect(await findServers({ ports: { vllm: gone.port } })).toEqual([]);
  });
});

describe('tryModel', () => {
  test('says which API answered, how fast and with what', async () => {
    const server = await serverWith({ '/infill': streams(streamOf('infill', ['a + b;'])) });
    expect(await tryModel(settingsFor(server))).toEqual({ ok: true, api: 'infill', latencyMs: expect.any(Number), text: 'a + b;' });
    expect(server.requests.at(-1)!.body).toMatchObject({ n_predict: 16 });
  });

  test('says why there is no answer', async () => {
    const server = await serverWith({ [ROUTE]: fails(401) });
    const key = 'sk-secret-key';
    expect(await tryModel(settingsFor(server), { key })).toEqual({
      ok: false,
      reason: `127.0.0.1:${server.port} does not take the key (status 401).`,
    });
    expect(server.requests[0]!.authorization).toBe(`Bearer ${key}`);
    expect(await tryModel(settingsFor({ url: 'nowhere' }))).toMatchObject({ ok: false, reason: expect.stringContaining('http') });
  });
});
