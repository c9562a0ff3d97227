// Results that come when the save has gone on without them: they follow it, or it is said that they were of no use.
import { readFile, symlink, unlink, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, type EditorOptions } from './editor.ts';
import type { Received } from './lspClient.ts';

let editor: Editor;
/** Resolves when the editor has saved on request. */
let savedAgain: PromiseWithResolvers<void>;
afterEach(() => editor.dispose());

/** An editor that saves on request, as ours does, and shows the activity. */
async function open(options: Partial<EditorOptions> = {}): Promise<void> {
  savedAgain = Promise.withResolvers();
  editor = await Editor.open({
    workspace: 'lsp-save-late',
    capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true, views: true } } },
    answers: {
      'codexPlugins/saveDocument': async ({ uri, version }: { uri: string; version: number }) => {
        if (editor.documents.get(uri)?.version !== version) return { saved: false };
        await editor.save(uri);
        savedAgain.resolve();
        return { saved: true };
      },
    },
    ...options,
  });
  await editor.warm('held', 'xml');
}

/** Lets the handlers of a phase go on that wait for this document, once the server knows all that the editor has told it. */
async function letGo(uri: string, phase: 'before' | 'after'): Promise<void> {
  await editor.settled();
  await writeFile(`${fileURLToPath(uri)}.${phase}`, '');
}

/** What the activity list says of an event, as soon as it says that. */
const activity = (fits: (entry: Received['params']) => boolean): Promise<Received['params']> =>
  editor.client.waitFor('codexPlugins/activity', (entry) => entry.event === 'onFileSave' && fits(entry));

/** All that the activity list said of the events about a document, in the order of the events. */
function outcomes(phase: 'beforeSave' | 'afterSave', uri: string): string[][] {
  const byEvent = new Map<string, string[]>();
  for (const { method, params } of editor.client.received) {
    if (method !== 'codexPlugins/activity' || params.phase !== phase || params.filePath !== fileURLToPath(uri)) continue;
    byEvent.set(params.eventId, [...(byEvent.get(params.eventId) ?? []), params.outcome]);
  }
  return [...byEvent.values()];
}

describe('a beforeSave result that comes after the save', () => {
  it('is applied and saved once more, and no handler runs for that', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    expect(await editor.save(uri)).toEqual([]);
    const late = await activity(({ outcome }) => outcome === 'late');
    expect(late.summary).toBe('Held: the save went on without it; its result follows');
    await letGo(uri, 'before');
    await savedAgain.promise;
    const done = await activity(({ outcome, filePath }) => outcome !== 'late' && filePath === fileURLToPath(uri));
    expect(done).toMatchObject({ eventId: late.eventId, at: late.at, outcome: 'ok', summary: expect.stringContaining('after the save') });
    expect(editor.text(uri)).toBe('; @hold-before\n');
    await editor.settled();
    expect(await readFile(fileURLToPath(uri), 'utf8')).toBe('; @hold-before\n');
    expect(editor.client.count('codexPlugins/saveDocument')).toBe(1);
    expect(outcomes('beforeSave', uri)).toEqual([['late', 'ok']]);
    expect(editor.client.count('codexPlugins/failure')).toBe(0);
    const [diagnostic] = await editor.diagnostics(uri, (all) => all.length === 1);
    expect(diagnostic.message).toBe('Looked at before the save.');
  });

  it('is discarded, and the activity says so, when the document changed meanwhile', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await editor.save(uri);
    editor.change(uri, '; typed meanwhile  \n');
    await letGo(uri, 'before');
    const { summary } = await activity(({ outcome }) => outcome === 'discarded');
    expect(summary).toMatch(/^Held: \d+ ms, after the save; discarded: the file changed meanwhile$/);
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(editor.text(uri)).toBe('; typed meanwhile  \n');
    expect(outcomes('beforeSave', uri)).toEqual([['late', 'discarded']]);
  });

  it('is discarded when the document was closed meanwhile, also where it was opened again', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await editor.save(uri);
    editor.close(uri);
    await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await letGo(uri, 'before');
    const { summary } = await activity(({ outcome }) => outcome === 'discarded');
    expect(summary).toContain('discarded: the file changed meanwhile: it was closed');
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(outcomes('beforeSave', uri)).toEqual([['late', 'discarded']]);
  });

  it.runIf(process.platform !== 'win32')('is discarded when the file leads to another place by the time of the save', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    expect(await editor.willSave(uri)).toEqual([]);
    await letGo(uri, 'before');
    await activity(({ outcome, filePath }) => outcome === 'ok' && filePath === fileURLToPath(uri));
    await unlink(fileURLToPath(uri));
    await symlink('../elsewhere.ini', fileURLToPath(uri));
    await editor.write(uri);
    editor.didSave(uri);
    const { summary } = await activity(({ outcome }) => outcome === 'discarded');
    expect(summary).toContain('discarded: the file leads to another place by now');
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('is discarded when the save that it belongs to never came', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    expect(await editor.willSave(uri)).toEqual([]);
    editor.change(uri, '; typed instead\n');
    await letGo(uri, 'before');
    await activity(({ outcome }) => outcome === 'discarded');
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('does not keep a newer save from being formatted, and is discarded for it', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await editor.save(uri);
    editor.change(uri, '; newer  \n');
    expect(await editor.save(uri)).toEqual([]);
    await activity(({ outcome, summary }) => outcome === 'late' && summary.startsWith('Held'));
    await letGo(uri, 'before');
    await editor.client.waitFor('codexPlugins/saveDocument');
    await activity(({ outcome, filePath }) => outcome === 'ok' && filePath === fileURLToPath(uri));
    expect(editor.text(uri)).toBe('; newer\n');
    expect(outcomes('beforeSave', uri)).toEqual([
      ['late', 'discarded'],
      ['late', 'ok'],
    ]);
  });

  it('adds to what other handlers had ready for the save', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '\t; @hold-before  \n');
    expect(await editor.save(uri)).toHaveLength(1);
    expect(editor.text(uri)).toBe('    ; @hold-before  \n');
    await letGo(uri, 'before');
    await editor.client.waitFor('codexPlugins/saveDocument');
    await activity(({ outcome, filePath }) => outcome === 'ok' && filePath === fileURLToPath(uri));
    expect(editor.text(uri)).toBe('    ; @hold-before\n');
  });

  it('comes although the editor cancelled its request once it was answered', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    const { id, answer } = editor.client.start('textDocument/willSaveWaitUntil', { textDocument: { uri }, reason: 1 });
    expect(await answer).toEqual([]);
    editor.client.notify('$/cancelRequest', { id });
    editor.didSave(uri);
    await editor.settled();
    await letGo(uri, 'before');
    await savedAgain.promise;
    await activity(({ outcome, filePath }) => outcome === 'ok' && filePath === fileURLToPath(uri));
    expect(editor.text(uri)).toBe('; @hold-before\n');
  });

  it('does not come when the editor cancelled its request before the budget was over', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    const { id, answer } = editor.client.start('textDocument/willSaveWaitUntil', { textDocument: { uri }, reason: 1 });
    editor.client.notify('$/cancelRequest', { id });
    await answer.catch(() => undefined);
    await letGo(uri, 'before');
    await activity(({ outcome, filePath }) => outcome !== 'late' && filePath === fileURLToPath(uri));
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(editor.text(uri)).toBe('; @hold-before  \n');
  });

  it('follows the save where the editor had no patience for it, as others had taken their time before', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    const answer = editor.willSave(uri);
    await editor.settled();
    await editor.write(uri);
    editor.didSave(uri);
    await letGo(uri, 'before');
    // Edits would be unsaved changes now.
    expect(await answer).toEqual([]);
    await savedAgain.promise;
    await activity(({ outcome, filePath }) => outcome === 'ok' && filePath === fileURLToPath(uri));
    expect(editor.text(uri)).toBe('; @hold-before\n');
    await editor.settled();
    expect(await readFile(fileURLToPath(uri), 'utf8')).toBe('; @hold-before\n');
  });

  it('comes before afterSave handlers, which see it in the event and on disk', async () => {
    await open();
    const uri = await editor.openDocument('a.xml', 'xml', '@hold-before  \n');
    await editor.save(uri);
    await letGo(uri, 'before');
    const log = await editor.client.waitFor('codexPlugins/log', ({ text }) => text.includes('onDisk'));
    expect(log.text).toContain(JSON.stringify({ fileContent: '@hold-before\n', onDisk: '@hold-before\n' }));
    await editor.client.waitFor('codexPlugins/saveDocument', ({ version }) => version === 3);
    await activity(({ phase, outcome }) => phase === 'afterSave' && outcome === 'ok');
    expect(editor.text(uri)).toBe('@hold-before\n<!-- seen -->\n');
    expect(outcomes('beforeSave', uri)).toEqual([['late', 'ok']]);
    expect(outcomes('afterSave', uri)).toEqual([['ok']]);
  });

  it('is in the document, and what afterSave handlers return is discarded for the true reason, where the editor refuses to save', async () => {
    await open({ answers: { 'codexPlugins/saveDocument': () => ({ saved: false }) } });
    const uri = await editor.openDocument('a.xml', 'xml', '@hold-before  \n');
    await editor.save(uri);
    await letGo(uri, 'before');
    const { summary } = await activity(({ phase, outcome }) => phase === 'afterSave' && outcome === 'discarded');
    expect(summary).toContain('discarded: what beforeSave handlers made of it was not saved: the editor did not save it');
    expect(editor.text(uri)).toBe('@hold-before\n');
  });

  it('is applied together with that of afterSave handlers where the editor cannot save on request', async () => {
    await open({ capabilities: { ...usualCapabilities, experimental: { codexPlugins: { views: true } } } });
    const uri = await editor.openDocument('a.xml', 'xml', '@hold-before  \n');
    await editor.save(uri);
    await letGo(uri, 'before');
    await editor.client.waitFor('workspace/applyEdit');
    await editor.settled();
    expect(editor.client.count('workspace/applyEdit')).toBe(1);
    expect(editor.text(uri)).toBe('@hold-before\n<!-- seen -->\n');
  });

  it.each([true, false])('is discarded where others wrote the file since (an editor that saves on request: %s)', async (saveDocument) => {
    await open({ capabilities: { ...usualCapabilities, experimental: { codexPlugins: { views: true, saveDocument } } } });
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await editor.save(uri);
    await editor.settled();
    await writeFile(fileURLToPath(uri), '; of another branch\n');
    await letGo(uri, 'before');
    const { summary } = await activity(({ phase, outcome }) => phase === 'beforeSave' && outcome === 'discarded');
    expect(summary).toContain('discarded: the file was rewritten on disk meanwhile');
    expect(await readFile(fileURLToPath(uri), 'utf8')).toBe('; of another branch\n');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('leaves an afterSave handler the text that was saved when it was discarded', async () => {
    await open();
    const uri = await editor.openDocument('a.xml', 'xml', '@hold-before  \n');
    await editor.save(uri);
    editor.change(uri, 'typed meanwhile\n');
    await letGo(uri, 'before');
    const log = await editor.client.waitFor('codexPlugins/log', ({ text }) => text.includes('onDisk'));
    expect(log.text).toContain(JSON.stringify({ fileContent: '@hold-before  \n', onDisk: '@hold-before  \n' }));
    await activity(({ phase, outcome }) => phase === 'afterSave' && outcome === 'discarded');
    expect(editor.text(uri)).toBe('typed meanwhile\n');
  });
});

describe('an afterSave result that comes too late', () => {
  it.each([
    ['changed', 'discarded: the file changed meanwhile'],
    ['closed', 'discarded: the file changed meanwhile: it was closed'],
  ])('is discarded, and the activity says so, when the document was %s meanwhile', async (how, words) => {
    await open();
    const uri = await editor.openDocument('a.xml', 'xml', '@hold-after\n');
    await editor.save(uri);
    if (how === 'closed') editor.close(uri);
    else editor.change(uri, 'typed meanwhile\n');
    await letGo(uri, 'after');
    const { summary } = await activity(({ phase, outcome }) => phase === 'afterSave' && outcome === 'discarded');
    expect(summary.endsWith(words)).toBe(true);
    await editor.settled();
    expect(outcomes('afterSave', uri)).toEqual([['discarded']]);
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });
});

describe('a server that ends', () => {
  it('does not wait for what is late', async () => {
    await open();
    const uri = await editor.openDocument('a.ini', 'ini', '; @hold-before  \n');
    await editor.save(uri);
    expect(await editor.client.stop()).toBe(0);
    expect(editor.text(uri)).toBe('; @hold-before  \n');
  });
});
