// Help in the scripts of loaded plugins: lenses above the functions, and permissions that the manifest lacks.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applied, ManifestEditor, TIDY } from './manifestEditor.ts';
import type { Received } from './lspClient.ts';

const SAVE = '.codex/plugins/tidy/handlers/save.js';
const FETCHES = `'use strict';

exports.onFileSave = async (eventText) => {
  await fetch('https://api.example.com/words');
  return { success: true, formattedContent: JSON.parse(eventText).fileContent.trimEnd() };
};

exports.opened = () => ({ success: true });
`;

let manifests: ManifestEditor;
beforeEach(async () => {
  manifests = await ManifestEditor.open();
});
afterEach(() => manifests.editor.dispose());

const lenses = async (uri: string): Promise<[number, string][]> => {
  const found: Received['params'][] = await manifests.editor.client.request('textDocument/codeLens', { textDocument: { uri } });
  return found.map(({ range, command }) => [range.start.line, command.title]);
};

describe('handler scripts', () => {
  it('have lenses above the functions that the host calls, which name the file that they run on', async () => {
    const { editor } = manifests;
    const file = await editor.openDocument('src/b.js', 'javascript', 'let a;\n\n\n');
    const script = await editor.openDocument(SAVE, 'javascript', FETCHES.replace(/ {2}await.*\n/, ''));
    expect(await lenses(script)).toEqual([
      [2, 'Run on b.js'],
      [2, 'Debug'],
      [2, 'not run yet'],
      [6, 'Run on b.js'],
      [6, 'Debug'],
      [6, 'not run yet'],
    ]);
    // The one that was named counts, whichever file is the last one by then.
    const [run] = await editor.client.request('textDocument/codeLens', { textDocument: { uri: script } });
    const other = await editor.openDocument('src/c.js', 'javascript', 'let c;\n\n\n');
    expect(await editor.client.request('workspace/executeCommand', run.command)).toMatchObject({ ok: true });
    expect([editor.text(file), editor.text(other)]).toEqual(['let a;', 'let c;\n\n\n']);
    const [, [, debug], [line, outcome]] = (await lenses(script)) as [[number, string], [number, string], [number, string]];
    expect([line, debug]).toEqual([2, 'Debug']);
    expect(outcome).toMatch(/^✓ [\d.]+ ms · just now · p95 [\d.]+ ms$/);
  });

  it('run the function that they stand above, and not the others of the script for the same event', async () => {
    const { editor } = manifests;
    const handlers = ['first', 'second'].map((name) => ({
      event: 'onFileSave',
      language: ['javascript'],
      script: 'handlers/save.js',
      function: name,
    }));
    const code = ['first', 'second'].map(
      (name) => `exports.${name} = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent + '${name}\\n' });\n`,
    );
    await editor.openDocument(SAVE, 'javascript', code.join(''));
    const manifest = JSON.parse(await readFile(path.join(editor.folder, TIDY), 'utf8'));
    const text = JSON.stringify({ ...manifest, entryPoints: { handlers } }, undefined, 2);
    const ofManifest = await editor.openDocument(TIDY, 'json', text);
    editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: ofManifest, type: 2 }] });
    await editor.untilPlugins((all) => all.some((plugin) => plugin.handlers.some((one) => one.function === 'second')));
    const file = await editor.openDocument('src/b.js', 'javascript', '');
    const written: string[] = [];
    for (const uri of [editor.uri(SAVE), ofManifest]) {
      const found: Received['params'][] = await editor.client.request('textDocument/codeLens', { textDocument: { uri } });
      const runs = found.filter(({ command }) => command.title === 'Run on b.js');
      for (const { command } of runs) {
        expect(await editor.client.request('workspace/executeCommand', command)).toMatchObject({ ok: true });
        written.push(editor.text(file));
        editor.change(file, '');
      }
    }
    expect(written).toEqual(['first\n', 'second\n', 'first\n', 'second\n']);
  });

  it('have none where no loaded plugin has them', async () => {
    const script = await manifests.editor.openDocument('src/save.js', 'javascript', FETCHES);
    expect(await manifests.editor.client.request('textDocument/codeLens', { textDocument: { uri: script } })).toEqual([]);
  });

  it('show the permission that is missing at the line that needs it, with a fix in the manifest', async () => {
    const { editor } = manifests;
    const script = await editor.openDocument(SAVE, 'javascript', FETCHES);
    const diagnostics = await editor.diagnostics(script, (all) => all.length > 0);
    expect(diagnostics).toMatchObject([
      {
        range: { start: { line: 3 } },
        severity: 2,
        source: 'codex',
        code: 'manifest/missing-permission',
        message: expect.stringMatching(
          /^"network:request:api\.example\.com" is not declared in plugin\.manifest\.json, but fetch .*\. Add it, or the call fails\.$/,
        ),
      },
    ]);
    const [{ range }] = diagnostics as [Received['params']];
    const actions = await editor.client.request('textDocument/codeAction', {
      textDocument: { uri: script },
      range,
      context: { diagnostics },
    });
    expect(actions).toMatchObject([
      { title: 'Add "network:request:api.example.com" to the manifest', kind: 'quickfix', isPreferred: true, diagnostics },
    ]);
    const [change] = actions[0].edit.documentChanges;
    expect(change.textDocument.uri).toBe(editor.uri(TIDY));

    // As an editor applies it: to the manifest, unsaved.
    const text = applied(await readFile(path.join(editor.folder, TIDY), 'utf8'), change.edits);
    expect(JSON.parse(text).permissions).toEqual(['network:request:api.example.com']);
    await editor.openDocument(TIDY, 'json', text);
    await editor.diagnostics(script, (all) => all.length === 0);
    editor.change(editor.uri(TIDY), text.replace('"network:request:api.example.com"', ''));
    await editor.diagnostics(script, (all) => all.length === 1);
    editor.change(script, FETCHES.replace(/ {2}await.*\n/, ''));
    await editor.diagnostics(script, (all) => all.length === 0);
  });
});
