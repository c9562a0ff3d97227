import { describe, expect, it } from 'vitest';
import { Documents } from './documents.ts';

const uri = 'file:///a.txt';
const opened = (documents: Documents, text: string): void =>
  documents.didOpen({ textDocument: { uri, languageId: 'plaintext', version: 1, text } });

describe('documents', () => {
  it('tells a document from the same file opened anew, whatever its version and text', () => {
    const documents = new Documents();
    opened(documents, 'text');
    const before = documents.snapshot(uri)!;
    expect([documents.isCurrent(before), documents.isOpen(before)]).toEqual([true, true]);
    documents.didClose({ textDocument: { uri } });
    expect([documents.isCurrent(before), documents.isOpen(before)]).toEqual([false, false]);
    opened(documents, 'text');
    expect([documents.isCurrent(before), documents.isOpen(before)]).toEqual([false, false]);
    expect(documents.isCurrent(documents.snapshot(uri)!)).toBe(true);
  });

  it('is open still, but not as it was, once it has changed', () => {
    const documents = new Documents();
    opened(documents, 'text');
    const before = documents.snapshot(uri)!;
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text: 'other' }] });
    expect([documents.isCurrent(before), documents.isOpen(before)]).toEqual([false, true]);
  });

  it('waits for a text, for a while', async () => {
    const documents = new Documents();
    opened(documents, 'text');
    const before = documents.snapshot(uri)!;
    expect(await documents.whenText(before, 'text', 60_000)).toBe(1);
    expect(await documents.whenText(before, 'other', 1)).toBeUndefined();
    const waited = documents.whenText(before, 'other', 60_000);
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text: 'other' }] });
    expect(await waited).toBe(2);
  });

  it('does not wait for a text in a document that was opened anew', async () => {
    const documents = new Documents();
    opened(documents, 'text');
    const waited = documents.whenText(documents.snapshot(uri)!, 'other', 60_000);
    documents.didClose({ textDocument: { uri } });
    opened(documents, 'other');
    expect(await waited).toBeUndefined();
  });
});
