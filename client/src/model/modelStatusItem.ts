// The item in the status bar for the model that completes: how its server stands, and when something was sent to it. It is there only where one is set up.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ModelStatusNotification, ModelTryAgainNotification, type ModelView } from '../../../server/src/protocol.ts';
import { modelBarText, modelTooltip } from './modelWords.ts';

/** Beside the item of the plugins. */
const PRIORITY = 9;

export class ModelStatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable[];
  readonly #client: LanguageClient;
  #view: ModelView = { state: 'off', host: '' };

  constructor(client: LanguageClient) {
    this.#client = client;
    this.#item = vscode.window.createStatusBarItem('codexPlugins.model', vscode.StatusBarAlignment.Left, PRIORITY);
    this.#item.name = l10n.t('Codex Plugins: Completion Model');
    this.#item.command = 'codexPlugins.showModelMenu';
    this.#disposables = [
      this.#item,
      client.onNotification(ModelStatusNotification.type, (view) => {
        this.#view = view;
        this.#update();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('codexPlugins.completion')) this.#update();
      }),
    ];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  tryAgain(): Promise<void> {
    return this.#client.sendNotification(ModelTryAgainNotification.type);
  }

  async menu(): Promise<void> {
    const settings = vscode.workspace.getConfiguration('codexPlugins', vscode.window.activeTextEditor?.document);
    const item = (icon: string, label: string, command: string, detail?: string): vscode.QuickPickItem & { command: string } => ({
      label: `$(${icon}) ${label}`,
      command,
      ...(detail !== undefined && { detail }),
    });
    const chosen = await vscode.window.showQuickPick(
      [
        ...(this.#view.state === 'failed' ? [item('refresh', l10n.t('Try Again'), 'codexPlugins.tryModelAgain', this.#view.reason)] : []),
        item('sparkle', l10n.t('Set Up Completions…'), 'codexPlugins.setUpCompletions', settings.get('completion.model.name', '')),
        item('key', l10n.t('Set Completion Server Key…'), 'codexPlugins.setModelKey', this.#view.host),
        item('gear', l10n.t('Settings'), 'codexPlugins.openModelSettings'),
      ],
      { title: l10n.t('Completions by a Model') },
    );
    if (chosen?.command === 'codexPlugins.openModelSettings') {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'codexPlugins.completion');
    } else if (chosen) await vscode.commands.executeCommand(chosen.command);
  }

  #update(): void {
    const name = vscode.workspace.getConfiguration('codexPlugins').get('completion.model.name', '');
    const said = modelBarText(this.#view, name);
    if (!said) {
      this.#item.hide();
      return;
    }
    this.#item.text = said.text;
    const tooltip = new vscode.MarkdownString(modelTooltip(this.#view, name, Date.now()), true);
    tooltip.isTrusted = { enabledCommands: ['codexPlugins.tryModelAgain'] };
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: said.spoken, role: 'button' };
    this.#item.show();
  }
}
