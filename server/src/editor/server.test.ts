// What is asked and told before the plugins are loaded, with a host that loads when the test says so; server/test/lsp/loading.test.ts tries it on a
// real server.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver-protocol';
import { parseSettings } from '../host/settings.ts';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import type { EditorClient } from './client.ts';
import type { Host } from './hostFace.ts';
import { EditorServer } from './server.ts';

/** Some file that is there, which nobody reads or writes. */
const uri = pathToFileURL(import.meta.filename).href;
const file = fileURLToPath(uri);
const textDocument = { uri };

function editor() {
  const loading = Promise.withResolvers<void>();
  let reloading = Promise.resolve();
  let isLoaded = false;
  /** What the host was asked to do, in order. */
  const asked: string[] = [];
  const requests: DispatchRequest[] = [];
  const answers: ((result: Partial<DispatchResult>) => void)[] = [];
  const messages: string[] = [];
  const applied: string[] = [];
  const host: Partial<Host> = {
    subscribe: () => () => undefined,
    load: async () => {
      await loading.promise;
      isLoaded = true;
    },
    plugins: () => [],
    pluginFolders: () => [],
    isManifest: () => false,
    prepare: () => undefined,
    setTrusted: (trusted) => asked.push(`trusted: ${trusted}`),
    setWorkspaceFolders: (folders) => {
      asked.push(`folders: ${folders.join()}`);
      return Promise.resolve({ added: [] });
    },
    filesChanged: async (files) => {
      asked.push(`changed: ${files.join()}`);
      await reloading;
    },
    handles: () => isLoaded,
    dispatch: (request) => {
      requests.push(request);
      asked.push([request.event, request.phase, request.workspaceRoot].filter((part) => part !== undefined).join(' '));
      const { promise, resolve } = Promise.withResolvers<DispatchResult>();
      const { event } = request;
      answers.push((result) => resolve({ event, eventId: '1', results: [], response: null, overBudget: false, durationMs: 1, ...result }));
      return promise;
    },
    attachTarget: ({ runtime }) => {
      asked.push(`attach: ${runtime}`);
      return Promise.resolve({ ok: false, message: 'No such worker.' });
    },
    discarded: (_eventId, why) => asked.push(`discarded: ${why}`),
    close: () => Promise.resolve(),
  };
  const client: Partial<EditorClient> = {
    register: () => Promise.resolve(),
    showMessage: (_kind, text) => messages.push(text),
    logMessage: (_level, text) => messages.push(text),
    publishDiagnostics: () => undefined,
    applyEdit: ({ edit }) => {
      applied.push(JSON.stringify(edit.documentChanges));
      return Promise.resolve({ applied: true });
    },
  };
  const server = new EditorServer(client as EditorClient, {
    version: '1.0.0',
    createHost: () => host as Host,
    startInspector: () => Promise.reject(new Error('No inspector was asked for.')),
    parseSettings,
    docsLink: () => undefined,
    isManifestFile: (filePath) => filePath.endsWith('plugin.manifest.json'),
  });
  server.initialize({
    processId: null,
    rootUri: null,
    workspaceFolders: [{ uri: 'file:///w', name: 'w' }],
    capabilities: {
      textDocument: { synchronization: { willSaveWaitUntil: true } },
      workspace: { applyEdit: true, workspaceEdit: { documentChanges: true }, workspaceFolders: true },
    },
    initializationOptions: { trusted: true, grants: 'manifest' },
  });
  server.initialized();
  server.didOpen({ textDocument: { uri, languageId: 'plaintext', version: 1, text: 'text  ' } });
  const change = (text: string): void => server.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text }] });
  const load = async (): Promise<void> => {
    loading.resolve();
    await soon();
  };
  /** The host takes until then to load plugins whose files changed. */
  const reloadUntil = (end: Promise<void>): void => void (reloading = end);
  return { server, change, load, reloadUntil, fail: loading.reject, asked, requests, answers, messages, applied };
}

const soon = (): Promise<unknown> => new Promise(setImmediate);
async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await soon();
}
const own = { uri: 'file:///w/plugin.manifest.json' };
const { token } = new CancellationTokenSource();
const completion = { textDocument, position: { line: 0, character: 4 }, context: { triggerKind: 1 } } as const;

describe('before plugins are loaded', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('a save waits for them, and its handlers get the text of the request and what is left of its budget', async () => {
    const { server, load, requests, answers } = editor();
    const answer = server.willSaveWaitUntil({ textDocument, reason: 1 }, token);
    vi.advanceTimersByTime(500);
    await load();
    const save = requests.findIndex(({ event }) => event === 'onFileSave');
    expect(requests[save]).toMatchObject({ phase: 'beforeSave', fields: { fileContent: 'text  ' } });
    expect(requests[save]!.budgetMs).toBeCloseTo(1200 - 500 - 30, 0);
    answers[save]!({ content: 'text' });
    expect(await answer).toEqual([{ range: { start: { line: 0, character: 4 }, end: { line: 0, character: 6 } }, newText: '' }]);
  });

  it('a save is not held up longer than its budget, and its handlers follow it', async () => {
    const { server, load, requests, answers, applied } = editor();
    const answer = server.willSaveWaitUntil({ textDocument, reason: 1 }, token);
    vi.advanceTimersByTime(1300);
    expect(await answer).toEqual([]);
    server.willSave({ textDocument, reason: 1 });
    server.didSave({ textDocument });
    await load();
    const save = requests.findIndex(({ event }) => event === 'onFileSave');
    expect(requests[save]).toMatchObject({ phase: 'beforeSave', budgetMs: 0, fields: { fileContent: 'text  ' } });
    answers[save]!({ content: 'text' });
    const after = (): number => requests.findIndex(({ phase }) => phase === 'afterSave');
    await until(() => after() !== -1);
    answers[after()]!({});
    await until(() => applied.length === 1);
    expect(applied[0]).toContain('"version":1');
  });

  it.each([
    ['changed', 'discarded: the file changed meanwhile'],
    ['closed', 'discarded: the file changed meanwhile: it was closed'],
  ])('a save of a document that is %s until then runs its handlers, and nothing comes of it', async (how, why) => {
    const { server, change, load, asked, requests, answers } = editor();
    const answer = server.willSaveWaitUntil({ textDocument, reason: 1 }, token);
    if (how === 'closed') server.didClose({ textDocument });
    else change('typed');
    await load();
    const save = requests.findIndex(({ event }) => event === 'onFileSave');
    expect(requests[save]).toMatchObject({ fields: { fileContent: 'text  ' } });
    answers[save]!({ content: 'text' });
    expect(await answer).toEqual([]);
    expect(asked).toContain(why);
  });

  it('what was saved counts as it was then', async () => {
    const { server, change, load, requests } = editor();
    server.willSave({ textDocument, reason: 1 });
    server.didSave({ textDocument });
    change('typed');
    await load();
    const isSave = ({ phase }: DispatchRequest): boolean => phase === 'afterSave';
    await until(() => requests.some(isSave));
    expect(await requests.find(isSave)!.fields).toMatchObject({ fileContent: 'text  ' });
  });

  it('a plugin whose own file was saved is loaded anew before handlers run for that save', async () => {
    const { server, load, asked, requests } = editor();
    server.didOpen({ textDocument: { ...own, languageId: 'json', version: 1, text: '{}' } });
    server.willSave({ textDocument: own, reason: 1 });
    server.didSave({ textDocument: own });
    await soon();
    expect(asked).toEqual([]);
    await load();
    await requests.find(({ phase }) => phase === 'afterSave')!.fields;
    expect(asked).toContain('changed: /w/plugin.manifest.json');
  });

  it('a completion that is cancelled is answered at once', async () => {
    const { server, load, asked } = editor();
    const source = new CancellationTokenSource();
    const answer = server.inlineCompletion(completion, source.token);
    source.cancel();
    expect(await answer).toEqual([]);
    await load();
    expect(asked).toEqual(['onFileOpen', 'onProjectOpen /w']);
  });

  it('a completion waits for them, and is of no use where the document changes meanwhile', async () => {
    for (const typed of [undefined, 'typed']) {
      const { server, change, load, asked } = editor();
      void server.inlineCompletion(completion, token);
      if (typed !== undefined) change(typed);
      await load();
      expect(asked.includes('onRequest')).toBe(typed === undefined);
    }
  });

  it('what needs none of them is answered at once', async () => {
    const { server, messages } = editor();
    const nowhere = { ...completion, textDocument: { uri: 'untitled:x' } };
    expect(await server.willSaveWaitUntil({ ...nowhere, reason: 1 }, token)).toEqual([]);
    expect(await server.inlineCompletion(nowhere, token)).toEqual([]);
    expect(await server.codeLenses(nowhere)).toBeNull();
    expect(await server.hover(completion)).toBeNull();
    const execute = (name: string, argument: object): Promise<unknown> =>
      server.executeCommand({ command: `codexPlugins.${name}`, arguments: [argument] });
    expect(await execute('disableRule', { code: 'manifest/type' })).toBe(true);
    server.didClose({ textDocument });
    expect(await execute('runHandler', { pluginKey: 'p', script: 's', event: 'onFileSave' })).toMatchObject({ ok: false });
    expect(messages.at(-1)).toContain('Open a file first');
  });

  it('the rest waits in the order in which it came, and onProjectOpen comes after that', async () => {
    const { server, load, asked } = editor();
    void server.runCommand({ command: 'x', arguments: [] });
    server.didChangeWorkspaceFolders({ event: { added: [{ uri: 'file:///v', name: 'v' }], removed: [{ uri: 'file:///w', name: 'w' }] } });
    void server.runHandler({ pluginKey: 'p', script: 's', event: 'onFormat', uri });
    void server.executeCommand({ command: 'codexPlugins.runHandler', arguments: [{ pluginKey: 'p', script: 's', event: 'onLens', uri }] });
    void server.executeCommand({ command: 'codexPlugins.sendEvent', arguments: [{ pluginKey: 'p', script: 's', event: 'onSent' }] });
    void server.executeCommand({ command: 'codexPlugins.attachDebugger', arguments: [{ pluginKey: 'p', script: 's.py' }] });
    void server.executeCommand({ command: 'codexPlugins.runCommand', arguments: ['x'] });
    void server.attachTarget({ runtime: 'node' });
    const added = server.addPermission({ pluginKey: 'p', permission: 'network:request' });
    await soon();
    expect(asked).toEqual([]);
    await load();
    const dispatched = [
      'onFileOpen',
      'onCommand',
      'folders: /v',
      'onFormat',
      'onLens',
      'onSent',
      'attach: python',
      'onCommand',
      'attach: node',
    ];
    expect(asked).toEqual([...dispatched, 'onProjectOpen /v']);
    expect(await added).toMatchObject({ ok: false, message: expect.stringContaining('not loaded') });
  });

  it('of what is said again and again about the same, the last is told', async () => {
    const { server, load, requests } = editor();
    const report = (about: string, message: string): void =>
      server.errorReport({ uri: about, diagnostics: [{ message, severity: 'error', range: { start: nowhere, end: nowhere } }] });
    const context = (activeFile: string): void => server.context({ activeFile, selection: null, visibleFiles: [activeFile] });
    const nowhere = { line: 0, character: 0 };
    const other = 'file:///w/b.txt';
    for (const opened of [other, 'file:///w/closed.txt']) {
      server.didOpen({ textDocument: { uri: opened, languageId: 'plaintext', version: 1, text: '' } });
    }
    report(uri, 'old');
    context(file);
    report(other, 'other');
    report('file:///w/closed.txt', 'of a closed one');
    server.didClose({ textDocument: { uri: 'file:///w/closed.txt' } });
    report(uri, 'new');
    context('/w/b.txt');
    await load();
    const told = requests.filter(({ event }) => event === 'onErrorReport' || event === 'onContextUpdate');
    expect(told).toMatchObject([
      { filePath: '/w/b.txt', fields: { diagnostics: [{ message: 'other', severity: 1 }] } },
      { filePath: file, fields: { diagnostics: [{ message: 'new', severity: 1 }] } },
      { event: 'onContextUpdate', language: 'plaintext', fields: { activeFile: '/w/b.txt' } },
    ]);
    report(uri, 'once more');
    await soon();
    expect(requests.at(-1)).toMatchObject({ event: 'onErrorReport', fields: { diagnostics: [{ message: 'once more' }] } });
  });

  it('trust counts at once, and what it lets happen comes once', async () => {
    const { server, load, asked } = editor();
    server.trust({ trusted: false });
    server.trust({ trusted: true });
    expect(asked).toEqual(['trusted: false', 'trusted: true']);
    await load();
    expect(asked.slice(2).sort()).toEqual(['onFileOpen', 'onProjectOpen /w']);
  });

  it('a document that is closed again is not told of as opened', async () => {
    const { server, load, asked } = editor();
    server.didClose({ textDocument });
    await load();
    expect(asked).toEqual(['onProjectOpen /w']);
  });

  it('a server that ends still answers what waited', async () => {
    const { server, load, requests, answers } = editor();
    const waited = server.runCommand({ command: 'x', arguments: [] });
    await server.close();
    expect(await server.runCommand({ command: 'x', arguments: [] })).toMatchObject({
      ok: false,
      message: expect.stringContaining('not running'),
    });
    await load();
    answers[requests.findIndex(({ event }) => event === 'onCommand')]!({});
    expect(await waited).toMatchObject({ ok: false, message: 'No plugin handles x.' });
  });

  it('what goes wrong with loading them is said and keeps nobody waiting', async () => {
    const { server, fail, messages } = editor();
    const waited = server.pluginAction({ action: 'enable', pluginKey: 'p' });
    fail(new Error('no disk'));
    expect(await waited).toMatchObject({ ok: false, message: expect.stringContaining('not loaded') });
    await soon();
    expect(messages.join()).toContain('start failed in the Codex language server: Error: no disk');
  });
});

describe('saves', () => {
  const savesAmong = (requests: readonly DispatchRequest[]): DispatchRequest[] => requests.filter(({ event }) => event === 'onFileSave');

  it('reach the host in the order in which the editor tells of them', async () => {
    const { server, load, asked } = editor();
    await load();
    server.willSave({ textDocument, reason: 1 });
    server.didSave({ textDocument });
    void server.willSaveWaitUntil({ textDocument, reason: 1 }, token);
    await until(() => asked.includes('onFileSave beforeSave'));
    expect(asked.filter((what) => what.startsWith('onFileSave'))).toEqual(['onFileSave afterSave', 'onFileSave beforeSave']);
  });

  it("of a plugin's own file keep their order, and their handlers wait until the plugin is loaded anew", async () => {
    const { server, load, reloadUntil, asked, requests } = editor();
    await load();
    const reloading = Promise.withResolvers<void>();
    reloadUntil(reloading.promise);
    server.didOpen({ textDocument: { ...own, languageId: 'json', version: 1, text: 'older' } });
    server.willSave({ textDocument: own, reason: 1 });
    server.didSave({ textDocument: own });
    server.didChange({ textDocument: { ...own, version: 2 }, contentChanges: [{ text: 'newer' }] });
    // On disk it is as it was when the host was told, so that there is no news in this one.
    server.willSave({ textDocument: own, reason: 1 });
    server.didSave({ textDocument: own });
    await until(() => savesAmong(requests).length === 2);
    const known: unknown[] = [];
    const texts = savesAmong(requests).map(async ({ fields }) => {
      const { fileContent } = await fields;
      known.push(fileContent);
      return fileContent;
    });
    await until(() => asked.includes('changed: /w/plugin.manifest.json'));
    await soon();
    expect(known).toEqual([]);
    reloading.resolve();
    expect(await Promise.all(texts)).toEqual(['older', 'newer']);
    expect(asked.filter((what) => what.startsWith('changed'))).toHaveLength(1);
  });

  it("of a plugin's own file do not wait for a plugin that is not ready for long", async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { server, load, reloadUntil, asked, requests } = editor();
    await load();
    reloadUntil(new Promise(() => undefined));
    server.didOpen({ textDocument: { ...own, languageId: 'json', version: 1, text: 'text' } });
    server.willSave({ textDocument: own, reason: 1 });
    server.didSave({ textDocument: own });
    await until(() => savesAmong(requests).length === 1 && asked.includes('changed: /w/plugin.manifest.json'));
    vi.advanceTimersByTime(2000);
    expect(await savesAmong(requests)[0]!.fields).toMatchObject({ fileContent: 'text' });
  });

  it("of a plugin's own file run their handlers although the plugin could not be loaded anew, which is said", async () => {
    const { server, load, reloadUntil, requests, messages } = editor();
    await load();
    const failed = Promise.reject<void>(new Error('no disk'));
    failed.catch(() => undefined);
    reloadUntil(failed);
    server.didOpen({ textDocument: { ...own, languageId: 'json', version: 1, text: 'text' } });
    server.willSave({ textDocument: own, reason: 1 });
    server.didSave({ textDocument: own });
    await until(() => savesAmong(requests).length === 1);
    expect(await savesAmong(requests)[0]!.fields).toMatchObject({ fileContent: 'text' });
    await until(() => messages.join().includes('didSave failed in the Codex language server: Error: no disk'));
  });
});
