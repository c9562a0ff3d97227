// The item in the status bar: how the plugins are, with a menu behind it.
import * as vscode from 'vscode';
import path from 'node:path';
import { concernedPlugins } from '../host/health.ts';
import type { HostState } from '../host/state.ts';
import { barStatus, barTooltip, type BarStatus, type StatusFacts } from './barStatus.ts';

/** Left of what the editor says itself of the file, as those of other languages. */
const PRIORITY = 10;
/** What takes less is over before anybody has read that it runs. */
const LONG_MS = 300;

const BACKGROUNDS: Record<NonNullable<BarStatus['background']>, string> = {
  warning: 'statusBarItem.warningBackground',
  error: 'statusBarItem.errorBackground',
};

export class StatusBar implements vscode.Disposable {
  readonly #state: HostState;
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable[];
  #runsLong = false;
  #waiting: NodeJS.Timeout | undefined;

  constructor(state: HostState) {
    this.#state = state;
    this.#item = vscode.window.createStatusBarItem('codexPlugins.status', vscode.StatusBarAlignment.Left, PRIORITY);
    this.#item.name = 'Codex Plugins';
    this.#item.command = 'codexPlugins.showStatusMenu';
    this.#disposables = [
      this.#item,
      state.onChange((change) => {
        if (change !== 'activity') this.#update();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#update()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('codexPlugins.save.enabled')) this.#update();
      }),
    ];
    this.#update();
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #update(): void {
    this.#watchRunning();
    const facts = statusFacts(this.#state, this.#runsLong);
    const status = barStatus(facts);
    if (!status) {
      this.#item.hide();
      return;
    }
    this.#item.text = status.text;
    this.#item.tooltip = new vscode.MarkdownString(barTooltip(status, facts, activeFile(this.#state)));
    this.#item.accessibilityInformation = { label: status.spoken, role: 'button' };
    this.#item.backgroundColor = status.background && new vscode.ThemeColor(BACKGROUNDS[status.background]);
    this.#item.show();
  }

  #watchRunning(): void {
    const runs = this.#state.plugins.some(({ state }) => state === 'running');
    if (!runs) {
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
      this.#runsLong = false;
    } else if (!this.#runsLong) {
      this.#waiting ??= setTimeout(() => {
        this.#waiting = undefined;
        this.#runsLong = true;
        this.#update();
      }, LONG_MS);
    }
  }
}

export function statusFacts({ phase, trusted, plugins }: HostState, runsLong: boolean): StatusFacts {
  const saveEnabled = vscode.workspace.getConfiguration('codexPlugins').get('save.enabled', true);
  return { phase, trusted, plugins, saveEnabled, runsLong };
}

/** The file in front, with the plugins that are for it. */
export function activeFile(
  state: HostState,
): { name: string; languageId: string; concerned: ReturnType<typeof concernedPlugins> } | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme !== 'file') return undefined;
  const { languageId, fileName } = document;
  return { name: path.basename(fileName), languageId, concerned: concernedPlugins(state.plugins, languageId) };
}
