// Tells the server how the editor has a file written: its bytes alone do not always say.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { DocumentEncodingRequest } from '../../../server/src/protocol.ts';

export function answerDocumentEncoding(client: LanguageClient): vscode.Disposable {
  return client.onRequest(DocumentEncodingRequest.type, ({ uri }) => {
    const wanted = client.protocol2CodeConverter.asUri(uri).toString();
    const document = vscode.workspace.textDocuments.find((candidate) => candidate.uri.toString() === wanted);
    return document ? { encoding: document.encoding } : {};
  });
}
