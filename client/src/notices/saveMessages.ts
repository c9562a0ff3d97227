// Shows what plugins said about saves on the status bar, for a moment; the activity list keeps it.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { SaveMessagesNotification } from '../../../server/src/protocol.ts';
import { saveMessagesText } from './saveMessagesText.ts';

const SHOWN_MS = 5000;

export function showSaveMessages(client: LanguageClient): vscode.Disposable {
  let shown: vscode.Disposable | undefined;
  const listening = client.onNotification(SaveMessagesNotification.type, ({ messages }) => {
    shown?.dispose();
    shown = vscode.window.setStatusBarMessage(saveMessagesText(messages), SHOWN_MS);
  });
  return vscode.Disposable.from(listening, { dispose: () => shown?.dispose() });
}
