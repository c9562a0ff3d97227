// What depends on time alone, with a host that the test answers for; the rest is tried on a real server (server/test/lsp/save*.test.ts).
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { defaultSettings } from '../host/settings.ts';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import { ContentApplier } from './applyContent.ts';
import { clientProfile, type EditorClient } from './client.ts';
import { Documents } from './documents.ts';
import { FormattedBeforeSave } from './formattedBeforeSave.ts';
import { OwnSaves } from './ownSaves.ts';
import type { PluginDiagnostics } from './pluginDiagnostics.ts';
import { Saves } from './save.ts';
import { Views } from './views.ts';

/** Some file that is there, which nobody reads or writes. */
const uri = pathToFileURL(import.meta.filename).href;
const textDocument = { uri };

/** The result of an event that no handler is for. */
const NOTHING: DispatchResult = { event: 'onFileSave', eventId: 'nothing', results: [], response: null, overBudget: false, durationMs: 1 };

/** A result with the document's text as the handlers left it. */
const resultWith = (content: string): DispatchResult => ({ ...NOTHING, eventId: `makes ${content}`, content });

function editor() {
  const documents = new Documents();
  const applied: string[] = [];
  const discarded: string[] = [];
  const said: DispatchResult['results'][] = [];
  const client = {
    logMessage: () => undefined,
    applyEdit: (params) => {
      applied.push(JSON.stringify(params.edit.documentChanges));
      return Promise.resolve({ applied: true });
    },
  } as Partial<EditorClient> as EditorClient;
  const profile = clientProfile({
    processId: null,
    rootUri: null,
    capabilities: {
      textDocument: { synchronization: { willSaveWaitUntil: true } },
      workspace: { applyEdit: true, workspaceEdit: { documentChanges: true } },
    },
  });
  const views = new Views(client, profile, true);
  const ownSaves = new OwnSaves();
  const formatted = new FormattedBeforeSave();
  const answers: ((result: DispatchResult) => void)[] = [];
  const requests: DispatchRequest[] = [];
  const saves = new Saves({
    host: {
      handles: (_event, facts) => facts?.phase !== 'afterSave',
      dispatch: (request) => {
        if (request.phase === 'afterSave') return Promise.resolve(NOTHING);
        const { promise, resolve } = Promise.withResolvers<DispatchResult>();
        requests.push(request);
        answers.push(resolve);
        return promise;
      },
      discarded: (eventId, why) => discarded.push(`${eventId}: ${why}`),
    },
    client,
    profile,
    documents,
    settings: () => ({ ...defaultSettings.save, onAutoSave: false }),
    ownSaves,
    applier: new ContentApplier({ client, profile, documents, ownSaves, views, onEdit: () => undefined }),
    diagnostics: { take: () => undefined } as unknown as PluginDiagnostics,
    views,
    formatted,
    messages: { add: (_document, { results }) => said.push(results) },
    plans: { for: () => Promise.resolve({ order: ['some'] }) },
  });
  documents.didOpen({ textDocument: { uri, languageId: 'plaintext', version: 1, text: 'text' } });
  const willSave = (segment?: number): Promise<TextEdit[]> => {
    const part = segment === undefined ? {} : { part: { segment, budgetMs: 1300 } };
    return saves.beginWillSaveWaitUntil({ textDocument, reason: 1, ...part }, new AbortController().signal)!();
  };
  const didSave = (): Promise<void> => saves.beginDidSave({ textDocument })!();
  return { saves, requests, willSave, didSave, documents, applied, discarded, answers, formatted, said };
}

describe('saves', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const soon = (): Promise<unknown> => new Promise(setImmediate);

  it('leave no handler a time in which nothing can be done', async () => {
    const { saves, requests } = editor();
    const begun = saves.beginWillSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
    vi.advanceTimersByTime(1180);
    void begun?.();
    await soon();
    expect(requests).toMatchObject([{ phase: 'beforeSave', budgetMs: 0 }]);
  });

  it('go by what the user wants of them, also where plugins are loaded when the save is over', async () => {
    const { saves, requests, didSave } = editor();
    const begun = saves.beginWillSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
    vi.advanceTimersByTime(2000);
    void didSave();
    void begun?.();
    await soon();
    expect(await requests[0]!.plan).toMatchObject({ order: ['some'] });
  });

  it('in parts are followed by what was late of the first one', async () => {
    const { willSave, didSave, applied, discarded, answers } = editor();
    const first = willSave(0);
    await soon();
    vi.advanceTimersByTime(1220);
    answers[0]!({ ...resultWith('text'), late: new Promise((resolve) => answers.push(resolve)) });
    expect(await first).toEqual([]);
    const second = willSave(1);
    await soon();
    answers[2]!(NOTHING);
    expect(await second).toEqual([]);
    const saved = didSave();
    answers[1]!(resultWith('text of one'));
    await saved;
    expect(discarded).toEqual([]);
    expect(applied).toEqual([expect.stringContaining(' of one')]);
  });

  it('tell what plugins said that formatted the document for them', async () => {
    const { willSave, documents, formatted, said } = editor();
    const done = { pluginId: 'a', pluginKey: 'a', script: 'a.js', ok: true, durationMs: 1, response: { message: 'Tidied.' } } as const;
    formatted.formatted(documents.snapshot(uri)!, 'text', { ...NOTHING, results: [done] });
    void willSave();
    await soon();
    expect(said).toEqual([[done]]);
  });

  it('in parts run handlers again that formatted what a step of the editor has changed since', async () => {
    const { willSave, documents, formatted, requests, answers } = editor();
    const done = { pluginId: 'a', pluginKey: 'a', script: 'a.js', ok: true, durationMs: 1, response: {} } as const;
    formatted.formatted(documents.snapshot(uri)!, 'text', { ...NOTHING, results: [done] });
    const isLeftOut = (request: DispatchRequest): boolean =>
      request.leaveOut?.({ key: 'a' } as never, { formatter: true, script: 'a.js' } as never) ?? false;
    void willSave(0);
    await soon();
    expect(isLeftOut(requests[0]!)).toBe(true);
    answers[0]!(NOTHING);
    await soon();
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text: 'organized text' }] });
    void willSave(1);
    await soon();
    expect(isLeftOut(requests[1]!)).toBe(false);
  });

  it('are followed by what was ready when the time was over', async () => {
    const { willSave, didSave, applied, answers } = editor();
    const answer = willSave();
    await soon();
    vi.advanceTimersByTime(1220);
    answers[0]!(resultWith('text of a handler'));
    expect(await answer).toEqual([]);
    await didSave();
    expect(applied).toEqual([expect.stringContaining(' of a handler')]);
  });

  it('are followed by the whole result where the editor dropped the part of it that was ready', async () => {
    const { willSave, didSave, applied, answers } = editor();
    const answer = willSave();
    await soon();
    answers[0]!({ ...resultWith('text of one'), late: new Promise((resolve) => answers.push(resolve)) });
    expect(await answer).toHaveLength(1);
    const saved = didSave();
    answers[1]!(resultWith('text of one and another'));
    await saved;
    expect(applied).toEqual([expect.stringContaining(' of one and another')]);
  });

  it('that fail do not leave their late results waiting for ever', async () => {
    const { willSave, applied, discarded, answers } = editor();
    const answer = willSave();
    await soon();
    vi.advanceTimersByTime(1220);
    answers[0]!(resultWith('other'));
    expect(await answer).toEqual([]);
    await soon();
    vi.advanceTimersByTime(30_000);
    await soon();
    expect(discarded).toEqual(['makes other: the file was not saved']);
    expect(applied).toEqual([]);
  });

  it('that are asked for again before the first was told of make its late result of no use', async () => {
    const { willSave, discarded, answers } = editor();
    const first = willSave();
    await soon();
    vi.advanceTimersByTime(1220);
    answers[0]!({ ...resultWith('text'), late: new Promise((resolve) => answers.push(resolve)) });
    expect(await first).toEqual([]);
    void willSave();
    answers[1]!(resultWith('other'));
    await soon();
    expect(discarded).toEqual(['makes other: a newer save came']);
  });

  it('are said to be of no use where the document changed while handlers were in time, and is not saved', async () => {
    const { saves, willSave, documents, discarded, answers } = editor();
    const answer = willSave();
    await soon();
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text: 'typed' }] });
    answers[0]!(resultWith('other'));
    expect(await answer).toEqual([]);
    saves.documentClosed(uri);
    await soon();
    expect(discarded).toEqual(['makes other: the file changed meanwhile']);
  });

  it('run handlers once more on what was typed while they were in time, and saved', async () => {
    const { requests, willSave, didSave, documents, applied, discarded, answers } = editor();
    const typed = await readFile(import.meta.filename, 'utf8');
    const answer = willSave();
    await soon();
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text: typed }] });
    answers[0]!(resultWith('other'));
    expect(await answer).toEqual([]);
    const saved = didSave();
    await vi.waitUntil(() => requests.length === 2);
    expect(requests[1]!.fields).toMatchObject({ fileContent: typed });
    answers[1]!(resultWith(`// one\n${typed}`));
    await saved;
    expect(discarded).toEqual(['makes other: the file changed meanwhile']);
    expect(applied).toEqual([expect.stringContaining('// one')]);
  });
});
