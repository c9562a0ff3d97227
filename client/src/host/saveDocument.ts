// Saves a document once more for the server, after handlers changed it behind the user's own save.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { SaveDocumentRequest } from '../../../server/src/protocol.ts';
import type { SaveChains } from './saveChain.ts';

/** @param onSaved hears of each document that was saved so. */
export function answerSaveDocument(client: LanguageClient, chains: SaveChains, onSaved: (uri: vscode.Uri) => void): vscode.Disposable {
  return client.onRequest(SaveDocumentRequest.type, async ({ uri, version }) => {
    const wanted = client.protocol2CodeConverter.asUri(uri).toString();
    const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === wanted);
    // The user has typed on since: that text is theirs to save.
    if (!document || document.isClosed || document.version !== version) return { saved: false };
    if (!document.isDirty) return { saved: true };
    try {
      const saved = await chains.saveAsLeft(document);
      if (saved) onSaved(document.uri);
      return { saved };
    } catch {
      return { saved: false };
    }
  });
}
