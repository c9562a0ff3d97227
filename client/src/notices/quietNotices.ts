// Says on the status bar what is worth a word and no notification.
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import type { HostState } from '../host/state.ts';
import { isOutdatedBy, quietTexts } from './quietText.ts';

const SHOWN_MS = 12_000;
/** Events come again within a moment of each other. */
const REMEMBERED = 100;

export function sayQuietly(state: HostState): vscode.Disposable {
  let said: string[] = [];
  let shown: { of: HistoryEntry; message: vscode.Disposable } | undefined;
  const listening = state.onNews((entry) => {
    if (shown && isOutdatedBy(shown.of, entry)) {
      shown.message.dispose();
      shown = undefined;
    }
    const texts = quietTexts(entry).filter(({ key }) => !said.includes(key));
    if (texts.length === 0) return;
    said = [...texts.map(({ key }) => key), ...said].slice(0, REMEMBERED);
    // The newest is what the user has just done.
    shown?.message.dispose();
    const text = texts.map((one) => `$(${one.icon}) ${one.text}`).join('  ');
    shown = { of: entry, message: vscode.window.setStatusBarMessage(text, SHOWN_MS) };
  });
  return vscode.Disposable.from({ dispose: () => listening.dispose() }, { dispose: () => shown?.message.dispose() });
}
