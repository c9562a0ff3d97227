// `codex-plugin publish` in a terminal, where it can ask for what it needs.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PluginView } from '../../../server/src/protocol.ts';
import { knownFolder } from '../knownFolder.ts';
import { oneLine } from '../words.ts';
import { workspaceFolderOf } from '../workspaceFolderOf.ts';
import { findCommand } from './findCommand.ts';
import { InstallTerminal } from './installTerminal.ts';
import { TASK_TYPE } from './taskDefinition.ts';

const COMMAND = 'codex-plugin';

/** Resolves when it was started. @param more.isDryRun has it do everything but publish. */
export async function runPublish(plugin: PluginView, { isDryRun }: { isDryRun: boolean }): Promise<void> {
  const folder = knownFolder(plugin);
  const cwd = workspaceFolderOf(plugin)?.uri.fsPath ?? folder;
  const command = findCommand(COMMAND, { env: process.env, folders: [folder, cwd] });
  const registry = vscode.workspace.getConfiguration('codexPlugins').get('registry.url', '').trim();
  const given = ['publish', folder, ...(registry === '' ? [] : ['--registry', registry]), ...(isDryRun ? ['--dry-run'] : [])];
  const execution =
    command === undefined
      ? new vscode.CustomExecution(() => Promise.resolve(new InstallTerminal(COMMAND)))
      : new vscode.ShellExecution(command, given, { cwd });
  const name = l10n.t('Publish {0}', oneLine(plugin.name, 60));
  const task = new vscode.Task({ type: TASK_TYPE, task: 'publish' }, vscode.TaskScope.Workspace, name, COMMAND, execution, []);
  task.presentationOptions = { clear: true, focus: true, panel: vscode.TaskPanelKind.Dedicated };
  await vscode.tasks.executeTask(task);
}
