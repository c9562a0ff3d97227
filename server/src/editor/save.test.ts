// What depends on time alone, with a host that the test answers for; the rest is tried on a real server (server/test/lsp/save*.test.ts).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import { ContentApplier } from './applyContent.ts';
import { clientProfile, type EditorClient } from './client.ts';
import { Documents } from './documents.ts';
import { OwnSaves } from './ownSaves.ts';
import type { PluginDiagnostics } from './pluginDiagnostics.ts';
import { Saves } from './save.ts';
import { Views } from './views.ts';

const uri = 'file:///w/a.txt';
const textDocument = { uri };

/** A result with the document's text as the handlers left it. */
const resultWith = (content: string): DispatchResult => ({
  event: 'onFileSave',
  eventId: `makes ${content}`,
  results: [],
  response: null,
  content,
  overBudget: false,
  durationMs: 1,
});

function editor() {
  const ready = Promise.withResolvers<void>();
  const documents = new Documents();
  const applied: string[] = [];
  const discarded: string[] = [];
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
  const answers: ((result: DispatchResult) => void)[] = [];
  const requests: DispatchRequest[] = [];
  const saves = new Saves({
    host: {
      handles: (_event, facts) => facts?.phase !== 'afterSave',
      dispatch: (request) => {
        requests.push(request);
        const { promise, resolve } = Promise.withResolvers<DispatchResult>();
        answers.push(resolve);
        return promise;
      },
      discarded: (eventId, why) => discarded.push(`${eventId}: ${why}`),
    },
    ready: ready.promise,
    profile,
    documents,
    settings: () => ({ enabled: true, onAutoSave: false }),
    ownSaves,
    applier: new ContentApplier({ client, profile, documents, ownSaves, views }),
    diagnostics: { take: () => undefined } as unknown as PluginDiagnostics,
    views,
  });
  documents.didOpen({ textDocument: { uri, languageId: 'plaintext', version: 1, text: 'text' } });
  return { saves, documents, ready, applied, discarded, answers, requests };
}

describe('saves', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const soon = (): Promise<unknown> => new Promise(setImmediate);

  it('run handlers for a save that came before the plugins were loaded, without holding it up', async () => {
    const { saves, ready, applied, answers, requests } = editor();
    const answer = saves.willSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
    vi.advanceTimersByTime(1300);
    expect(await answer).toEqual([]);
    const saved = saves.didSave({ textDocument }, Promise.resolve());
    ready.resolve();
    await soon();
    expect(requests).toMatchObject([{ phase: 'beforeSave', budgetMs: 0 }]);
    answers[0]!(resultWith('text of a handler'));
    await saved;
    expect(applied).toEqual([expect.stringContaining(' of a handler')]);
  });

  it('leave no handler a time in which nothing can be done', async () => {
    const { saves, ready, requests } = editor();
    void saves.willSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
    vi.advanceTimersByTime(1180);
    ready.resolve();
    await soon();
    expect(requests).toMatchObject([{ phase: 'beforeSave', budgetMs: 0 }]);
  });

  it('are followed by what was ready when the time was over', async () => {
    const { saves, ready, applied, answers } = editor();
    ready.resolve();
    const answer = saves.willSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
    await soon();
    vi.advanceTimersByTime(1220);
    answers[0]!(resultWith('text of a handler'));
    expect(await answer).toEqual([]);
    await saves.didSave({ textDocument }, Promise.resolve());
    expect(applied).toEqual([expect.stringContaining(' of a handler')]);
  });

  it('are followed by the whole result where the editor dropped the part of it that was ready', async () => {
    const { saves, ready, applied, answers } = editor();
    ready.resolve();
    const answer = saves.willSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
    await soon();
    answers[0]!({ ...resultWith('text of one'), late: new Promise((resolve) => answers.push(resolve)) });
    expect(await answer).toHaveLength(1);
    const saved = saves.didSave({ textDocument }, Promise.resolve());
    answers[1]!(resultWith('text of one and another'));
    await saved;
    expect(applied).toEqual([expect.stringContaining(' of one and another')]);
  });

  it('that fail do not leave their late results waiting for ever', async () => {
    const { saves, ready, applied, discarded, answers } = editor();
    ready.resolve();
    const answer = saves.willSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
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
    const { saves, ready, discarded, answers } = editor();
    ready.resolve();
    const signal = new AbortController().signal;
    const first = saves.willSaveWaitUntil({ textDocument, reason: 1 }, signal);
    await soon();
    vi.advanceTimersByTime(1220);
    answers[0]!({ ...resultWith('text'), late: new Promise((resolve) => answers.push(resolve)) });
    expect(await first).toEqual([]);
    void saves.willSaveWaitUntil({ textDocument, reason: 1 }, signal);
    answers[1]!(resultWith('other'));
    await soon();
    expect(discarded).toEqual(['makes other: a newer save came']);
  });

  it('are said to be of no use where the document changed while handlers were in time', async () => {
    const { saves, documents, ready, discarded, answers } = editor();
    ready.resolve();
    const answer = saves.willSaveWaitUntil({ textDocument, reason: 1 }, new AbortController().signal);
    await soon();
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text: 'typed' }] });
    answers[0]!(resultWith('other'));
    expect(await answer).toEqual([]);
    expect(discarded).toEqual(['makes other: the file changed meanwhile']);
  });
});
