// The language status item: how the plugins are that concern the active file. That something runs is said by the item in the status bar alone.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { healthFor } from '../host/health.ts';
import type { HostState } from '../host/state.ts';

export class PluginStatus implements vscode.Disposable {
  readonly #state: HostState;
  readonly #disposables: vscode.Disposable[];
  #item: vscode.LanguageStatusItem | undefined;

  constructor(state: HostState) {
    this.#state = state;
    this.#disposables = [
      state.onChange((change) => {
        if (change !== 'activity') this.#update();
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#update()),
      vscode.workspace.onDidOpenTextDocument(() => this.#update()),
    ];
    this.#update();
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#item?.dispose();
  }

  #update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const health = document?.uri.scheme === 'file' ? healthFor(this.#state.plugins, document.languageId) : undefined;
    if (!health) {
      this.#item?.dispose();
      this.#item = undefined;
      return;
    }
    const item = (this.#item ??= this.#create());
    item.text = health.text;
    item.detail = health.detail;
    item.severity = {
      information: vscode.LanguageStatusSeverity.Information,
      warning: vscode.LanguageStatusSeverity.Warning,
      error: vscode.LanguageStatusSeverity.Error,
    }[health.severity];
  }

  #create(): vscode.LanguageStatusItem {
    const item = vscode.languages.createLanguageStatusItem('codexPlugins.health', { scheme: 'file' });
    item.name = 'Codex Plugins';
    item.command = { command: 'codexPlugins.plugins.focus', title: l10n.t('Show Plugins') };
    return item;
  }
}
