// Shows all changes in the editor's refactor preview, and has those made that the user confirms: one edit, which one undo takes back.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RunOnFileAnswer } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import type { ConfirmedSaves } from './confirmedSaves.ts';
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

/**
 * @param words.report what became of all files, as a document: the first row of the preview.
 * @returns undefined where the user discarded it, or the editor refused it as a file changed meanwhile.
 */
export async function applyAfterPreview(
  saves: ConfirmedSaves,
  changes: readonly FileChange[],
  words: { plugin: string; report: vscode.Uri },
): Promise<Applied | undefined> {
  if (!(await vscode.workspace.applyEdit(workspaceEdit(changes, words)))) return undefined;
  const made = changes.flatMap((change) => {
    const document = openDocument(change.uri);
    return document && document.getText() !== withBreaksOf(document, change.text) ? [{ ...change, document }] : [];
  });
  const isSaved = vscode.workspace.getConfiguration('files').get('refactoring.autoSave', true);
  // What the user had not saved is theirs to save.
  const toSave = isSaved ? made.filter(({ isDirty, document }) => !isDirty && document.isDirty) : [];
  await saveAll(
    saves,
    toSave.map(({ document }) => document),
  );
  return { changed: made.map(({ uri }) => uri), unsaved: made.filter(({ document }) => document.isDirty).map(({ uri }) => uri) };
}

/** All at once, as the editor does after a refactoring: it opens a tab for each that is not saved within a moment. */
async function saveAll(saves: ConfirmedSaves, documents: readonly vscode.TextDocument[]): Promise<void> {
  if (documents.length === 0) return;
  const title = documents.length === 1 ? l10n.t('Saving 1 file') : l10n.t('Saving {0} files', documents.length);
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
    Promise.all(documents.map((document) => saves.save(document))),
  );
}

/**
 * The editor shows the preview if a part of the edit needs confirmation, and leaves that part out until the user ticks it. Nobody wants to tick three
 * hundred files, so that part is one which changes nothing: it stands for the report.
 */
function workspaceEdit(changes: readonly FileChange[], { plugin, report }: { plugin: string; report: vscode.Uri }): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  const label = oneLine(plugin, 60);
  edit.set(report, [[vscode.TextEdit.insert(new vscode.Position(0, 0), ''), { needsConfirmation: true, label }]]);
  for (const { uri, edits } of changes) {
    const made = edits.map(
      ({ range: { start, end }, newText }) =>
        new vscode.TextEdit(new vscode.Range(start.line, start.character, end.line, end.character), newText),
    );
    edit.set(
      uri,
      made.map((one): [vscode.TextEdit, vscode.WorkspaceEditEntryMetadata] => [one, { needsConfirmation: false, label }]),
    );
  }
  return edit;
}

/** A document has one kind of line breaks, whatever its file has. */
function withBreaksOf({ eol }: vscode.TextDocument, text: string): string {
  return text.replace(/\r\n|\r|\n/g, eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
}
