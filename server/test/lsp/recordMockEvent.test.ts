// A past event is kept as a mock event through the server, and the command line takes it as it is.
import { execa } from 'execa';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/protocol.ts';
import { Editor } from './editor.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

let editor: Editor;
afterEach(() => editor.dispose());

describe('codexPlugins/recordMockEvent', () => {
  it('writes a file into the plugin’s folder, without secrets, which codex-plugin test passes', async () => {
    editor = await Editor.open({ workspace: 'lsp-events' });
    const text = `four ${TOKEN}`;
    const uri = await editor.openDocument('notes.txt', 'plaintext', text);
    await editor.diagnostics(uri, (all) => all.length === 1);
    const { activity } = (await editor.client.request('codexPlugins/snapshot')) as { activity: HistoryEntry[] };
    const { eventId, handlers } = activity.find(({ event }) => event === 'onFileOpen')!;
    const { pluginKey } = handlers[0]!;
    const answer = await editor.client.request('codexPlugins/recordMockEvent', { eventId, pluginKey });
    const plugin = path.join(editor.folder, '.codex/plugins/greeter');
    expect(answer).toEqual({ ok: true, file: path.join(plugin, 'events/on-file-open-notes-txt.json'), expects: true, masked: true });
    const written = await readFile(answer.file as string, 'utf8');
    expect(JSON.parse(written)).toMatchObject({
      name: 'onFileOpen notes.txt',
      event: 'onFileOpen',
      payload: { filePath: 'notes.txt', fileContent: 'four ••••••', language: 'plaintext' },
      expect: { diagnostics: [{ message: `Opened with ${text.length} characters.` }] },
    });
    // The masked text is shorter than what the handler was given then.
    const differs = await execa(process.execPath, [CLI, 'test', plugin], { reject: false });
    expect([differs.exitCode, differs.stdout]).toEqual([1, expect.stringMatching(/^ +\+ +message: Opened with 11 characters\.$/m)]);
    expect((await execa(process.execPath, [CLI, 'test', plugin, '--update'])).stdout).toContain('expect.diagnostics[0].message');
    expect((await execa(process.execPath, [CLI, 'test', plugin])).stdout).toMatch(/^1 passed/m);

    const again = await editor.client.request('codexPlugins/recordMockEvent', { eventId, pluginKey });
    expect(again.file).toBe(path.join(plugin, 'events/on-file-open-notes-txt-2.json'));
    await rm(path.join(plugin, 'events'), { recursive: true });
    await writeFile(path.join(plugin, 'events'), 'a file in its place');
    expect(await editor.client.request('codexPlugins/recordMockEvent', { eventId, pluginKey })).toMatchObject({ ok: false });
    expect(await readFile(path.join(plugin, 'events'), 'utf8')).toBe('a file in its place');
  });

  it('says so where the event is not kept any more', async () => {
    editor = await Editor.open({ workspace: 'lsp-events' });
    const gone = { eventId: 'gone', pluginKey: 'gone' };
    expect(await editor.client.request('codexPlugins/recordMockEvent', gone)).toMatchObject({ ok: false, fault: 'forgotten' });
  });
});
