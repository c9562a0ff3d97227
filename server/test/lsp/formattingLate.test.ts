// Formatting by plugins that take longer than a save may wait.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities } from './editor.ts';
import type { Received } from './lspClient.ts';

let editor: Editor;
afterEach(() => editor.dispose());

async function open({ formatOnSave, settings = {} }: { formatOnSave: boolean | null; settings?: object }): Promise<void> {
  editor = await Editor.open({
    workspace: 'lsp-save-late',
    capabilities: {
      ...usualCapabilities,
      workspace: { ...usualCapabilities.workspace, configuration: true },
      experimental: { codexPlugins: { saveDocument: true, views: true } },
    },
    answers: {
      'workspace/configuration': ({ items }: { items: { section: string }[] }) =>
        items.map(({ section }) => (section === 'editor.formatOnSave' ? formatOnSave : section === 'codexPlugins' ? settings : null)),
      'codexPlugins/saveDocument': async ({ uri, version }: { uri: string; version: number }) => {
        if (editor.documents.get(uri)?.version !== version) return { saved: false };
        await editor.save(uri);
        return { saved: true };
      },
    },
  });
  await editor.warm('held', 'ini');
}

const HELD = '; @hold-before  \n';
const FORMATTED = '; @hold-before\n';

const format = (uri: string): Promise<Received['params'][] | null> =>
  editor.client.request('textDocument/formatting', { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } });

const letGo = (uri: string): Promise<void> => writeFile(`${fileURLToPath(uri)}.before`, '');

const activity = (fits: (entry: Received['params']) => boolean): Promise<Received['params']> =>
  editor.client.waitFor('codexPlugins/activity', (entry) => entry.event === 'onFileSave' && fits(entry));

const untilSaved = (uri: string, text: string): Promise<void> =>
  expect.poll(async () => [editor.text(uri), await readFile(fileURLToPath(uri), 'utf8')], { timeout: 15_000 }).toEqual([text, text]);

describe('formatting with a plugin that takes long', () => {
  it('does not hold up a save in an editor that formats on save: what comes of it follows that', async () => {
    await open({ formatOnSave: true });
    const uri = await editor.openDocument('a.ini', 'ini', HELD);
    expect(await format(uri)).toEqual([]);
    expect(await editor.save(uri)).toEqual([]);
    await letGo(uri);
    await untilSaved(uri, FORMATTED);
    await activity(({ phase, summary }) => phase === undefined && summary.includes('discarded: the file was saved meanwhile'));
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(1);
  });

  it('is applied when it is done, and not saved, where no save came', async () => {
    await open({ formatOnSave: true });
    const uri = await editor.openDocument('a.ini', 'ini', HELD);
    expect(await format(uri)).toEqual([]);
    await letGo(uri);
    await editor.client.waitFor('workspace/applyEdit');
    await editor.settled();
    expect(editor.text(uri)).toBe(FORMATTED);
    expect(await readFile(fileURLToPath(uri), 'utf8')).toBe(HELD);
    // It is done with for the save that follows.
    expect(await editor.save(uri)).toEqual([]);
    await editor.settled();
    expect(editor.client.count('codexPlugins/activity', ({ filePath }) => filePath === fileURLToPath(uri))).toBe(1);
  });

  it('is not applied to what was typed meanwhile', async () => {
    await open({ formatOnSave: true });
    const uri = await editor.openDocument('a.ini', 'ini', HELD);
    expect(await format(uri)).toEqual([]);
    editor.change(uri, '; typed  \n');
    await letGo(uri);
    await activity(({ summary }) => summary.includes('discarded: the file changed meanwhile'));
    await editor.settled();
    expect(editor.text(uri)).toBe('; typed  \n');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('is saved, too, where plugins run for no saves', async () => {
    await open({ formatOnSave: true, settings: { save: { enabled: false } } });
    const uri = await editor.openDocument('a.ini', 'ini', HELD);
    expect(await format(uri)).toEqual([]);
    expect(await editor.save(uri)).toEqual([]);
    await letGo(uri);
    await untilSaved(uri, FORMATTED);
  });

  it.each([false, null])('is waited for in an editor that does not format on save, or does not say: %s', async (formatOnSave) => {
    await open({ formatOnSave });
    const uri = await editor.openDocument('a.ini', 'ini', HELD);
    const answer = format(uri);
    await editor.client.waitFor('codexPlugins/slowHandler');
    await letGo(uri);
    expect(await answer).toHaveLength(1);
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });
});
