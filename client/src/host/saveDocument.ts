// Saves a document once more for the server, after handlers changed it behind the user's own save.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { SaveDocumentRequest } from '../../../server/src/protocol.ts';
import type { SaveChains } from './saveChain.ts';

/** How long a save that is under way may take before the document is saved again. */
const OTHER_SAVE_MS = 2000;

/** @param onSaved hears of each document that was saved so. */
export function answerSaveDocument(client: LanguageClient, chains: SaveChains, onSaved: (uri: vscode.Uri) => void): vscode.Disposable {
  return client.onRequest(SaveDocumentRequest.type, async ({ uri, version }) => {
    const wanted = client.protocol2CodeConverter.asUri(uri).toString();
    const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === wanted);
    // The user has typed on since: that text is theirs to save.
    const isAsWanted = (): boolean => document !== undefined && !document.isClosed && document.version === version;
    if (!document || !isAsWanted()) return { saved: false };
    try {
      const wasDirty = document.isDirty;
      // Asked for in any case: the editor itself knows whether there is anything to save, which extensions hear of a moment later.
      let saved = await chains.saveAsLeft(document);
      if (!saved) {
        // While others take part in a save of the document, such as the user's next one, the editor refuses to begin another.
        await otherSave(document);
        if (!isAsWanted()) return { saved: false };
        saved = await chains.saveAsLeft(document);
      }
      if (saved && wasDirty) onSaved(document.uri);
      return { saved };
    } catch {
      return { saved: false };
    }
  });
}

/** Resolves when the document was saved or changed, or neither for so long that there is hardly a save under way. */
async function otherSave(document: vscode.TextDocument): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const hear = (heard: vscode.TextDocument): void => {
    if (heard === document) resolve();
  };
  const timer = setTimeout(resolve, OTHER_SAVE_MS);
  const listeners = [
    vscode.workspace.onDidSaveTextDocument(hear),
    vscode.workspace.onDidCloseTextDocument(hear),
    vscode.workspace.onDidChangeTextDocument((event) => hear(event.document)),
  ];
  await promise;
  clearTimeout(timer);
  vscode.Disposable.from(...listeners).dispose();
}
