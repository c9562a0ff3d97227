// Tasks of plugins: check it, fire its mock events, serve it. They run the command line, as a terminal would.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { knownFolder } from '../knownFolder.ts';
import { oneLine } from '../words.ts';
import { workspaceFolderOf } from '../workspaceFolderOf.ts';
import { findCommand } from './findCommand.ts';
import { installHint, InstallTerminal } from './installTerminal.ts';
import { argumentsOf, isTaskKind, MATCHERS, TASK_KINDS, TASK_TYPE, type TaskDefinition, type TaskKind } from './taskDefinition.ts';

const COMMAND = 'codex-plugin';

/** Offers the tasks of each plugin in the workspace, and fills in what a task in `tasks.json` leaves out. */
export function registerTasks(state: HostState): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: () => offered(state),
    resolveTask: (task) => resolved(task, state),
  });
}

function offered(state: HostState): vscode.Task[] {
  return state.plugins.flatMap((one) => {
    const scope = workspaceFolderOf(one);
    if (!scope) return [];
    const folder = knownFolder(one);
    const plugin = path.relative(scope.uri.fsPath, folder);
    return TASK_KINDS.map((task) => {
      const definition: TaskDefinition = { type: TASK_TYPE, task, ...(plugin !== '' && { plugin }) };
      return makeTask(definition, { scope, folder, name: `${task} (${oneLine(one.name, 60)})` });
    });
  });
}

function resolved({ definition, scope, name }: vscode.Task, state: HostState): vscode.Task | undefined {
  const given = definition as unknown as Partial<TaskDefinition>;
  if (!isTaskKind(given.task)) return undefined;
  const folders = vscode.workspace.workspaceFolders ?? [];
  const within = typeof scope === 'object' ? scope : folders[0];
  if (!within) return undefined;
  // Without one it is the plugin that the folder is, or the only one in it.
  const inFolder = state.plugins.filter((one) => workspaceFolderOf(one) === within).map(knownFolder);
  const only = inFolder.length === 1 ? inFolder[0] : undefined;
  // The editor fills in variables in what a task runs, and not in what it is.
  const named = given.plugin?.replaceAll('${workspaceFolder}', () => within.uri.fsPath);
  const folder = named === undefined ? (only ?? within.uri.fsPath) : path.resolve(within.uri.fsPath, named);
  // The very same object: the editor takes no task for the one that it asked about otherwise, and does not run it.
  return makeTask(definition as unknown as TaskDefinition, { scope: within, folder, name });
}

function makeTask(definition: TaskDefinition, { scope, folder, name }: Place): vscode.Task {
  const { task: kind } = definition;
  const command = findCommand(COMMAND, { env: process.env, folders: [folder, scope.uri.fsPath] });
  const execution =
    command === undefined
      ? new vscode.CustomExecution(() => Promise.resolve(new InstallTerminal(COMMAND)))
      : // Colours would stand between a problem's parts.
        new vscode.ShellExecution(command, argumentsOf(definition, path.relative(scope.uri.fsPath, folder)), {
          cwd: scope.uri.fsPath,
          env: kind === 'dev' ? {} : { NO_COLOR: '1' },
        });
  const task = new vscode.Task(definition, scope, name, COMMAND, execution, [MATCHERS[kind]]);
  task.detail = command === undefined ? installHint(COMMAND) : details(kind);
  task.isBackground = kind === 'dev';
  if (kind === 'test') task.group = vscode.TaskGroup.Test;
  if (kind === 'validate') task.group = vscode.TaskGroup.Build;
  task.presentationOptions = { clear: true, panel: kind === 'dev' ? vscode.TaskPanelKind.Dedicated : vscode.TaskPanelKind.Shared };
  return task;
}

interface Place {
  scope: vscode.WorkspaceFolder;
  /** The plugin's. */
  folder: string;
  name: string;
}

function details(kind: TaskKind): string {
  switch (kind) {
    case 'dev':
      return l10n.t('Serve the plugin, and reload what changes');
    case 'test':
      return l10n.t('Fire its mock events, and compare the answers');
    case 'validate':
      return l10n.t('Check the manifest and the scripts that it names');
  }
}
