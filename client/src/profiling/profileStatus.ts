// The line of the status bar about the profile that was taken last, which saves it where the user wants it.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { fileName } from '../words.ts';
import { profileSentences, profileWords, type TakenProfile } from './profileText.ts';

/** So long it is told of a profile that nobody looks at any more. */
const SHOWN_MS = 120_000;

export class ProfileStatus implements vscode.Disposable {
  #item: vscode.StatusBarItem | undefined;
  #hiding: NodeJS.Timeout | undefined;
  #file: string | undefined;

  show(script: string, taken: TakenProfile): void {
    this.#item ??= vscode.window.createStatusBarItem('codexPlugins.profile', vscode.StatusBarAlignment.Left);
    this.#item.name = l10n.t('Codex Plugins: Last Profile');
    this.#item.text = `$(flame) ${profileWords(taken)}`;
    this.#item.tooltip = profileSentences(script, taken);
    this.#item.accessibilityInformation = { label: profileSentences(script, taken), role: 'button' };
    this.#item.command = 'codexPlugins.saveProfileAs';
    this.#item.show();
    this.#file = taken.file;
    void vscode.commands.executeCommand('setContext', 'codexPlugins.hasProfile', true);
    clearTimeout(this.#hiding);
    this.#hiding = setTimeout(() => this.#item?.hide(), SHOWN_MS);
  }

  /** The last profile is old news: another one is being taken. */
  hide(): void {
    clearTimeout(this.#hiding);
    this.#item?.hide();
  }

  /** Copies the last profile to where the user says. */
  async saveAs(): Promise<void> {
    if (this.#file === undefined) return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const name = fileName(this.#file);
    const target = await vscode.window.showSaveDialog({
      title: l10n.t('Save Profile'),
      ...(folder !== undefined && { defaultUri: vscode.Uri.file(path.join(folder, name)) }),
    });
    // The editor has asked before whether it may replace what is there.
    if (target) await vscode.workspace.fs.copy(vscode.Uri.file(this.#file), target, { overwrite: true });
  }

  dispose(): void {
    clearTimeout(this.#hiding);
    this.#item?.dispose();
  }
}
