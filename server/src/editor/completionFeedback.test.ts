import { describe, expect, it } from 'vitest';
import type { DispatchRequest } from '../host/types.ts';
import { CompletionFeedback } from './completionFeedback.ts';
import { Documents } from './documents.ts';

const uri = 'file:///w/a.js';

/** A document in which somebody types, and what handlers hear of it. */
function typing(content: string, { handles = true } = {}) {
  const documents = new Documents();
  documents.didOpen({ textDocument: { uri, languageId: 'javascript', version: 1, text: content } });
  const told: Record<string, unknown>[] = [];
  const host = {
    handles: () => handles,
    dispatch: ({ event, fields }: DispatchRequest) => {
      told.push({ event, ...(fields as object) });
      return Promise.resolve({ event, eventId: '', results: [], response: null, overBudget: false, durationMs: 0 });
    },
  };
  const feedback = new CompletionFeedback({ host, documents });
  let version = 1;
  const show = (...texts: string[]): void =>
    feedback.answered(
      documents.snapshot(uri) as Parameters<CompletionFeedback['answered']>[0],
      texts.map((text) => ({
        text,
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } },
        origin: { source: 'workspace', plugins: [] },
      })),
    );
  const replace = (from: number, to: number, text: string, line = 1): void => {
    const range = { start: { line, character: from }, end: { line, character: to } };
    documents.didChange({ textDocument: { uri, version: ++version }, contentChanges: [{ range, text }] });
    feedback.changed(uri);
  };
  return { feedback, documents, told, show, type: (at: number, text: string, line = 1) => replace(at, at, text, line), replace };
}

const outcomes = (told: Record<string, unknown>[]): unknown[] => told.map(({ outcome }) => outcome);

describe('what became of a completion', () => {
  it('is told to handlers, with what it was and how long it was there', () => {
    const { told, show, type } = typing('first\nc\n');
    show('console', 'const');
    type(1, 'onsole');
    expect(told).toEqual([
      {
        event: 'onCompletionFeedback',
        outcome: 'accepted',
        shownMs: expect.any(Number),
        position: { line: 1, character: 0 },
        completion: { text: 'console', range: { start: { line: 1, character: 0 }, end: { line: 1, character: 1 } }, source: 'workspace' },
      },
    ]);
  });

  it('is that it was accepted, whether it was taken, typed, or taken over several lines', () => {
    const typed = typing('first\nc\n');
    typed.show('cat');
    typed.type(1, 'a');
    typed.show('cat');
    expect(typed.told).toEqual([]);
    typed.type(2, 't');
    expect(outcomes(typed.told)).toEqual(['accepted']);
    const lines = typing('first\nc\n');
    lines.show('c {\n  d\n}');
    lines.type(1, ' {\n  d\n}');
    expect(outcomes(lines.told)).toEqual(['accepted']);
  });

  it('is that a part was taken, where something else followed', () => {
    const { told, show, type } = typing('first\nc\n');
    show('const total = 1;');
    type(1, 'onst ');
    show('const total = 1;');
    type(6, 'x');
    expect(outcomes(told)).toEqual(['partly']);
  });

  it('is that it was rejected, where something else was written, there or elsewhere, or it was put away', () => {
    const elsewhere = typing('first\nc\n');
    elsewhere.show('const');
    elsewhere.type(5, 'x', 0);
    expect(outcomes(elsewhere.told)).toEqual(['rejected']);

    const other = typing('first\nc\n');
    other.show('const');
    other.type(1, 'a');
    other.show();
    other.show('cat');
    other.show('case');
    other.feedback.dismissed(uri);
    other.feedback.dismissed(uri);
    expect(outcomes(other.told)).toEqual(['rejected', 'rejected', 'rejected']);

    const closed = typing('first\nc\n');
    closed.show('const');
    closed.documents.didClose({ textDocument: { uri } });
    closed.feedback.dismissed(uri);
    expect(outcomes(closed.told)).toEqual(['rejected']);
  });

  it('waits while it is typed through, a bracket is closed by the editor, and some of that is taken back', () => {
    const { told, show, type, replace } = typing('first\nc\n');
    show('call(x)');
    type(1, 'a');
    type(2, 'l');
    replace(2, 3, '');
    type(2, 'l');
    type(3, 'l');
    type(4, '()');
    expect(told).toEqual([]);
    type(5, 'x');
    expect(outcomes(told)).toEqual(['accepted']);
  });

  it('is nobody’s business where no handler wants to hear of it', () => {
    const { told, show, type } = typing('first\nc\n', { handles: false });
    show('cat');
    type(1, 'at');
    expect(told).toEqual([]);
  });
});
