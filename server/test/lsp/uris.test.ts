// Editors that spell URIs of local files in other ways, and files of other machines.
import { pathToFileURL } from 'node:url';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, type Machine } from './editor.ts';

let editor: Editor;
afterEach(() => editor.dispose());

/** Spells URIs with something else before the path. */
const spelling = (before: string): Machine => ({
  processId: process.pid,
  folder: async () => await realpath(await mkdtemp(path.join(tmpdir(), 'codex-uris-'))),
  environment: (home) => ({ HOME: home, USERPROFILE: home, XDG_STATE_HOME: path.join(home, 'state') }),
  pathOf: (file) => file,
  uriOf: (file) => pathToFileURL(file).href.replace('file://', before),
  fileOf: (uri) => decodeURIComponent(uri.replace(before, '')),
});

describe('URIs', () => {
  it.each(['file://localhost', 'FILE://', 'file:'])('that begin with %s are of local files, and answers have them so', async (before) => {
    editor = await Editor.open({ workspace: 'lsp-save', machine: spelling(before) });
    await editor.warm('tidy', 'javascript');
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n// FIXME\n');
    expect(await editor.willSave(uri)).toHaveLength(1);
    await editor.diagnostics(uri, (all) => all.length === 1);
    const manifest = editor.openUnwritten('plugin.manifest.json', 'json', '{"pluginId": 7}');
    await editor.diagnostics(manifest, (all) => all.length > 0);
    expect([...editor.client.diagnostics.keys()].filter((shown) => shown.includes(path.basename(editor.folder)))).toEqual(
      expect.arrayContaining([uri, manifest]),
    );
    for (const [shown, all] of editor.client.diagnostics)
      if (all.length > 0 && /\/(a\.js|plugin\.manifest\.json)$/.test(shown)) expect([uri, manifest]).toContain(shown);
  });

  it('of other machines reach no plugin, which is said once', async () => {
    editor = await Editor.open({ workspace: 'lsp-save', capabilities: usualCapabilities });
    const names = ['a.js', 'b.js'].map((name) => `file://server/share/${name}`);
    for (const uri of names) {
      const textDocument = { uri, languageId: 'javascript', version: 1, text: 'one  \n' };
      editor.client.notify('textDocument/didOpen', { textDocument });
      expect(await editor.willSave(uri)).toEqual([]);
    }
    expect(await editor.logged('another machine')).toContain('file://server/share/a.js names a file of another machine (server)');
    await editor.settled();
    expect(editor.client.count('window/logMessage', ({ message }) => message.includes('another machine'))).toBe(1);
  });
});
