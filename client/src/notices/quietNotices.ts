// Says on the status bar what is worth a word and no notification.
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { quietTexts } from './quietText.ts';

const SHOWN_MS = 12_000;
/** Events come again within a moment of each other. */
const REMEMBERED = 100;

export function sayQuietly(state: HostState): vscode.Disposable {
  let said: string[] = [];
  let shown: vscode.Disposable | undefined;
  const listening = state.onNews((entry) => {
    const texts = quietTexts(entry).filter(({ key }) => !said.includes(key));
    if (texts.length === 0) return;
    said = [...texts.map(({ key }) => key), ...said].slice(0, REMEMBERED);
    // The newest is what the user has just done.
    shown?.dispose();
    shown = vscode.window.setStatusBarMessage(texts.map(({ icon, text }) => `$(${icon}) ${text}`).join('  '), SHOWN_MS);
  });
  return vscode.Disposable.from({ dispose: () => listening.dispose() }, { dispose: () => shown?.dispose() });
}
