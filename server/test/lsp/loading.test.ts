// What an editor asks and tells before the plugins are loaded: the server asks for its settings first, and this editor answers when the test says so.
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, granted } from './editor.ts';
import { richCapabilities, TIDY } from './manifestEditor.ts';

let editor: Editor;
/** Lets the plugins be loaded. */
let load: () => void;
afterEach(() => editor.dispose());

async function open(workspace: string, settings: object = {}): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<object[]>();
  load = () => resolve([{}]);
  editor = await Editor.open({
    workspace,
    capabilities: {
      ...richCapabilities,
      workspace: { ...richCapabilities.workspace, configuration: true },
      experimental: { codexPlugins: { views: true } },
    },
    initializationOptions: { ...granted, settings },
    answers: { 'workspace/configuration': () => promise },
  });
}

/** The events of a document that were dispatched. */
const events = (uri: string): string[] =>
  editor.client.received.flatMap(({ method, params }) =>
    method === 'codexPlugins/activity' && params.filePath === fileURLToPath(uri) ? [params.event] : [],
  );

describe('before plugins are loaded', () => {
  it('a save goes on without them when its time is over, and what handlers return follows it', async () => {
    await open('lsp-save');
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    const { id, answer } = editor.client.start('textDocument/willSaveWaitUntil', { textDocument: { uri }, reason: 1 });
    expect(await answer).toEqual([]);
    expect(JSON.stringify(editor.client.receivedBefore(id))).not.toContain('codexPlugins/activity');
    editor.didSave(uri);
    load();
    await editor.client.waitFor('workspace/applyEdit');
    expect(editor.text(uri)).toBe('one\n');
  });

  it('a save of a document that is closed again comes to nothing, and the activity says so', async () => {
    await open('lsp-save');
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    const answer = editor.willSave(uri);
    editor.close(uri);
    await editor.openDocument('a.js', 'javascript', 'one  \n');
    load();
    const { summary } = await editor.client.waitFor('codexPlugins/activity', ({ outcome }) => outcome === 'discarded');
    expect(summary).toContain('the file changed meanwhile: it was closed');
    expect(await answer).toEqual([]);
  });

  it('a completion that is cancelled is answered at once', async () => {
    await open('lsp-completion');
    const uri = await editor.openDocument('a.js', 'javascript', 'total = 1;\ntot\n');
    const asked = { textDocument: { uri }, position: { line: 1, character: 3 }, context: { triggerKind: 2 } };
    const { id, answer } = editor.client.start('textDocument/inlineCompletion', asked);
    editor.client.notify('$/cancelRequest', { id });
    expect(await answer).toEqual([]);
    expect(await editor.settled()).toMatchObject({ plugins: [] });
  });

  it('commands and completions wait for them', async () => {
    await open('lsp-completion', { completion: { budgetMs: 5000 } });
    const uri = await editor.openDocument('a.js', 'javascript', 'total = 1;\ntot\n');
    const asked = { textDocument: { uri }, position: { line: 1, character: 3 }, context: { triggerKind: 2 } };
    const completions = editor.client.request('textDocument/inlineCompletion', asked);
    const reloaded = editor.client.request('codexPlugins/pluginAction', {
      action: 'restart',
      pluginKey: path.join(editor.folder, '.codex/plugins/sign'),
    });
    expect(await editor.settled()).toMatchObject({ plugins: [] });
    load();
    expect(await reloaded).toMatchObject({ ok: true });
    expect(await completions).toMatchObject([{ insertText: 'total = 1; // signed' }]);
  });

  it('documents and folders are told of as they are by then', async () => {
    await open('lsp-events');
    const closed = await editor.openDocument('a.txt', 'plaintext', 'one');
    const changed = await editor.openDocument('b.txt', 'plaintext', 'one');
    editor.close(closed);
    editor.change(changed, 'three');
    const second = path.join(editor.folder, '..', 'second');
    await mkdir(second);
    const added = [{ uri: pathToFileURL(second).href, name: 'second' }];
    editor.client.notify('workspace/didChangeWorkspaceFolders', { event: { added, removed: [] } });
    expect(await editor.settled()).toMatchObject({ plugins: [] });
    load();
    for (const name of ['lsp-events', 'second']) {
      await editor.client.waitFor('codexPlugins/projectMessages', ({ messages: [first] }) => first.message === `Hello ${name} of 2`);
    }
    const [diagnostic] = await editor.diagnostics(changed, (all) => all.length > 0);
    expect(diagnostic.message).toBe('Opened with 5 characters.');
    await editor.settled();
    expect([events(closed), events(changed)]).toEqual([[], ['onFileOpen']]);
    expect(editor.client.count('codexPlugins/projectMessages')).toBe(2);
  });

  it('manifests are checked and helped with, and only the lenses above handlers wait', async () => {
    await open('lsp-manifest');
    const text = await readFile(path.join(editor.folder, TIDY), 'utf8');
    const uri = await editor.openDocument(TIDY, 'json', text);
    const ask = (method: string, position = { line: 1, character: 4 }): Promise<unknown> =>
      editor.client.request(`textDocument/${method}`, { textDocument: { uri }, position });
    let isAnswered = false;
    const lenses = ask('codeLens').finally(() => (isAnswered = true));
    expect(await ask('hover')).toMatchObject({ contents: { kind: 'markdown' } });
    expect(await ask('completion')).toMatchObject({ items: expect.anything() });
    editor.change(uri, text.replace('"1.0.0"', '"one"'));
    await editor.diagnostics(uri, (all) => all.some(({ code }) => code === 'manifest/version-format'));
    expect(await editor.settled()).toMatchObject({ plugins: [] });
    expect(isAnswered).toBe(false);
    load();
    expect(await lenses).toContainEqual(expect.objectContaining({ command: expect.objectContaining({ title: 'Run on Active File' }) }));
  });

  it('the server ends when it is told to', async () => {
    await open('lsp-save');
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    void editor.willSave(uri);
    void editor.client.request('codexPlugins/runCommand', { command: 'x', arguments: [] });
    editor.didSave(uri);
    expect(await editor.client.stop()).toBe(0);
    expect(events(uri)).toEqual([]);
  });
});
