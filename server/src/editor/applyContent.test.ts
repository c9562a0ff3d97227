// What is said of a result that an editor does not take or does not save.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { ApplyWorkspaceEditResult } from 'vscode-languageserver-protocol';
import { ContentApplier, type Fate } from './applyContent.ts';
import { clientProfile, type EditorClient } from './client.ts';
import { Documents } from './documents.ts';
import { OwnSaves } from './ownSaves.ts';
import { Views } from './views.ts';

/** Some file that is there, which nobody reads or writes. */
const uri = pathToFileURL(import.meta.filename).href;
const file = fileURLToPath(uri);

interface Answers {
  applyEdit?: () => Promise<ApplyWorkspaceEditResult>;
  saveDocument?: () => Promise<{ saved: boolean }>;
}

/** Applies "new text" to a document of an editor that applies edits, and answers as it is told otherwise. */
async function apply(answers: (type: (text: string) => void) => Answers): Promise<{ fate: Fate; said: string }> {
  const documents = new Documents();
  documents.didOpen({ textDocument: { uri, languageId: 'plaintext', version: 1, text: 'text' } });
  let version = 1;
  const type = (text: string): void => documents.didChange({ textDocument: { uri, version: ++version }, contentChanges: [{ text }] });
  const said: string[] = [];
  const client = {
    logMessage: (_level, text) => void said.push(text),
    applyEdit: () => {
      type('new text');
      return Promise.resolve({ applied: true });
    },
    ...answers(type),
  } as Partial<EditorClient> as EditorClient;
  const profile = clientProfile({
    processId: null,
    rootUri: null,
    capabilities: { workspace: { applyEdit: true }, experimental: { codexPlugins: { saveDocument: true } } },
  });
  const views = new Views(client, profile, true);
  const applier = new ContentApplier({ client, profile, documents, ownSaves: new OwnSaves(), views, onEdit: () => undefined });
  const fate = await applier.applyReturned(documents.snapshot(uri)!, 'new text', { label: 'Tidy', save: true });
  return { fate, said: said.join('\n') };
}

describe('a result', () => {
  it('that the editor did not take is said to be that, and that the file changed only where it did', async () => {
    const refused = await apply(() => ({ applyEdit: () => Promise.resolve({ applied: false, failureReason: 'it is read-only' }) }));
    expect(refused.fate).toEqual({ applied: false, why: 'the editor did not apply it: it is read-only' });
    expect(refused.said).toBe(`${file}: the result of Tidy was not applied: the editor did not apply it: it is read-only. Save again.`);
    const failed = await apply(() => ({ applyEdit: () => Promise.reject(new Error('no such document')) }));
    expect(failed.fate).toEqual({ applied: false, why: 'the editor did not apply it: no such document' });
    const changed = await apply((type) => ({
      applyEdit: () => {
        type('typed');
        return Promise.resolve({ applied: false });
      },
    }));
    expect(changed.fate).toEqual({ applied: false, why: 'the file changed meanwhile' });
  });

  it('that the editor did not save is said to be that, and that the file changed only where it did', async () => {
    const refused = await apply(() => ({ saveDocument: () => Promise.resolve({ saved: false }) }));
    expect(refused.fate).toEqual({ applied: true, saved: false, why: 'the editor did not save it' });
    expect(refused.said).toBe(`${file} has what its handlers made of it, but was not saved again: the editor did not save it.`);
    const failed = await apply(() => ({ saveDocument: () => Promise.reject(new Error('the disk is full')) }));
    expect(failed.fate).toEqual({ applied: true, saved: false, why: 'the editor did not save it: the disk is full' });
    const changed = await apply((type) => ({
      saveDocument: () => {
        type('typed');
        return Promise.resolve({ saved: false });
      },
    }));
    expect(changed.fate).toEqual({ applied: true, saved: false, why: 'the file changed meanwhile' });
    expect(changed.said).toContain('was not saved again: the file changed meanwhile.');
  });
});
