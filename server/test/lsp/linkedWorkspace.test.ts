// A workspace that the editor knows by a symbolic link.
import { afterEach, describe, expect, it } from 'vitest';
import { Editor } from './editor.ts';

let editor: Editor;
afterEach(() => editor.dispose());

describe('a workspace behind a symbolic link', () => {
  it('has its files read by plugins, and shows what they find under the names that the editor has', async () => {
    editor = await Editor.open({ workspace: 'lsp-linked', linked: true });
    const [found] = await editor.diagnostics(editor.uri('notes.txt'), (all) => all.length > 0);
    expect(found).toMatchObject({ message: 'A note.', source: 'Reader' });

    const uri = await editor.openDocument('a.txt', 'plaintext', 'one\n');
    await editor.save(uri);
    expect(editor.text(uri)).toBe('On disk: one\n');
  });

  it('has the problems of its manifests at the documents that the editor opens', async () => {
    editor = await Editor.open({ workspace: 'lsp-linked', linked: true });
    const uri = editor.uri('.codex/plugins/reader/plugin.manifest.json');
    const [problem] = await editor.diagnostics(uri, (all) => all.length > 0);
    expect(problem).toMatchObject({ code: 'manifest/unknown-key' });
  });
});
