// Which saves of a manifest are the user's own.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, describe, onTestFinished, test } from 'vitest';
import type { ManifestEdit } from '../host/types.ts';
import { Documents } from './documents.ts';
import { ManifestSaves } from './manifestSaves.ts';

function opened() {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-manifest-saves-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'plugin.manifest.json');
  writeFileSync(file, 'first');
  const uri = pathToFileURL(file).href;
  const documents = new Documents();
  const edits: ManifestEdit[] = [];
  const isManifest = (one: string): boolean => one === file;
  const saves = new ManifestSaves(documents, { isManifest, manifestEdited: (edit) => edits.push(edit) });
  let version = 1;
  const open = (): void => documents.didOpen({ textDocument: { uri, languageId: 'json', version, text: 'first' } });
  const type = (text: string): void => documents.didChange({ textDocument: { uri, version: ++version }, contentChanges: [{ text }] });
  const write = (text: string): void => writeFileSync(file, text);
  open();
  return { file, uri, documents, edits, saves, open, type, write };
}

describe('saves of a manifest', () => {
  test('are told with what the file said before', async () => {
    const { file, uri, edits, saves, type, write } = opened();
    type('second');
    await saves.willSave(uri);
    write('second');
    saves.didSave(uri);
    expect(edits).toEqual([{ file, before: 'first', text: 'second' }]);
  });

  test('are told with what another program made of the file, where the editor had read that', async () => {
    const { file, uri, edits, saves, type, write } = opened();
    write('theirs');
    type('theirs');
    type('theirs and mine');
    await saves.willSave(uri);
    write('theirs and mine');
    saves.didSave(uri);
    expect(edits).toEqual([{ file, before: 'theirs', text: 'theirs and mine' }]);
  });

  test('do not count where they were not announced, or a plugin made edits in the document before', async () => {
    const { uri, documents, edits, saves, type, write } = opened();
    const save = async (): Promise<void> => {
      await saves.willSave(uri);
      write(documents.snapshot(uri)!.text);
      saves.didSave(uri);
    };
    type('second');
    saves.didSave(uri);
    expect(edits).toEqual([]);
    saves.edited(uri);
    type('third');
    await save();
    expect(edits).toEqual([]);
    type('fourth');
    await save();
    expect(edits).toMatchObject([{ text: 'fourth' }]);
  });

  test('do not count where the document with a plugin’s edits was given another language meanwhile', async () => {
    const { uri, documents, edits, saves, open, type } = opened();
    saves.edited(uri);
    documents.didClose({ textDocument: { uri } });
    saves.documentClosed(uri);
    open();
    type('second');
    await saves.willSave(uri);
    saves.didSave(uri);
    expect(edits).toEqual([]);
  });

  test('do not count for a document that was opened anew meanwhile', async () => {
    const { uri, documents, edits, saves, open } = opened();
    await saves.willSave(uri);
    documents.didClose({ textDocument: { uri } });
    open();
    saves.didSave(uri);
    expect(edits).toEqual([]);
  });

  test('of other files are not looked at', async () => {
    const { documents, edits, saves } = opened();
    const uri = 'file:///w/other.json';
    documents.didOpen({ textDocument: { uri, languageId: 'json', version: 1, text: '' } });
    await saves.willSave(uri);
    saves.didSave(uri);
    expect(edits).toEqual([]);
  });
});
