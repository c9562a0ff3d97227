import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Editor } from './editor.ts';
import type { Received } from './lspClient.ts';

const MANIFEST = 'tools/lint/.codex-plugin/plugin.json';
const HOOKS = 'tools/lint/hooks/hooks.json';

let editor: Editor;
beforeEach(async () => {
  editor = await Editor.open({ workspace: 'codex-cli' });
});
afterEach(() => editor.dispose());

/** Waits until a file has problems of exactly these codes. */
async function codes(name: string, expected: string[]): Promise<void> {
  const found = (all: Received['params'][]): string[] => all.map(({ code }) => String(code).replace('manifest/codex-', ''));
  await editor.diagnostics(editor.uri(name), (all) => JSON.stringify(found(all)) === JSON.stringify(expected));
}

function changed(...names: string[]): void {
  editor.client.notify('workspace/didChangeWatchedFiles', { changes: names.map((name) => ({ uri: editor.uri(name), type: 2 })) });
}

const write = (name: string, text: string): Promise<void> => writeFile(path.join(editor.folder, name), text);

describe("files of OpenAI's Codex CLI", () => {
  it('have their problems shown before anybody opens them, unless they are of another tool or of a dependency', async () => {
    await codes(MANIFEST, ['missing-file', 'unknown-key']);
    await codes(HOOKS, ['hook-event']);
    await codes('tools/lint/.mcp.json', ['server']);
    await codes('.agents/plugins/marketplace.json', ['value']);
    const uris = editor.client.received
      .filter(({ method }) => method === 'textDocument/publishDiagnostics')
      .map(({ params }) => params.uri);
    expect(uris.filter((uri: string) => /other|site-packages/.test(uri))).toEqual([]);
  });

  it('are looked at again when they change, come or go', async () => {
    await codes(HOOKS, ['hook-event']);
    await write(HOOKS, '{ "hooks": { "PreToolUse": [] } }');
    changed(HOOKS);
    await codes(HOOKS, []);
    await mkdir(path.join(editor.folder, 'tools/lint/skills'));
    changed('tools/lint/skills');
    await codes(MANIFEST, ['unknown-key']);
    await mkdir(path.join(editor.folder, 'new/.codex-plugin'), { recursive: true });
    await write('new/.codex-plugin/plugin.json', '{ "name": 7 }');
    changed('new/.codex-plugin/plugin.json');
    await codes('new/.codex-plugin/plugin.json', ['type']);
    await rename(path.join(editor.folder, 'new'), path.join(editor.folder, 'old'));
    changed('new', 'old/.codex-plugin');
    await codes('new/.codex-plugin/plugin.json', []);
    await codes('old/.codex-plugin/plugin.json', ['type']);
    await rm(path.join(editor.folder, 'tools'), { recursive: true });
    changed('tools');
    await codes(MANIFEST, []);
  });

  it('are shown as they are typed while they are open, and as they are saved afterwards', async () => {
    await codes(HOOKS, ['hook-event']);
    const text = '{ "hooks": { "PreToolUze": [{ "hooks": [{ "type": "command", "command": "true" }] }] } }';
    const uri = await editor.openDocument(HOOKS, 'json', text);
    editor.change(uri, '{ "hooks": 7 }');
    await codes(HOOKS, ['type']);
    editor.close(uri);
    await codes(HOOKS, ['hook-event']);
  });

  it('have a byte order mark reported that the open text does not show, until they are saved without it', async () => {
    const text = '{ "hooks": { "PreToolUse": [] } }';
    await write(HOOKS, `\u{feff}${text}`);
    changed(HOOKS);
    await codes(HOOKS, ['byte-order-mark']);
    const uri = editor.openUnwritten(HOOKS, 'json', text);
    editor.change(uri, '{ "hooks": 7 }');
    await codes(HOOKS, ['byte-order-mark', 'type']);
    await write(HOOKS, text);
    changed(HOOKS);
    editor.change(uri, text);
    await codes(HOOKS, []);
  });

  it('have the same problems while they are edited as on the disk', async () => {
    const text =
      '{ "hooks": { "PreToolUse": [{ "matcher": "(?!Bash)", "hooks": [{ "type": "command", "command": "a", "timeout": 1.5 }] }] } }';
    const uri = await editor.openDocument(HOOKS, 'json', text);
    const all = await editor.diagnostics(uri, (found) => found.length === 2);
    expect(all.map(({ range }: Received['params']) => text.slice(range.start.character, range.end.character))).toEqual([
      '"(?!Bash)"',
      '1.5',
    ]);
  });

  it('of other tools are left alone when they are opened', async () => {
    const uri = await editor.openDocument('other/hooks/hooks.json', 'json', '{ "hooks": { "Notification": [] } }');
    const beside = await editor.openDocument('other/plugin.manifest.json', 'json', '{');
    await editor.diagnostics(beside, (all) => all.length > 0);
    const published = (): number => editor.client.count('textDocument/publishDiagnostics', (one) => one.uri === uri);
    expect(published()).toBe(0);
    await mkdir(path.join(editor.folder, 'other/.codex-plugin'));
    changed('other/.codex-plugin');
    await codes('other/hooks/hooks.json', ['unknown-key']);
    expect(published()).toBe(1);
  });
});
