import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { HistoryEntry, RunOnFileAnswer } from '../../src/protocol.ts';
import { Editor, granted, type EditorOptions } from './editor.ts';

const RUN = 'codexPlugins/runOnFile';

let editor: Editor;
const open = async (options: Partial<EditorOptions> = {}): Promise<void> => {
  editor = await Editor.open({ workspace: 'editor-run-on-files', ...options });
};
afterEach(() => editor.dispose());

function params(plugin: string, name: string, text: string, language = 'javascript'): Record<string, unknown> {
  const pluginKey = path.join(editor.folder, '.codex/plugins', plugin);
  return { runId: 'one', pluginKey, uri: editor.uri(name), language, text };
}

function run(...given: Parameters<typeof params>): Promise<RunOnFileAnswer> {
  return editor.client.request(RUN, params(...given));
}

async function activity(): Promise<HistoryEntry[]> {
  return (await editor.client.request('codexPlugins/snapshot')).activity;
}

const edit = (line: number, from: number, to: number, newText = ''): unknown => ({
  range: { start: { line, character: from }, end: { line, character: to } },
  newText,
});

describe('running a plugin on a file without saving it', () => {
  it('runs the handlers of both phases as one chain, on the text that it is given, and writes nothing', async () => {
    await open();
    const file = fileURLToPath(editor.uri('src/orders.js'));
    const before = await readFile(file, 'utf8');
    expect(await run('tidy', 'src/orders.js', 'one  \ntwo')).toEqual({ edits: [edit(0, 3, 5), edit(1, 3, 3, '\n')] });
    expect(await run('tidy', 'src/orders.js', 'one\n')).toEqual({ edits: [] });
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('keeps line breaks', async () => {
    await open();
    expect(await run('tidy', 'src/orders.js', 'one  \r\ntwo')).toEqual({ edits: [edit(0, 3, 5), edit(1, 3, 3, '\r\n')] });
  });

  it('says which files no handler is for', async () => {
    await open();
    expect(await run('tidy', 'src/notes.txt', 'one  \n', 'plaintext')).toEqual({ edits: [], leftOut: '' });
    expect(await run('tidy', '../elsewhere.js', 'one  \n')).toEqual({ edits: [], leftOut: '' });
  });

  it('gives the reason of a handler that declines or fails, with what the others made of the text', async () => {
    await open();
    expect(await run('tidy', 'src/a.js', '// @decline  ')).toEqual({
      edits: [edit(0, 13, 13, '\n')],
      problem: { kind: 'declined', message: 'This file has a syntax error in line 1.' },
    });
    const { edits, problem } = await run('tidy', 'src/a.js', '// @throw\n');
    expect(edits).toEqual([]);
    expect(problem).toMatchObject({ kind: 'failed', message: expect.stringMatching(/^tidy\.js .*told to throw/s) });
    // All of it is told together, once the run is over.
    expect(editor.client.count('window/showMessage')).toBe(0);
  });

  it('leaves out handlers that work on the file on disk', async () => {
    await open();
    const file = fileURLToPath(editor.uri('src/notes.txt'));
    const before = await readFile(file, 'utf8');
    expect(await run('stamp', 'src/notes.txt', before, 'plaintext')).toEqual({ edits: [edit(0, 0, 0, '# Heading\n')] });
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('stops the handler when the request is cancelled, and answers at once', async () => {
    await open();
    await run('tidy', 'src/a.js', 'warm\n');
    const { id, answer } = editor.client.start(RUN, params('tidy', 'src/a.js', '// @sleep 60000  \n'));
    await editor.untilPlugins((plugins) => plugins.some(({ state }) => state === 'running'));
    editor.client.notify('$/cancelRequest', { id });
    expect(await answer).toEqual({ edits: [] });
    expect(await run('tidy', 'src/a.js', 'one  \n')).toEqual({ edits: [edit(0, 3, 5)] });
  });

  it('says that a plugin may not run, so that nobody goes on', async () => {
    await open({ initializationOptions: { ...granted, grants: 'none' } });
    const { edits, stopped } = await run('tidy', 'src/a.js', 'one  \n');
    expect(edits).toEqual([]);
    expect(stopped).toMatch(/^Nothing is granted here/);
    expect(await run('nowhere', 'src/a.js', 'one  \n')).toEqual({ edits: [], stopped: 'The plugin is not loaded any more.' });
  });

  it('lists only some of many files, as what they are', async () => {
    await open();
    const file = await editor.openDocument('src/saved.js', 'javascript', 'saved  \n');
    await editor.save(file);
    for (let index = 0; index < 30; index++) await run('tidy', `src/${index}.js`, index % 2 === 0 ? 'one  \n' : '// @decline\n');
    const entries = await activity();
    const ofRun = entries.filter(({ runOnFiles }) => runOnFiles);
    expect(ofRun.filter(({ outcome }) => outcome === 'ok')).toHaveLength(10);
    expect(ofRun).toHaveLength(20);
    expect(ofRun.at(-1)).toMatchObject({
      filePath: fileURLToPath(editor.uri('src/0.js')),
      summary: expect.stringMatching(/^Run on Files: /),
    });
    expect(entries.some(({ filePath, runOnFiles }) => !runOnFiles && filePath === fileURLToPath(file))).toBe(true);
  });

  it('lets a save go first', async () => {
    await open();
    const uri = await editor.openDocument('src/slow.js', 'javascript', 'one  \n');
    await editor.save(uri);
    const order: string[] = [];
    editor.change(uri, '// @sleep 300  \n');
    const save = editor.willSave(uri).then(() => order.push('save'));
    const other = run('tidy', 'src/other.js', 'one  \n').then(() => order.push('run'));
    await Promise.all([save, other]);
    expect(order).toEqual(['save', 'run']);
  });
});
