// The commands of the palette and of the views' menus.
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PluginActionRequest, type PluginView } from '../../../server/src/protocol.ts';
import { attachToPlugin } from '../debug/debug.ts';
import { debugHandler } from '../debug/debugHandler.ts';
import { GUIDE } from './guide.ts';
import { openDemo } from '../firstSteps/demo.ts';
import type { FirstSteps } from '../firstSteps/firstSteps.ts';
import { installedCommands, type InstalledParts } from '../installed/installedCommands.ts';
import { showPublishPage } from '../installed/publishPage.ts';
import type { HostControl } from '../host/hostControl.ts';
import type { MutedFailures } from '../notices/mutedFailures.ts';
import type { PluginLogs } from '../notices/logs.ts';
import type { Inspector } from './inspector.ts';
import { manifestCommands } from './manifestCommands.ts';
import type { HostState } from '../host/state.ts';
import type { PluginTests } from '../tests/pluginTests.ts';
import type { RunOnFiles } from '../runOnFiles/runOnFiles.ts';
import { knownFolder } from '../knownFolder.ts';
import { oneLine } from '../words.ts';
import { actionText, loadedText, type PluginAction } from './actionText.ts';
import { currentServer, type ModelKey } from '../model/modelKey.ts';
import type { ModelStatusItem } from '../model/modelStatusItem.ts';
import { setUpCompletions } from '../model/setUpCompletions.ts';
import { COMMAND_IDS, type CommandId, type CommandTable } from './commandIds.ts';
import { activityCommands, type ActivityCommandParts } from './activityCommands.ts';
import { showStatusMenu } from '../notices/statusMenuPick.ts';
import { createPlugin } from './newPlugin.ts';
import { managePermissions } from '../grants/permissions.ts';
import { reviewPlugins, type ReviewParts } from '../grants/review.ts';
import { profileHandler, type ProfileParts } from '../profiling/profileHandler.ts';
import type { StatisticsPage } from '../profiling/statisticsPage.ts';
import { pickPlugin } from './pick.ts';
import { runHandler } from './run.ts';
import { runPluginCommand } from './runCommand.ts';
import { showSaveOrder } from './saveOrder.ts';
import { handlerOf, pluginKeyOf } from './targets.ts';

export interface CommandParts extends ActivityCommandParts, ReviewParts, ProfileParts, InstalledParts {
  context: vscode.ExtensionContext;
  client: LanguageClient;
  state: HostState;
  control: HostControl;
  logs: PluginLogs;
  firstSteps: FirstSteps;
  muted: MutedFailures;
  runOnFiles: RunOnFiles;
  inspector: Inspector;
  tests: PluginTests;
  statistics: StatisticsPage;
  modelKey: ModelKey;
  modelStatus: ModelStatusItem;
}

/** How long the status bar says what can be seen elsewhere too. */
const SAID_MS = 5000;

export function registerCommands(parts: CommandParts): vscode.Disposable {
  const table = commandTable(parts);
  return vscode.Disposable.from(
    ...COMMAND_IDS.map((id) =>
      vscode.commands.registerCommand(id, (argument: unknown, selected: unknown) => run(id, table, argument, selected)),
    ),
  );
}

function commandTable(parts: CommandParts): CommandTable {
  const { client, state, control, logs } = parts;
  const act = (action: PluginAction, isEligible?: (plugin: PluginView) => boolean) => async (argument: unknown) => {
    const plugin = await pluginFor(state, argument, isEligible);
    if (plugin) await performAction(parts, action, plugin);
  };
  return {
    'codexPlugins.runHandler': (argument) => runHandler(parts, argument),
    'codexPlugins.runHandlerOnFile': (argument) => runHandler(parts, argument),
    'codexPlugins.runCommand': (argument) => runPluginCommand(parts, argument),
    'codexPlugins.runOnFiles': (argument, selected) => parts.runOnFiles.run(pluginKeyOf(argument), urisOf(argument, selected)),
    'codexPlugins.enablePlugin': act('enable', (plugin) => plugin.state === 'disabled'),
    'codexPlugins.disablePlugin': act('disable', (plugin) => plugin.state !== 'disabled'),
    'codexPlugins.reloadPlugin': act('reload'),
    'codexPlugins.restartWorker': act('restart'),
    'codexPlugins.reloadAll': async () => {
      if (await reloadAll(client)) void vscode.window.showInformationMessage(loadedText(state.plugins));
    },
    'codexPlugins.showLog': async (argument) => {
      const plugin = await pluginFor(state, argument);
      if (plugin) logs.show(plugin);
    },
    'codexPlugins.openManifest': async (argument) => {
      const plugin = await pluginFor(state, argument);
      if (plugin) await openManifest(plugin, handlerOf(argument));
    },
    'codexPlugins.openHandlerScript': (argument) => openHandlerScript(state, argument),
    'codexPlugins.managePermissions': async (argument) => {
      const plugin = await pluginFor(state, argument);
      if (plugin) await managePermissions(client, plugin, state.isolation);
    },
    'codexPlugins.reviewPlugins': () => reviewPlugins(parts),
    'codexPlugins.manageTrust': () => vscode.commands.executeCommand('workbench.trust.manage'),
    ...activityCommands(parts),
    'codexPlugins.showStatusMenu': () => showStatusMenu(parts),
    'codexPlugins.newPlugin': () =>
      createPlugin(parts, async () => {
        await reloadAll(client);
        parts.firstSteps.madePlugin();
      }),
    'codexPlugins.attachDebugger': async (argument) => {
      const plugin = await pluginFor(state, argument, ({ runtimes }) => runtimes.length > 0);
      if (plugin) await attachToPlugin(state, plugin.key);
    },
    'codexPlugins.debugHandler': (argument) => debugHandler(parts, argument, false),
    'codexPlugins.debugHandlerWith': (argument) => debugHandler(parts, argument, true),
    'codexPlugins.showFailures': (argument) => showFailures(parts, pluginKeyOf(argument)),
    'codexPlugins.publishPlugin': async (argument) => {
      const plugin = await pluginFor(state, argument, ({ origin }) => origin !== 'home');
      if (plugin) await showPublishPage(client, parts.context.extensionPath, plugin);
    },
    ...manifestCommands(parts),
    ...installedCommands(parts),
    'codexPlugins.showSaveOrder': () => showSaveOrder(client, parts.activeFile),
    'codexPlugins.restartServer': () => control.restart(),
    'codexPlugins.showHostLog': () => logs.showHost(),
    'codexPlugins.openGuide': () =>
      vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(parts.context.extensionUri, ...GUIDE)),
    'codexPlugins.openWalkthrough': () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${parts.context.extension.id}#gettingStarted`, false),
    'codexPlugins.openDemo': () => openDemo(parts.context.extensionUri),
    'codexPlugins.undoFormatting': () => parts.firstSteps.undoFormatting(),
    'codexPlugins.acceptNewResponse': (argument) => parts.tests.acceptNewResponse(argument),
    'codexPlugins.recordLastEvent': (argument) => parts.tests.recordLastEvent(argument),
    'codexPlugins.openInspector': () => parts.inspector.open(),
    'codexPlugins.profileHandler': (argument) => profileHandler(parts, argument),
    'codexPlugins.saveProfileAs': () => parts.profileStatus.saveAs(),
    'codexPlugins.setUpCompletions': () => setUpCompletions(client, parts.modelKey),
    'codexPlugins.setModelKey': () => parts.modelKey.ask(currentServer()),
    'codexPlugins.tryModelAgain': () => parts.modelStatus.tryAgain(),
    'codexPlugins.showModelMenu': () => parts.modelStatus.menu(),
    'codexPlugins.showStatistics': () => parts.statistics.open(),
  };
}

/** Runs a command; whatever goes wrong is shown with the command's name instead of being lost in a log. */
async function run(id: CommandId, table: CommandTable, argument: unknown, selected: unknown): Promise<unknown> {
  try {
    return await table[id](argument, selected);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      l10n.t('Codex Plugins could not finish "{0}": {1}', id.replace('codexPlugins.', ''), oneLine(reason, 400)),
    );
  }
}

/** Lets the user hear of a plugin's failures again. */
async function showFailures({ state, muted }: CommandParts, given: string | undefined): Promise<void> {
  const candidates = state.plugins.filter(({ key }) => muted.has(key));
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('The failures of every plugin are shown.'));
    return;
  }
  const plugin =
    given === undefined || !muted.has(given)
      ? await pickPlugin(candidates, l10n.t('Choose the plugin whose failures are to be shown again'))
      : state.plugin(given);
  if (!plugin) return;
  await muted.set(plugin.key, false);
  vscode.window.setStatusBarMessage(`$(check) ${l10n.t('Failures of {0} are shown again', oneLine(plugin.name, 60))}`, SAID_MS);
}

/** The plugin that a command was called on, or the one that the user picks. */
async function pluginFor(
  state: HostState,
  argument: unknown,
  isEligible: (plugin: PluginView) => boolean = () => true,
): Promise<PluginView | undefined> {
  const key = pluginKeyOf(argument);
  if (key === undefined) return pickPlugin(state.plugins.filter(isEligible));
  const plugin = state.plugin(key);
  if (!plugin)
    void vscode.window.showWarningMessage(l10n.t('This plugin is no longer loaded. The Codex Plugins view shows the ones that are.'));
  return plugin;
}

/** Does what a menu says to one plugin, and says that it was done. */
async function performAction({ client, state }: CommandParts, action: PluginAction, plugin: PluginView): Promise<void> {
  const answer = await client.sendRequest(PluginActionRequest.type, { action, pluginKey: plugin.key });
  if (!answer.ok) {
    void vscode.window.showErrorMessage(oneLine(answer.message ?? l10n.t('"{0}" could not be changed ({1}).', plugin.name, action), 400));
    return;
  }
  const text = actionText(action, plugin, { answer, now: state.plugin(plugin.key) });
  // Whether it is enabled can be seen in its row; whether a worker is another one than before, nowhere else.
  if (action === 'enable' || action === 'disable') vscode.window.setStatusBarMessage(`$(check) ${text}`, SAID_MS);
  else void vscode.window.showInformationMessage(text);
}

/** @returns whether they were. */
async function reloadAll(client: LanguageClient): Promise<boolean> {
  const { ok, message } = await client.sendRequest(PluginActionRequest.type, { action: 'reloadAll' });
  if (!ok) void vscode.window.showErrorMessage(oneLine(message ?? l10n.t('The plugins could not be reloaded.'), 400));
  return ok;
}

async function openManifest(plugin: PluginView, target: { event: string; script: string } | undefined): Promise<void> {
  const handler = plugin.handlers.find(({ event, script }) => event === target?.event && script === target.script);
  const line = handler?.line ?? 0;
  await vscode.window.showTextDocument(vscode.Uri.file(plugin.manifestFile), { selection: new vscode.Range(line, 0, line, 0) });
}

async function openHandlerScript(state: HostState, argument: unknown): Promise<void> {
  const target = handlerOf(argument) ?? (await pickScript(state, argument));
  const plugin = target && state.plugin(target.pluginKey);
  if (plugin) await vscode.window.showTextDocument(vscode.Uri.file(path.join(knownFolder(plugin), target.script)));
}

async function pickScript(state: HostState, argument: unknown): Promise<{ pluginKey: string; script: string } | undefined> {
  const plugin = await pluginFor(state, argument, ({ handlers }) => handlers.length > 0);
  if (!plugin) return undefined;
  const scripts = [...new Set(plugin.handlers.map(({ script }) => script))];
  const items = scripts.map((script) => ({ label: oneLine(script, 200), script }));
  const placeHolder = l10n.t('Choose a handler script');
  const script = scripts.length === 1 ? scripts[0] : (await vscode.window.showQuickPick(items, { placeHolder }))?.script;
  return script === undefined ? undefined : { pluginKey: plugin.key, script };
}

/** What was selected in the explorer, where the command was chosen there. */
function urisOf(clicked: unknown, selected: unknown): vscode.Uri[] | undefined {
  if (!(clicked instanceof vscode.Uri)) return undefined;
  const all = Array.isArray(selected) ? selected.filter((one) => one instanceof vscode.Uri) : [];
  return all.length > 0 ? all : [clicked];
}
