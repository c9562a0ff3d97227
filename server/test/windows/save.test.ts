// Saving on Windows, in each of the ways in which a handler can change what is saved.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Editor, usualCapabilities } from '../lsp/editor.ts';
import { useWindows, type Drive } from './windows.ts';
import { windowsMachine, type UriStyle } from './windowsMachine.ts';

const windows = useWindows();

/** Another drive in each, as VS Code writes it and as others do. */
const PLACES: [Drive, UriStyle][] = [
  ['C:', 'file:///c%3A/'],
  ['C:', 'file:///C:/'],
  ['Z:', 'file:///c%3A/'],
  ['Z:', 'file:///C:/'],
];

describe.each(PLACES)('saving on %s with URIs such as %s', (drive, style) => {
  let editor: Editor | undefined;
  const saved = vi.fn<(uri: string) => { saved: boolean }>(() => ({ saved: true }));
  const open = async (): Promise<Editor> => {
    if (editor !== undefined) return editor;
    editor = await Editor.open({
      workspace: 'lsp-save',
      machine: windowsMachine(windows(), drive, style),
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true } } },
      answers: { 'codexPlugins/saveDocument': ({ uri }: { uri: string }) => saved(uri) },
    });
    await editor.warm('tidy', 'javascript');
    return editor;
  };
  afterAll(async () => await editor?.dispose());

  it('makes what a handler returns part of the save, and keeps CRLF', async () => {
    const opened = await open();
    const uri = await opened.openDocument('a.js', 'javascript', 'one  \r\ntwo\r\n');
    // Asked for again where this machine was too busy to answer within the budget of a save.
    await expect
      .poll(() => opened.willSave(uri), { timeout: 30_000 })
      .toEqual([{ range: { start: { line: 0, character: 3 }, end: { line: 0, character: 5 } }, newText: '' }]);
    await opened.save(uri);
    await vi.waitUntil(() => opened.text(uri) === 'one\r\ntwo\r\n', { timeout: 30_000 });
  });

  it('applies what a handler returns after the save, to the document by the name that the editor has for it', async () => {
    const opened = await open();
    const uri = await opened.openDocument('b.py', 'python', 'if x:\r\n\ty = 1\r\n');
    await opened.save(uri);
    await vi.waitUntil(() => opened.text(uri) === 'if x:\r\n    y = 1\r\n', { timeout: 30_000 });
    await expect.poll(() => saved.mock.calls).toContainEqual([uri]);
  });

  it('takes over what a handler writes into the saved file on disk', async () => {
    const opened = await open();
    const uri = await opened.openDocument('c.md', 'markdown', 'text\r\n\r\n# title\r\n');
    await opened.save(uri);
    await vi.waitUntil(() => opened.text(uri) === 'text\r\n\r\n# TITLE\r\n', { timeout: 30_000 });
    expect(await readFile(path.join(opened.folder, 'c.md'), 'utf8')).toBe('text\r\n\r\n# TITLE\r\n');
  });

  it('shows the diagnostics of handlers under the name that the editor has for the document', async () => {
    const opened = await open();
    const uri = await opened.openDocument('d.js', 'javascript', '// FIXME\n');
    await opened.save(uri);
    const shown = await opened.diagnostics(uri, (all) => all.length === 1);
    expect(shown[0]).toMatchObject({ code: 'fixme' });
  });
});
