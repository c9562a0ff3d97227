// How the editor knows languages: it says so of open documents only.
import * as vscode from 'vscode';
import { Languages } from '../../../server/src/protocol.ts';

/** The one language that no extension contributes. */
const PLAIN_TEXT = { id: 'plaintext', extensions: ['.txt'] };

/** As it is now: extensions and settings may change. */
export function currentLanguages(): Languages {
  const declared = vscode.extensions.all.flatMap(({ packageJSON }) => {
    const { contributes } = packageJSON as { contributes?: { languages?: unknown } };
    return Array.isArray(contributes?.languages) ? (contributes.languages as unknown[]) : [];
  });
  const associations = vscode.workspace.getConfiguration('files').get<Record<string, string>>('associations', {});
  return new Languages([PLAIN_TEXT, ...declared], associations);
}
