// What a new user has done already, as context keys: the walkthrough ticks a step when it was done, wherever it was done from.
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';

type Step = 'allowed' | 'formatted' | 'undone' | 'madePlugin' | 'debugged';

export class FirstSteps implements vscode.Disposable {
  readonly #done = new Set<Step>();
  /** Documents that plugins formatted and that were not undone since, by their URI. */
  readonly #formatted = new Set<string>();
  readonly #disposables: vscode.Disposable[];

  constructor(state: HostState) {
    const look = (): void => {
      if (state.plugins.some((plugin) => plugin.state === 'ready' || plugin.state === 'running')) this.#did('allowed');
    };
    this.#disposables = [
      state.onChange((change) => {
        if (change === 'plugins') look();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, reason }) => {
        if (reason !== vscode.TextDocumentChangeReason.Undo || !this.#formatted.delete(document.uri.toString())) return;
        this.#did('undone');
      }),
      vscode.workspace.onDidCloseTextDocument((document) => void this.#formatted.delete(document.uri.toString())),
    ];
  }

  /** Plugins changed a document's text with a save. */
  formatted(uri: vscode.Uri): void {
    this.#formatted.add(uri.toString());
    this.#did('formatted');
  }

  madePlugin(): void {
    this.#did('madePlugin');
  }

  /** A debugger was attached to a plugin's worker. */
  debugged(): void {
    this.#did('debugged');
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #did(step: Step): void {
    if (this.#done.has(step)) return;
    this.#done.add(step);
    void vscode.commands.executeCommand('setContext', `codexPlugins.firstSteps.${step}`, true);
  }
}
