// Completions by a model, in a plain editor without any plugin: what it asks for, what leaves, and what is gone when nobody wants it any more.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fails, startModelServer, streamOf, streams, type ModelServer, type Route } from '../completion/modelServer.mts';
import { Editor, granted, usualCapabilities, type EditorOptions } from './editor.ts';

const ROUTE = '/v1/completions';

let editor: Editor;
let server: ModelServer;
afterEach(async () => {
  vi.unstubAllEnvs();
  await editor.dispose();
  await server.close();
});

interface Setup extends Partial<EditorOptions> {
  completion?: Record<string, unknown>;
}

async function open(route: Route, { completion, ...options }: Setup = {}): Promise<void> {
  server = await startModelServer({ [ROUTE]: route });
  const model = { baseUrl: server.url, name: 'a-model' };
  editor = await Editor.open({
    workspace: 'lsp-linked',
    ...options,
    initializationOptions: {
      ...granted,
      settings: { completion: { sources: ['model'], baseBudgetMs: 10_000, model, ...completion } },
      ...options.initializationOptions,
    },
  });
}

const ask = (uri: string, line: number, character: number): Promise<{ insertText: string }[]> =>
  editor.client.request('textDocument/inlineCompletion', {
    ...{ textDocument: { uri }, position: { line, character }, context: { triggerKind: 2 } },
  });
const texts = async (uri: string, line: number, character: number): Promise<string[]> =>
  (await ask(uri, line, character)).map(({ insertText }) => insertText);

const GOOD = streams(streamOf('completions', ['total = ', '1;\n']));

describe('a model', () => {
  it('completes where no plugin does, with the key of the environment, and is asked for nothing that was answered', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'key-for-tests');
    await open(GOOD);
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n\n');
    expect(await texts(uri, 1, 0)).toEqual(['total = 1;']);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual(['Bearer key-for-tests']);
    expect(server.requests[0]!.body).toMatchObject({ model: 'a-model', prompt: 'x = 1\n', suffix: '\n\n', stream: true });
    editor.change(uri, 'x = 1\ntot\n\n');
    expect(await texts(uri, 1, 3)).toEqual(['total = 1;']);
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify(editor.client.received)).not.toContain('key-for-tests');
  });

  it('shows its first line at once, and tells the editor when there is more', async () => {
    const goOn = Promise.withResolvers<void>();
    const [start, end] = [
      'data: {"choices":[{"text":"one();\\n"}]}\n\n',
      'data: {"choices":[{"text":"two();","finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
    ];
    const slow: Route = async (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(start);
      await goOn.promise;
      response.end(end);
    };
    const experimental = { codexPlugins: { completionsNews: true, modelStatus: true } };
    await open(slow, { capabilities: { ...usualCapabilities, experimental } });
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual(['one();']);
    await editor.client.waitFor('codexPlugins/completionsNews', ({ news }) => news === 'coming');
    goOn.resolve();
    await editor.client.waitFor('codexPlugins/completionsNews', ({ news }) => news === 'more');
    expect(await texts(uri, 1, 0)).toEqual(['one();\ntwo();']);
    await editor.client.waitFor('codexPlugins/completionsNews', ({ news }) => news === 'over');
    await editor.client.waitFor(
      'codexPlugins/modelStatus',
      ({ state, host, sent }) => state === 'ready' && host === `127.0.0.1:${server.port}` && sent?.prefixCharacters === 6,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('is not asked on for a text that is no longer there, nor for what was put away', async () => {
    const hanging: Route = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: {"choices":[{"text":"one();\\n"}]}\n\n');
    };
    await open(hanging);
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual(['one();']);
    editor.change(uri, 'x = 1\nz\n');
    const began = performance.now();
    const next = texts(uri, 1, 1);
    expect((await server.requests[0]!.closed) - began).toBeLessThan(5000);
    expect(server.requests[0]!.isAborted()).toBe(true);
    expect(await next).toEqual(['zone();']);
    editor.client.notify('codexPlugins/completionsDismissed', { uri });
    await server.requests[1]!.closed;
    expect(server.requests[1]!.isAborted()).toBe(true);
  });

  it('gets nothing of a file that is ignored, that has a secret in it, or whose language it is off for', async () => {
    const experimental = { codexPlugins: { modelStatus: true } };
    await open(GOOD, {
      capabilities: { ...usualCapabilities, experimental },
      prepare: (folder) => writeFile(path.join(folder, '.codexignore'), 'private.py\n'),
    });
    const ignored = await editor.openDocument('private.py', 'python', 'x = 1\n\n');
    expect(await texts(ignored, 1, 0)).toEqual([]);
    await editor.client.waitFor('codexPlugins/modelStatus', ({ withheld }) => withheld === '.codexignore leaves it out');
    const variables = await editor.openDocument('.env', 'dotenv', 'x = 1\n\n');
    expect(await texts(variables, 1, 0)).toEqual([]);
    const secret = await editor.openDocument('b.py', 'python', 'password = "correct-horse-battery"\n\n');
    expect(await texts(secret, 1, 0)).toEqual([]);
    expect(server.requests).toEqual([]);
    const plain = await editor.openDocument('c.py', 'python', 'x = 1\n\n');
    expect(await texts(plain, 1, 0)).toEqual(['total = 1;']);
  });

  it.each([
    { what: 'the workspace is not trusted', options: { initializationOptions: { ...granted, trusted: false } } },
    { what: 'it is turned off', options: { completion: { model: { baseUrl: 'http://127.0.0.1:1', name: 'a', enabled: false } } } },
    { what: 'it is none of the sources', options: { completion: { sources: ['workspace'] } } },
  ])('is not asked where $what', async ({ options }) => {
    await open(GOOD, options);
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('that fails is told of once, and tried again when somebody says so', async () => {
    let isWell = false;
    const experimental = { codexPlugins: { modelStatus: true } };
    const route: Route = (request, response) => (isWell ? GOOD : fails(401, { error: { message: 'no' } }))(request, response);
    await open(route, { capabilities: { ...usualCapabilities, experimental } });
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual([]);
    await editor.client.waitFor('codexPlugins/modelStatus', ({ state, reason }) => state === 'failed' && reason !== undefined);
    editor.change(uri, 'x = 1\nt\n');
    expect(await texts(uri, 1, 1)).toEqual([]);
    expect(server.requests).toHaveLength(1);
    expect(editor.client.count('window/showMessage')).toBe(0);
    isWell = true;
    editor.client.notify('codexPlugins/modelTryAgain');
    editor.change(uri, 'x = 1\nto\n');
    expect(await texts(uri, 1, 2)).toEqual(['total = 1;']);
  });

  it('that was refused is asked again by who asks for a completion, in editors without a button for that', async () => {
    let isWell = false;
    const route: Route = (request, response) => (isWell ? GOOD : fails(401, { error: { message: 'no' } }))(request, response);
    await open(route);
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual([]);
    isWell = true;
    editor.change(uri, 'x = 1\nt\n');
    expect(await texts(uri, 1, 1)).toEqual([]);
    const invoked = { textDocument: { uri }, position: { line: 1, character: 1 }, context: { triggerKind: 1 } };
    expect(await editor.client.request('textDocument/inlineCompletion', invoked)).toMatchObject([{ insertText: 'total = 1;' }]);
    expect(server.requests).toHaveLength(2);
  });

  it('is not told the key of the environment where the user says no', async () => {
    vi.stubEnv('OPENAI_API_KEY', 'key-for-tests');
    await open(GOOD, { completion: { model: { baseUrl: 'http://127.0.0.1:9', name: 'a-model', keyFromEnvironment: false } } });
    const model = { baseUrl: server.url, name: 'a-model', keyFromEnvironment: false };
    const settings = { completion: { sources: ['model'], baseBudgetMs: 10_000, model } };
    editor.client.notify('workspace/didChangeConfiguration', { settings });
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual(['total = 1;']);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });

  it('is found on this machine and tried with nobody’s code', async () => {
    await open(GOOD);
    expect(await editor.client.request('codexPlugins/findModelServers')).toEqual(expect.any(Array));
    const trial = await editor.client.request('codexPlugins/tryModel', { baseUrl: server.url, name: 'a-model' });
    expect(trial).toMatchObject({ ok: true, api: 'completions' });
    expect(JSON.stringify(server.requests[0]!.body)).toContain('function add(a, b)');
  });
});
