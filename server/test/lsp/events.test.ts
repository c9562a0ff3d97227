import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import picomatch from 'picomatch';
import { afterEach, describe, expect, it } from 'vitest';
import { MANIFEST_NAMES } from '../../src/contract/manifestNames.ts';
import { Editor, granted, usualCapabilities, type EditorOptions } from './editor.ts';
import type { Received } from './lspClient.ts';

let editor: Editor;
const open = async (options: Partial<EditorOptions> = {}): Promise<Editor> =>
  (editor = await Editor.open({ workspace: 'lsp-events', ...options }));
afterEach(() => editor.dispose());

const manifestOf = (plugin: string): string => `.codex/plugins/${plugin}/plugin.manifest.json`;
const hello = (part: string) => (params: Received['params']) => (params.message as string).startsWith(part);
const withFeatures = (codexPlugins: object): Record<string, unknown> => ({ ...usualCapabilities, experimental: { codexPlugins } });

describe('opening', () => {
  it('fires onProjectOpen once per workspace folder, and for folders that are added later', async () => {
    await open();
    expect(await editor.client.waitFor('window/showMessage', hello('Hello'))).toEqual({ type: 3, message: 'Hello lsp-events of 1' });
    const added = path.join(editor.folder, '..', 'second');
    await mkdir(added);
    const event = { added: [{ uri: pathToFileURL(added).href, name: 'second' }], removed: [] };
    editor.client.notify('workspace/didChangeWorkspaceFolders', { event });
    await editor.client.waitFor('window/showMessage', hello('Hello second of 2'));
    await editor.settled();
    expect(editor.client.count('window/showMessage', hello('Hello'))).toBe(2);
  });

  it.each(['manifest', 'ask'])(
    'greets from several folders in their order, whichever is the first to be done (grants: %s)',
    async (grants) => {
      const waits = await mkdtemp(path.join(tmpdir(), 'codex-lsp-'));
      const folder = path.join(waits, 'waits');
      await mkdir(folder);
      await open({
        initializationOptions: { trusted: true, grants },
        capabilities: withFeatures({ askGrant: true }),
        answers: { 'codexPlugins/askGrant': () => ({ answer: 'allow' }) },
        foldersBefore: [folder],
      });
      await editor.client.waitFor('window/showMessage', hello('Hello lsp-events'));
      await editor.client.waitFor('window/showMessage', hello('Hello waits'));
      const greetings = editor.client.received.filter(({ method, params }) => method === 'window/showMessage' && hello('Hello')(params));
      expect(greetings.map(({ params }) => params.message)).toEqual(['Hello waits of 2', 'Hello lsp-events of 2']);
      await rm(waits, { recursive: true });
    },
  );

  it('fires nothing in a workspace that is not trusted, and everything once it is', async () => {
    await open({ initializationOptions: { trusted: false, grants: 'manifest' } });
    const uri = await editor.openDocument('a.txt', 'plaintext', 'text');
    await editor.diagnostics(editor.uri(manifestOf('broken')), (all) => all.length > 0);
    await editor.settled();
    expect(editor.client.count('window/showMessage')).toBe(0);
    editor.client.notify('codexPlugins/trust', { trusted: true });
    await editor.client.waitFor('window/showMessage', hello('Hello lsp-events'));
    await editor.diagnostics(uri, (all) => all.length === 1);
  });

  it('fires onFileOpen for files that plugins want, and shows what they find there', async () => {
    await open();
    const uri = await editor.openDocument('a.txt', 'plaintext', 'four');
    const [diagnostic] = await editor.diagnostics(uri, (all) => all.length === 1);
    expect(diagnostic).toMatchObject({ message: 'Opened with 4 characters.', severity: 3, source: 'Greeter' });
    editor.client.notify('textDocument/didOpen', { textDocument: { uri: 'untitled:x', languageId: 'plaintext', version: 1, text: '' } });
    await editor.settled();
    expect(editor.client.count('window/logMessage', ({ message }) => message.includes('onFileOpen ok'))).toBe(1);
  });
});

describe('grants', () => {
  it('runs nothing and says so once where an editor that cannot ask was told to', async () => {
    await open({ initializationOptions: { trusted: true } });
    const { message } = await editor.client.waitFor('window/showMessage');
    expect(message).toContain('Greeter');
    expect(message).toContain('"none"');
    await editor.openDocument('a.txt', 'plaintext', 'text');
    await editor.logged('grants: none');
    await editor.settled();
    expect(editor.client.count('window/showMessage')).toBe(1);
  });

  it('runs nothing and says nothing where nothing was to be granted', async () => {
    await open({ initializationOptions: { trusted: true, grants: 'none' } });
    await editor.logged('grants: none');
    expect(editor.client.count('window/showMessage')).toBe(0);
  });

  it('says which initializationOptions it cannot use, and takes the safe ones instead', async () => {
    await open({ initializationOptions: { trusted: 'yes', grants: 'all', settings: [] } });
    expect(await editor.logged('initializationOptions.trusted')).toContain('"yes"');
    expect(await editor.logged('initializationOptions.grants')).toMatch(/"all".*ask, manifest or none/);
    await editor.logged('initializationOptions.settings');
    expect(await editor.settled()).toMatchObject({ trusted: false });
  });

  it('asks an editor that can, and fires what waited for the answer', async () => {
    const questions: Received['params'][] = [];
    await open({
      initializationOptions: { trusted: true, grants: 'ask' },
      capabilities: withFeatures({ askGrant: true }),
      answers: {
        'codexPlugins/askGrant': (question: object) => {
          questions.push(question);
          return { answer: 'allow' };
        },
      },
    });
    await editor.client.waitFor('window/showMessage', hello('Hello lsp-events'));
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatchObject({ pluginId: 'com.example.greeter', name: 'Greeter', permissions: [], added: [] });
  });
});

describe('commands and reports', () => {
  const command = (...given: string[]): Promise<Received['params']> =>
    editor.client.request('workspace/executeCommand', { command: 'codexPlugins.runCommand', arguments: given });

  it('runs onCommand for plain clients and shows the message', async () => {
    await open();
    await editor.client.waitFor('window/showMessage', hello('Hello'));
    expect(await command('greet', 'a', 'b')).toMatchObject({ ok: true, message: 'greet a b', data: 2 });
    expect(await editor.client.waitFor('window/showMessage', hello('greet'))).toEqual({ type: 3, message: 'greet a b' });
  });

  it('refuses what it cannot run with a reason', async () => {
    await open();
    const ask = (params: object): Promise<unknown> => editor.client.request('workspace/executeCommand', params);
    await expect(ask({ command: 'codexPlugins.runCommand' })).rejects.toThrow(/name of the plugin command/);
    await expect(ask({ command: 'codexPlugins.fly' })).rejects.toThrow(/codexPlugins\.fly/);
  });

  it('passes errors and the context on', async () => {
    await open();
    const uri = await editor.openDocument('a.txt', 'plaintext', 'text');
    await editor.client.waitFor('window/showMessage', hello('Hello'));
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
    editor.client.notify('codexPlugins/errorReport', { uri, diagnostics: [{ message: 'm', severity: 'warning', range }] });
    expect(await editor.logged('1 errors')).toContain('severity 2');
    const activeFile = path.join(editor.folder, 'y.ts');
    editor.client.notify('codexPlugins/context', { activeFile, selection: null, visibleFiles: [] });
    await editor.logged(`context: ${activeFile}`);
  });
});

describe('a client with views', () => {
  it('hears of plugins and activity, and can look back', async () => {
    await open({ capabilities: withFeatures({ views: true }) });
    expect(editor.initializeResult.capabilities.executeCommandProvider).toBeUndefined();
    const statesOf = (plugins: Received['params'][]): string =>
      plugins
        .map(({ name, state }) => `${name} ${state}`)
        .sort()
        .join();
    const wanted = 'Greeter ready,com.example.broken broken';
    await editor.client.waitFor('codexPlugins/plugins', (params) => statesOf(params.plugins) === wanted);
    const entry = await editor.client.waitFor('codexPlugins/activity', ({ event }) => event === 'onProjectOpen');
    expect(entry.outcome).toBe('ok');
    const detail = await editor.client.request('codexPlugins/eventDetail', { eventId: entry.eventId });
    expect(detail.payload).toContain('"workspaceFolders"');
    expect(await editor.client.request('codexPlugins/eventDetail', { eventId: 'unknown' })).toBeNull();
    const snapshot = await editor.client.request('codexPlugins/snapshot');
    expect(snapshot.activity.map((one: Received['params']) => one.eventId)).toContain(entry.eventId);
    await editor.client.waitFor('codexPlugins/log', ({ text }) => text.includes('onProjectOpen ok'));
    expect(editor.client.count('window/logMessage')).toBe(0);
  });

  it('runs commands, and does to plugins what the sidebar asks for', async () => {
    await open({ capabilities: withFeatures({ views: true }) });
    const { plugins } = await editor.client.waitFor('codexPlugins/plugins', (params) => params.plugins.length === 2);
    const { key } = plugins.find((plugin: Received['params']) => plugin.id === 'com.example.greeter');
    const run = (): Promise<Received['params']> =>
      editor.client.request('codexPlugins/runCommand', { pluginKey: key, command: 'greet', arguments: ['x'] });
    expect(await run()).toMatchObject({ ok: true, message: 'greet x', data: 1 });
    const act = (action: string, pluginKey = key): Promise<Received['params']> =>
      editor.client.request('codexPlugins/pluginAction', { action, pluginKey });
    expect(await act('disable')).toEqual({ ok: true });
    expect(await run()).toMatchObject({ ok: false, message: expect.stringContaining('disabled') });
    expect(await act('enable')).toEqual({ ok: true });
    // It was ended when it was disabled; then it has one again.
    expect(await act('restart')).toEqual({ ok: true, restarted: false });
    expect(await run()).toMatchObject({ ok: true });
    expect(await act('restart')).toEqual({ ok: true, restarted: true });
    for (const action of ['reload', 'reloadAll']) expect(await act(action)).toEqual({ ok: true });
    expect(await run()).toMatchObject({ ok: true });
    expect(await act('enable', 'no such plugin')).toMatchObject({ ok: false });
  });

  it('runs one handler on unsaved text, and applies what it returns without saving', async () => {
    await open({ workspace: 'lsp-save', capabilities: withFeatures({ views: true, saveDocument: true }) });
    const uri = await editor.openDocument('a.js', 'javascript', 'saved\n');
    editor.change(uri, 'not saved  \n');
    const { plugins } = await editor.client.waitFor('codexPlugins/plugins', (params) => params.plugins.length === 3);
    const { key } = plugins.find((plugin: Received['params']) => plugin.id === 'com.example.tidy');
    const params = { pluginKey: key, script: 'handlers/tidy.js', event: 'onFileSave', uri };
    expect(await editor.client.request('codexPlugins/runHandler', params)).toMatchObject({ ok: true, message: 'reason manual' });
    expect(editor.text(uri)).toBe('not saved\n');
    expect(editor.client.count('codexPlugins/saveDocument')).toBe(0);
    expect(await editor.client.request('codexPlugins/runHandler', { ...params, uri: editor.uri('no.js') })).toMatchObject({ ok: false });
  });

  it('runs a handler as its script was saved just before', async () => {
    await open({ workspace: 'lsp-save', capabilities: withFeatures({ views: true, saveDocument: true }) });
    const { plugins } = await editor.client.waitFor('codexPlugins/plugins', (params) => params.plugins.length === 3);
    await editor.warm('tidy', 'javascript');
    const uri = await editor.openDocument('a.js', 'javascript', 'saved\n');
    const { key } = plugins.find((plugin: Received['params']) => plugin.id === 'com.example.tidy');
    const script = await editor.openDocument('.codex/plugins/tidy/handlers/tidy.js', 'javascript', '');
    for (const message of ['newer', 'newest']) {
      const text = `exports.onFileSave = () => ({ success: true, message: '${message}' });\n`;
      editor.change(script, text);
      await writeFile(path.join(editor.folder, '.codex/plugins/tidy/handlers/tidy.js'), text);
      editor.didSave(script);
      const params = { pluginKey: key, script: 'handlers/tidy.js', event: 'onFileSave', uri };
      expect(await editor.client.request('codexPlugins/runHandler', params)).toMatchObject({ ok: true, message });
    }
  });

  it('hears of a failure once per fault', async () => {
    await open({ workspace: 'lsp-save', capabilities: withFeatures({ views: true }) });
    await editor.warm('tidy', 'javascript');
    const uri = await editor.openDocument('a.js', 'javascript', '// @throw\n');
    await editor.willSave(uri);
    expect(await editor.client.waitFor('codexPlugins/failure')).toMatchObject({
      pluginId: 'com.example.tidy',
      name: 'Tidy',
      code: 'handler-threw',
    });
    await editor.willSave(uri);
    await editor.settled();
    expect(editor.client.count('codexPlugins/failure')).toBe(1);
    expect(editor.client.count('window/showMessage')).toBe(0);
  });
});

describe('manifests', () => {
  it('shows what is wrong with one while the others load', async () => {
    await open();
    const isAt = ({ severity, range }: Received['params']): boolean => severity === 1 && range.start.line === 2;
    const all = await editor.diagnostics(editor.uri(manifestOf('broken')), (some) => some.some(isAt));
    expect(all.every(({ source, code }) => source === 'codex' && (code as string).startsWith('manifest/'))).toBe(true);
    await editor.client.waitFor('window/showMessage', hello('Hello'));
  });

  it('checks an open one as it is typed, and goes back to what is on disk when it is closed', async () => {
    await open();
    const name = manifestOf('greeter');
    const text = await readFile(path.join(editor.folder, name), 'utf8');
    const uri = await editor.openDocument(name, 'json', text);
    editor.change(uri, text.replace('"1.0.0"', '"one"'));
    await editor.diagnostics(uri, (all) => all.some(({ code, range }) => code === 'manifest/version-format' && range.start.line === 2));
    editor.close(uri);
    await editor.diagnostics(uri, (all) => all.length === 0);
  });

  it('does not show the problems of an open one twice', async () => {
    await open();
    const name = manifestOf('broken');
    const onDisk = await editor.diagnostics(editor.uri(name), (some) => some.length > 0);
    const uri = await editor.openDocument(name, 'json', await readFile(path.join(editor.folder, name), 'utf8'));
    // The check that shows problems began before the one that this answer needs.
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    await editor.client.request('textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: [] } });
    await editor.settled();
    expect(
      editor.client.count('textDocument/publishDiagnostics', (params) => params.uri === uri && params.diagnostics.length > onDisk.length),
    ).toBe(0);
  });

  it('loads a plugin anew when its manifest is saved in the editor', async () => {
    await open();
    await editor.client.waitFor('window/showMessage', hello('Hello'));
    const name = manifestOf('greeter');
    const uri = await editor.openDocument(name, 'json', await readFile(path.join(editor.folder, name), 'utf8'));
    editor.change(uri, editor.text(uri).replace('com.example.greeter', 'com.example.renamed'));
    await editor.save(uri);
    editor.change(uri, editor.text(uri));
    await editor.untilPlugins((plugins) => plugins.some(({ id }) => id === 'com.example.renamed'));
  });

  it('runs the new code of a handler that was saved in the editor', async () => {
    await open();
    await editor.client.waitFor('window/showMessage', hello('Hello'));
    const name = '.codex/plugins/greeter/handlers/greeter.js';
    const uri = await editor.openDocument(name, 'javascript', await readFile(path.join(editor.folder, name), 'utf8'));
    editor.change(uri, editor.text(uri).replace('${command} ', 'new ${command} '));
    await editor.save(uri);
    const run = async (): Promise<string> =>
      (await editor.client.request('codexPlugins/runCommand', { command: 'greet', arguments: ['x'] })).message;
    await expect.poll(run, { timeout: 10_000 }).toBe('new greet x');
  });
});

describe('watched files', () => {
  const watching = {
    ...usualCapabilities,
    workspace: { ...usualCapabilities.workspace, didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true } },
  };

  it('asks for something else without a moment in which nothing is watched', async () => {
    const asked: string[] = [];
    const idsIn = (all: { id: string; method: string }[]): string[] =>
      all.flatMap(({ id, method }) => (method === 'workspace/didChangeWatchedFiles' ? [id] : []));
    const added = ({ registrations }: Received['params']): null => {
      asked.push(...idsIn(registrations).map((id) => `+${id}`));
      return null;
    };
    const removed = ({ unregisterations }: Received['params']): null => {
      asked.push(...idsIn(unregisterations).map((id) => `-${id}`));
      return null;
    };
    await open({ capabilities: watching, answers: { 'client/registerCapability': added, 'client/unregisterCapability': removed } });
    await expect.poll(() => asked).toHaveLength(1);
    await rm(path.join(editor.folder, '.codex/plugins/broken'), { recursive: true });
    editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: editor.uri(manifestOf('broken')), type: 3 }] });
    await expect.poll(() => asked).toHaveLength(3);
    const id = asked[0]!.slice(1);
    expect(asked).toEqual([`+${id}`, expect.stringMatching(/^\+/), `-${id}`]);
  });

  it('asks for manifests and code, and loads what appears', async () => {
    await open({ capabilities: watching, answers: { 'client/registerCapability': () => null, 'client/unregisterCapability': () => null } });
    const { registrations } = await editor.client.waitFor('client/registerCapability');
    const globs = registrations[0].registerOptions.watchers.map(({ globPattern }: Received['params']) => globPattern);
    const isWatched = picomatch(globs.filter((glob: unknown) => typeof glob === 'string'));
    expect(MANIFEST_NAMES.filter((name) => !isWatched(`/w/tools/${name}`))).toEqual([]);
    expect(globs.some((glob: { baseUri?: string }) => glob.baseUri?.endsWith('/home/.codex/plugins'))).toBe(true);
    await rm(path.join(editor.folder, '.codex/plugins/broken'), { recursive: true });
    editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: editor.uri(manifestOf('broken')), type: 3 }] });
    await editor.diagnostics(editor.uri(manifestOf('broken')), (all) => all.length === 0);
  });
});

describe('settings', () => {
  it('keeps what came with initialize where the editor has nothing to say about it', async () => {
    await open({
      workspace: 'lsp-save',
      capabilities: { ...usualCapabilities, workspace: { ...usualCapabilities.workspace, configuration: true } },
      initializationOptions: { ...granted, settings: { save: { enabled: false } } },
      answers: { 'workspace/configuration': () => [{}] },
    });
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    expect(await editor.willSave(uri)).toEqual([]);
  });

  it('asks editors that can be asked, and again when something changed', async () => {
    let section: object = {};
    const second = path.join(import.meta.dirname, '../../../test-fixtures/workspaces/lsp-save/.codex/plugins/tidy');
    await open({
      capabilities: { ...usualCapabilities, workspace: { ...usualCapabilities.workspace, configuration: true } },
      initializationOptions: { ...granted, settings: { log: { level: 'error' } } },
      answers: { 'workspace/configuration': () => [section] },
    });
    await editor.client.waitFor('window/showMessage', hello('Hello'));
    const away = path.join(editor.folder, '..', 'away');
    await cp(second, away, { recursive: true });
    section = { pluginPaths: [away], completion: { budgetMs: 'soon' } };
    editor.client.notify('workspace/didChangeConfiguration', { settings: null });
    await editor.logged('codexPlugins.completion.budgetMs');
    await editor.untilPlugins((plugins) => plugins.some(({ id }) => id === 'com.example.tidy'));
  });
});
