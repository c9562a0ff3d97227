// Saves that the editor asks about in parts, as it does where steps of its own stand between plugins, and plugins that are late with theirs.
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities } from './editor.ts';
import type { Received } from './lspClient.ts';

let editor: Editor;
afterEach(() => editor.dispose());

const ORDER = ['com.example.held', 'editor.formatDocument', 'com.example.tail'];

/** The plugin of the workspace, and one that runs after a step of the editor's and ends each document with a mark. Both wait where the text says so. */
async function open(): Promise<void> {
  editor = await Editor.open({
    workspace: 'lsp-save-late',
    capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true, views: true } } },
    initializationOptions: { trusted: true, grants: 'manifest', settings: { save: { order: ORDER } } },
    prepare: async (folder) => {
      const plugin = path.join(folder, '.codex/plugins/tail');
      await cp(path.join(folder, '.codex/plugins/held/handlers/until.js'), path.join(plugin, 'handlers/until.js'));
      const handlers = [{ event: 'onFileSave', language: ['ini'], script: 'handlers/tail.js', maxExecutionTimeMs: 60_000 }];
      const about = { pluginId: 'com.example.tail', version: '1.0.0', name: 'Tail', description: 'Ends documents with a mark.' };
      await writeFile(
        path.join(plugin, 'plugin.manifest.json'),
        JSON.stringify({ ...about, entryPoints: { handlers }, permissions: ['filesystem:read'] }),
      );
      await writeFile(path.join(plugin, 'handlers/tail.js'), TAIL);
    },
    answers: {
      'codexPlugins/saveDocument': async ({ uri, version }: { uri: string; version: number }) => {
        if (editor.documents.get(uri)?.version !== version) return { saved: false };
        await editor.save(uri);
        return { saved: true };
      },
    },
  });
  await editor.warm('held', 'ini');
  await editor.warm('tail', 'ini');
}

const TAIL = `const { until } = require('./until.js');
exports.onFileSave = async (eventJson) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  if (fileContent.includes('@hold-tail')) await until(filePath + '.tail');
  return { success: true, formattedContent: fileContent.endsWith('; end\\n') ? fileContent : fileContent + '; end\\n' };
};`;

/** Asks for one part of a save and applies its edits. */
async function part(uri: string, segment: number, budgetMs = 400): Promise<void> {
  if (segment === 0) editor.client.notify('textDocument/willSave', { textDocument: { uri }, reason: 1 });
  const params = { textDocument: { uri }, reason: 1, part: { segment, budgetMs } };
  editor.applyEdits(uri, await editor.client.request('textDocument/willSaveWaitUntil', params));
}

async function save(uri: string, step: (text: string) => string = (text) => text): Promise<void> {
  await part(uri, 0);
  const formatted = step(editor.text(uri));
  if (formatted !== editor.text(uri)) editor.change(uri, formatted);
  await part(uri, 1);
  await editor.write(uri);
  editor.didSaveAsItIs(uri);
  await editor.settled();
}

const letGo = (uri: string, which: 'before' | 'tail'): Promise<void> => writeFile(`${fileURLToPath(uri)}.${which}`, '');

async function untilText(uri: string, text: string): Promise<void> {
  await expect.poll(async () => [editor.text(uri), await readFile(fileURLToPath(uri), 'utf8')], { timeout: 15_000 }).toEqual([text, text]);
  await editor.settled();
}

/** All that the activity list said of the events of a document, in the order of the events. */
function outcomes(uri: string): string[][] {
  const byEvent = new Map<string, string[]>();
  for (const { method, params } of editor.client.received as { method: string; params: Received['params'] }[]) {
    if (method !== 'codexPlugins/activity' || params.filePath !== fileURLToPath(uri)) continue;
    byEvent.set(params.eventId, [...(byEvent.get(params.eventId) ?? []), params.outcome]);
  }
  return [...byEvent.values()];
}

describe('a plugin that is late with its part of a save', () => {
  it('runs once more on what was saved, where a later part changed the text', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await save(uri);
    expect(editor.text(uri)).toBe('; @hold-before  \n; end\n');
    await letGo(uri, 'before');
    await untilText(uri, '; @hold-before\n; end\n');
    expect(outcomes(uri)).toEqual([['late', 'discarded'], ['ok'], ['ok']]);
    await editor.client.waitFor('codexPlugins/log', ({ text }) => text.includes('a.ini changed in its own save'));
  });

  it('runs once more where it is done before the save is', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await part(uri, 0);
    await part(uri, 1);
    await letGo(uri, 'before');
    await editor.client.waitFor('codexPlugins/activity', ({ outcome }) => outcome === 'discarded');
    await editor.write(uri);
    editor.didSaveAsItIs(uri);
    await untilText(uri, '; @hold-before\n; end\n');
  });

  it('does not run again what was in time', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '\t; @hold-before  \n');
    await save(uri);
    expect(editor.text(uri)).toBe('    ; @hold-before  \n; end\n');
    await letGo(uri, 'before');
    await untilText(uri, '    ; @hold-before\n; end\n');
    const runs = editor.client.received.flatMap(({ method, params }: Received) =>
      method === 'codexPlugins/log' && /onFileSave ok/.test(params.text) ? [params.handler] : [],
    );
    expect(runs.filter((handler) => handler === 'handlers/quick.js')).toHaveLength(1);
  });

  it('is followed by others that are late too', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before @hold-tail  \n');
    await save(uri);
    expect(editor.text(uri)).toBe('; @hold-before @hold-tail  \n');
    await letGo(uri, 'before');
    await letGo(uri, 'tail');
    await untilText(uri, '; @hold-before @hold-tail\n; end\n');
  });

  it('is left out where something was typed since the save', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await save(uri);
    editor.change(uri, 'typed  \n');
    await letGo(uri, 'before');
    await editor.client.waitFor('codexPlugins/activity', ({ outcome }) => outcome === 'discarded');
    await editor.settled();
    expect(editor.text(uri)).toBe('typed  \n');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(outcomes(uri)).toEqual([['late', 'discarded'], ['ok']]);
  });

  it('is left out where the editor has text that the save did not write', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await part(uri, 0);
    await part(uri, 1);
    await editor.write(uri);
    // Typed while the file was being written: it is the user's to save.
    editor.change(uri, `typed\n${editor.text(uri)}`);
    editor.didSaveAsItIs(uri);
    await letGo(uri, 'before');
    await editor.client.waitFor('codexPlugins/activity', ({ outcome }) => outcome === 'discarded');
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(editor.client.count('codexPlugins/saveDocument')).toBe(0);
  });

  it('runs once more, too, where another extension changed the document in the same save', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before\t\n');
    editor.applyEdits(uri, await editor.willSave(uri));
    editor.change(uri, `${editor.text(uri)}; of another extension  \n`);
    await editor.write(uri);
    editor.didSave(uri);
    await letGo(uri, 'before');
    await untilText(uri, '; @hold-before\n; of another extension\n; end\n');
  });
});
