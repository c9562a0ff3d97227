// What depends on time alone, with a host that the test answers for; the rest is tried on a real server (server/test/lsp/formatting*.test.ts).
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DispatchResult } from '../host/types.ts';
import type { ContentApplier } from './applyContent.ts';
import { Documents } from './documents.ts';
import { FormattedBeforeSave } from './formattedBeforeSave.ts';
import { Formatting } from './formatting.ts';
import { OwnSaves } from './ownSaves.ts';

const uri = 'file:///projects/a.rb';

/** No handler is for the document. */
const NOTHING: DispatchResult = { event: 'onFileSave', eventId: 'nothing', results: [], response: null, overBudget: false, durationMs: 1 };

function editor(formatsOnSave: boolean | undefined) {
  const documents = new Documents();
  const beforeSave = new FormattedBeforeSave();
  const told: string[] = [];
  const formatting = new Formatting({
    host: { dispatch: () => Promise.resolve(NOTHING), discarded: () => undefined, plugins: () => [] },
    client: { showMessage: (_kind, text) => told.push(text), formatsOnSave: () => Promise.resolve(formatsOnSave) },
    asksConfiguration: true,
    documents,
    applier: {} as ContentApplier,
    ownSaves: new OwnSaves(),
    beforeSave,
    plans: { for: () => Promise.resolve({}) },
    views: { say: () => undefined } as never,
    isOffered: () => true,
  });
  documents.didOpen({ textDocument: { uri, languageId: 'ruby', version: 1, text: 'one\n' } });
  const options = { tabSize: 2, insertSpaces: true };
  const format = (): Promise<unknown> => formatting.begin({ textDocument: { uri }, options }, new AbortController().signal)!();
  return { format, told, saveBegins: () => beforeSave.saveBegins(documents.snapshot(uri)!, true) };
}

describe('that nothing was formatted', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());
  const soon = (): Promise<unknown> => new Promise(setImmediate);

  it('is not told who saves, also where other extensions take their time before ours is asked', async () => {
    const { format, told, saveBegins } = editor(true);
    await format();
    await soon();
    vi.advanceTimersByTime(1600);
    saveBegins();
    await soon();
    vi.advanceTimersByTime(5000);
    await soon();
    expect(told).toEqual([]);
  });

  it('is told who formats by hand, once no save can follow', async () => {
    const { format, told } = editor(undefined);
    await format();
    await soon();
    vi.advanceTimersByTime(2000);
    await soon();
    expect(told).toEqual(['a.rb was not formatted. No plugin is for it.']);
  });

  it('is told at once where the editor does not format on save', async () => {
    const { format, told } = editor(false);
    await format();
    await soon();
    expect(told).toEqual(['a.rb was not formatted. No plugin is for it.']);
  });
});
