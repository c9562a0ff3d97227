// What a new user has done already, as context keys: the walkthrough ticks a step when it was done, wherever it was done from.
// The editor reads the walkthrough when its page is first opened, and ticks a step only when its key becomes true after that. So the keys of what was
// done before are set then.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';

type Step = 'trusted' | 'allowed' | 'formatted' | 'undone' | 'openedEvent' | 'madePlugin' | 'debugged';

export class FirstSteps implements vscode.Disposable {
  readonly #done = new Set<Step>();
  /** Documents that plugins formatted and that were not undone since, by their URI, the latest last: with the version that was saved so. */
  readonly #formatted = new Map<string, number | undefined>();
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
      vscode.workspace.onDidSaveTextDocument(({ uri, version }) => {
        const key = uri.toString();
        if (this.#formatted.has(key)) this.#formatted.set(key, this.#formatted.get(key) ?? version);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => void this.#formatted.delete(document.uri.toString())),
    ];
  }

  /** Plugins change a document's text with a save, which is under way. */
  formatted(uri: vscode.Uri): void {
    this.#note(uri.toString(), undefined);
  }

  /** Plugins changed a document's text behind a save, and it was saved once more. */
  formattedLate(uri: vscode.Uri): void {
    const key = uri.toString();
    this.#note(key, documentOf(key)?.version);
  }

  /**
   * Takes back what plugins did with the last save. The walkthrough is in front when that is chosen, where the editor's own Undo has nothing to undo.
   * Where the document was changed since, it is only shown: what would be undone is something else.
   */
  async undoFormatting(): Promise<void> {
    const [key, version] = [...this.#formatted].at(-1) ?? [];
    const document = key === undefined ? undefined : documentOf(key);
    if (!document) {
      void vscode.window.showInformationMessage(l10n.t('No file is open that plugins formatted and that was not undone. Save one first.'));
      return;
    }
    const { document: shown } = await vscode.window.showTextDocument(document, { preview: false });
    if (shown.version === version) await vscode.commands.executeCommand('undo');
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

  #note(key: string, version: number | undefined): void {
    this.#formatted.delete(key);
    this.#formatted.set(key, version);
    this.#did('formatted');
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

function documentOf(key: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri, isClosed }) => !isClosed && uri.toString() === key);
}

/** Whether a page of the editor's own is among the tabs; walkthroughs are such pages, and extensions are not told which. */
function hasOwnPage(tabs: readonly vscode.Tab[]): boolean {
  return tabs.some(({ input }) => input === undefined);
}

function tick(step: Step): void {
  void vscode.commands.executeCommand('setContext', `codexPlugins.firstSteps.${step}`, true);
}
