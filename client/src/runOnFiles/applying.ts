// Shows all changes in the editor's refactor preview, and has those made that the user confirms: one edit, which one undo takes back.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { OwnSaveNotification, type RunOnFileAnswer } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import { runBatch } from './batch.ts';
import { openDocument } from './fileText.ts';

export interface FileChange {
  uri: vscode.Uri;
  /** That the edits are for. */
  text: string;
  /** Whether it had changes that the user had not saved. */
  isDirty: boolean;
  edits: RunOnFileAnswer['edits'];
}

export interface Applied {
  changed: vscode.Uri[];
  /** Of those, the ones that are not saved. */
  unsaved: vscode.Uri[];
}

const SAVED_AT_ONCE = 4;

/** @returns undefined where the user discarded it, or the editor refused it as a file changed meanwhile. */
export async function applyAfterPreview(
  client: LanguageClient,
  changes: readonly FileChange[],
  words: { plugin: string; description: string },
): Promise<Applied | undefined> {
  if (!(await vscode.workspace.applyEdit(workspaceEdit(changes, words)))) return undefined;
  const made = changes.filter(({ uri, text }) => {
    const document = openDocument(uri);
    return document !== undefined && document.getText() !== withBreaksOf(document, text);
  });
  const isSaved = vscode.workspace.getConfiguration('files').get('refactoring.autoSave', true);
  // What the user had not saved is theirs to save.
  if (isSaved)
    await saveAll(
      client,
      made.filter(({ isDirty }) => !isDirty).map(({ uri }) => uri),
    );
  const changed = made.map(({ uri }) => uri);
  return { changed, unsaved: changed.filter((uri) => openDocument(uri)?.isDirty) };
}

/**
 * The editor shows the preview if a part of the edit needs confirmation, and leaves that part out until the user ticks it. Nobody wants to tick three
 * hundred files, so that part is one which changes nothing.
 */
function workspaceEdit(
  changes: readonly FileChange[],
  { plugin, description }: { plugin: string; description: string },
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const metadata = { needsConfirmation: false, label: oneLine(plugin, 60), description };
  for (const [index, { uri, edits }] of changes.entries()) {
    const made: [vscode.TextEdit, vscode.WorkspaceEditEntryMetadata][] = edits.map(({ range: { start, end }, newText }) => [
      new vscode.TextEdit(new vscode.Range(start.line, start.character, end.line, end.character), newText),
      metadata,
    ]);
    const asks = { needsConfirmation: true, label: l10n.t('Nothing is changed before you press Apply'), description: '' };
    edit.set(uri, index === 0 ? [...made, [vscode.TextEdit.insert(new vscode.Position(0, 0), ''), asks]] : made);
  }
  return edit;
}

/** A document has one kind of line breaks, whatever its file has. */
function withBreaksOf({ eol }: vscode.TextDocument, text: string): string {
  return text.replace(/\r\n|\r|\n/g, eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}

/** As they are, without handlers: what they would change was not in the preview. */
async function saveAll(client: LanguageClient, uris: readonly vscode.Uri[]): Promise<void> {
  const save = async (uri: vscode.Uri): Promise<void> => {
    const document = openDocument(uri);
    if (!document?.isDirty) return;
    const asUri = client.code2ProtocolConverter.asUri(uri);
    await client.sendNotification(OwnSaveNotification.type, { uri: asUri, version: document.version });
    await document.save();
  };
  const never = new AbortController().signal;
  await runBatch({ items: uris, atOnce: SAVED_AT_ONCE, signal: never, run: save, onBegin: () => {}, isLast: () => false });
}
