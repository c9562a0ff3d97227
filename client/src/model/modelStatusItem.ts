// The item in the status bar for the models that complete: how the server stands that the user set up, and when something was sent to it or to a model of
// the editor. It is there only where there is something to say.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ModelStatusNotification, ModelTryAgainNotification, type ModelView } from '../../../server/src/protocol.ts';
import type { EditorModel } from './editorModel.ts';
import { editorModelText, editorModelTooltip, modelBarText, modelTooltip } from './modelWords.ts';

/** Beside the item of the plugins. */
const PRIORITY = 9;

export class ModelStatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #disposables: vscode.Disposable[];
  readonly #client: LanguageClient;
  readonly #editorModel: Pick<EditorModel, 'last' | 'onDidAsk'>;
  #view: ModelView = { state: 'off', host: '' };

  constructor(client: LanguageClient, editorModel: Pick<EditorModel, 'last' | 'onDidAsk'>) {
    this.#client = client;
    this.#editorModel = editorModel;
    this.#item = vscode.window.createStatusBarItem('codexPlugins.model', vscode.StatusBarAlignment.Left, PRIORITY);
    this.#item.name = l10n.t('Codex Plugins: Completion Model');
    this.#item.command = 'codexPlugins.showModelMenu';
    this.#disposables = [
      this.#item,
      client.onNotification(ModelStatusNotification.type, (view) => {
        this.#view = view;
        this.#update();
      }),
      editorModel.onDidAsk(() => this.#update()),
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
    const { last } = this.#editorModel;
    const said = modelBarText(this.#view, name) ?? editorModelText(last);
    if (!said) {
      this.#item.hide();
      return;
    }
    this.#item.text = said.text;
    const now = Date.now();
    const parts = [
      ...(this.#view.state === 'off' ? [] : [modelTooltip(this.#view, name, now)]),
      ...(last ? [editorModelTooltip(last)] : []),
    ];
    const tooltip = new vscode.MarkdownString(parts.join('\n\n'), true);
    tooltip.isTrusted = { enabledCommands: ['codexPlugins.tryModelAgain'] };
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: said.spoken, role: 'button' };
    this.#item.show();
  }
}
