// Which parts of a session hear that a document was opened, changed or closed, and in which order. What follows for handlers is not decided here.
import type { DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams } from 'vscode-languageserver-protocol';
import { isChecked } from './manifestLanguage/documents/manifestFiles.ts';
import type { Session } from './session.ts';
import { filePathOf } from './uris.ts';

export function documentOpened(session: Session, params: DidOpenTextDocumentParams): void {
  const { uri } = params.textDocument;
  session.documents.didOpen(params);
  session.diagnostics.documentOpened(uri);
  session.scriptFaults.documentOpened(uri);
  session.otherMachines.opened(uri);
  const document = session.documents.snapshot(uri);
  if (document) session.manifests.documentOpened(document);
  session.manifestCommands.used(uri);
  session.used(uri);
  session.scripts.documentOpened(uri);
  session.learning.documentOpened(uri);
  session.suggestions.update();
}

export function documentChanged(session: Session, params: DidChangeTextDocumentParams): void {
  const { completions, documents, saves, diagnostics, scriptFaults, manifests, manifestCommands, scripts } = session;
  const { uri } = params.textDocument;
  documents.didChange(params);
  saves.documentChanged(uri);
  completions.documentChanged(uri);
  session.learning.documentChanged(uri);
  scriptFaults.documentChanged(uri);
  diagnostics.documentChanged(uri);
  manifestCommands.used(uri);
  session.used(uri);
  const filePath = filePathOf(uri);
  if (filePath === undefined) return;
  manifests.filesChanged([filePath]);
  scripts.filesChanged([filePath]);
  const document = isChecked(filePath) ? documents.snapshot(uri) : undefined;
  if (document) manifests.documentChanged(document);
}

export function documentClosed(session: Session, params: DidCloseTextDocumentParams): void {
  const { uri } = params.textDocument;
  session.diagnostics.documentClosing(uri);
  session.scriptFaults.documentClosing(uri);
  session.documents.didClose(params);
  session.saves.documentClosed(uri);
  session.manifestSaves.documentClosed(uri);
  session.completions.documentClosed(uri);
  session.learning.documentClosed(uri);
  session.diagnostics.documentClosed(uri);
  session.scriptFaults.documentClosed(uri);
  session.errorReports.documentClosed(uri);
  session.manifests.documentClosed(uri);
  session.manifestLanguage.documentClosed(uri);
  session.manifestCommands.closed(uri);
  session.recentFiles.closed(uri);
  session.scripts.documentClosed(uri);
  session.fileOpen.didClose(uri);
  session.documentClosed(uri);
}
