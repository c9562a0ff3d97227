// What a new user has done already, as context keys: the walkthrough ticks a step when it was done, wherever it was done from.
// The editor reads the walkthrough when its page is first opened, and ticks a step only when its key becomes true after that. So the keys of what was
// done before are set then.
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';

type Step = 'trusted' | 'allowed' | 'formatted' | 'undone' | 'openedEvent' | 'madePlugin' | 'debugged';

export class FirstSteps implements vscode.Disposable {
  readonly #done = new Set<Step>();
  /** Documents that plugins formatted and that were not undone since, by their URI. */
  readonly #formatted = new Set<string>();
  readonly #disposables: vscode.Disposable[];
  #isOpened = hasOwnPage(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));

  constructor(state: HostState) {
    const look = (): void => {
      if (state.phase === 'running' && state.trusted) this.#did('trusted');
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
      vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
        if (hasOwnPage([...opened, ...changed])) this.#opened();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => void this.#formatted.delete(document.uri.toString())),
    ];
  }

  /** Plugins changed a document's text with a save. */
  formatted(uri: vscode.Uri): void {
    this.#formatted.add(uri.toString());
    this.#did('formatted');
  }

  /** The page of an event was opened. The command for it would not do: the editor is not told of commands that rows run within the extension. */
  openedEvent(): void {
    this.#did('openedEvent');
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
    if (this.#isOpened) tick(step);
  }

  #opened(): void {
    if (this.#isOpened) return;
    this.#isOpened = true;
    for (const step of this.#done) tick(step);
  }
}

/** Whether a page of the editor's own is among the tabs; walkthroughs are such pages, and extensions are not told which. */
function hasOwnPage(tabs: readonly vscode.Tab[]): boolean {
  return tabs.some(({ input }) => input === undefined);
}

function tick(step: Step): void {
  void vscode.commands.executeCommand('setContext', `codexPlugins.firstSteps.${step}`, true);
}
