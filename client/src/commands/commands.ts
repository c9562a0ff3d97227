// The commands of the palette and of the views' menus.
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PluginActionRequest, type PluginView } from '../../../server/src/protocol.ts';
import { attachToPlugin } from '../debug/debug.ts';
import { openDemo } from '../firstSteps/demo.ts';
import type { FirstSteps } from '../firstSteps/firstSteps.ts';
import { guideFile } from './guideFile.ts';
import type { HostControl } from '../host/hostControl.ts';
import type { PluginLogs } from '../notices/logs.ts';
import { manifestCommands } from './manifestCommands.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { COMMAND_IDS, type CommandId, type CommandTable } from './commandIds.ts';
import type { EventDocuments } from '../sidebar/eventDocuments.ts';
import { createPlugin } from './newPlugin.ts';
import { managePermissions } from '../grants/permissions.ts';
import { pickPlugin } from './pick.ts';
import { runHandler, runPluginCommand, type RunParts } from './run.ts';
import { eventIdOf, handlerOf, pluginKeyOf } from './targets.ts';

export interface CommandParts extends RunParts {
  context: vscode.ExtensionContext;
  client: LanguageClient;
  state: HostState;
  control: HostControl;
  logs: PluginLogs;
  events: EventDocuments;
  firstSteps: FirstSteps;
}

type PluginAction = 'enable' | 'disable' | 'reload' | 'restart';

export function registerCommands(parts: CommandParts): vscode.Disposable {
  const table = commandTable(parts);
  return vscode.Disposable.from(
    ...COMMAND_IDS.map((id) => vscode.commands.registerCommand(id, (argument: unknown) => run(id, table, argument))),
  );
}

function commandTable(parts: CommandParts): CommandTable {
  const { client, state, control, logs, events } = parts;
  const act = (action: PluginAction, isEligible?: (plugin: PluginView) => boolean) => async (argument: unknown) => {
    const plugin = await pluginFor(state, argument, isEligible);
    if (plugin) await performAction(client, action, plugin);
  };
  return {
    'codexPlugins.runHandler': (argument) => runHandler(parts, handlerOf(argument)),
    'codexPlugins.runCommand': (argument) => runPluginCommand(parts, pluginKeyOf(argument)),
    'codexPlugins.enablePlugin': act('enable', (plugin) => plugin.state === 'disabled'),
    'codexPlugins.disablePlugin': act('disable', (plugin) => plugin.state !== 'disabled'),
    'codexPlugins.reloadPlugin': act('reload'),
    'codexPlugins.restartWorker': act('restart'),
    'codexPlugins.reloadAll': () => reloadAll(client),
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
    'codexPlugins.manageTrust': () => vscode.commands.executeCommand('workbench.trust.manage'),
    'codexPlugins.showActivity': () => vscode.commands.executeCommand('codexPlugins.activity.focus'),
    'codexPlugins.clearActivity': () => state.clearActivity(new Date().toISOString()),
    'codexPlugins.openEvent': (argument) => withEvent(argument, (eventId) => events.open(eventId)),
    'codexPlugins.copyEvent': (argument) =>
      withEvent(argument, async (eventId) => {
        await vscode.env.clipboard.writeText(await events.text(eventId));
        vscode.window.setStatusBarMessage('Event details copied.', 3000);
      }),
    'codexPlugins.newPlugin': () =>
      createPlugin(client, async () => {
        await reloadAll(client);
        parts.firstSteps.madePlugin();
      }),
    'codexPlugins.attachDebugger': async (argument) => {
      const plugin = await pluginFor(state, argument, ({ runtimes }) => runtimes.length > 0);
      if (plugin) await attachToPlugin(state, plugin.key);
    },
    ...manifestCommands(parts),
    'codexPlugins.restartServer': () => control.restart(),
    'codexPlugins.showHostLog': () => logs.showHost(),
    'codexPlugins.openGuide': () => openGuide(parts.context.extensionUri),
    'codexPlugins.openWalkthrough': () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${parts.context.extension.id}#gettingStarted`, false),
    'codexPlugins.openDemo': () => openDemo(parts.context.extensionUri),
  };
}

async function openGuide(extension: vscode.Uri): Promise<unknown> {
  const names = (await vscode.workspace.fs.readDirectory(extension)).map(([name]) => name);
  const name = guideFile(names);
  if (name === undefined) throw new Error(`${extension.fsPath} has no readme.`);
  return vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extension, name));
}

/** Runs a command; whatever goes wrong is shown with the command's name instead of being lost in a log. */
async function run(id: CommandId, table: CommandTable, argument: unknown): Promise<unknown> {
  try {
    return await table[id](argument);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(`Codex Plugins could not finish "${id.replace('codexPlugins.', '')}": ${oneLine(reason, 400)}`);
  }
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
  if (!plugin) void vscode.window.showWarningMessage('This plugin is no longer loaded. The Codex Plugins view shows the ones that are.');
  return plugin;
}

/** Does what a menu says to one plugin, and reports when that failed. */
export async function performAction(client: LanguageClient, action: PluginAction, plugin: PluginView): Promise<void> {
  const { ok, message } = await client.sendRequest(PluginActionRequest.type, { action, pluginKey: plugin.key });
  if (!ok) void vscode.window.showErrorMessage(oneLine(message ?? `"${plugin.name}" could not be changed (${action}).`, 400));
}

async function reloadAll(client: LanguageClient): Promise<void> {
  const { ok, message } = await client.sendRequest(PluginActionRequest.type, { action: 'reloadAll' });
  if (!ok) void vscode.window.showErrorMessage(oneLine(message ?? 'The plugins could not be reloaded.', 400));
}

async function openManifest(plugin: PluginView, target: { event: string; script: string } | undefined): Promise<void> {
  const handler = plugin.handlers.find(({ event, script }) => event === target?.event && script === target.script);
  const line = handler?.line ?? 0;
  await vscode.window.showTextDocument(vscode.Uri.file(plugin.manifestFile), { selection: new vscode.Range(line, 0, line, 0) });
}

async function openHandlerScript(state: HostState, argument: unknown): Promise<void> {
  const target = handlerOf(argument) ?? (await pickScript(state, argument));
  const plugin = target && state.plugin(target.pluginKey);
  if (plugin) await vscode.window.showTextDocument(vscode.Uri.file(path.join(plugin.folder, target.script)));
}

async function pickScript(state: HostState, argument: unknown): Promise<{ pluginKey: string; script: string } | undefined> {
  const plugin = await pluginFor(state, argument, ({ handlers }) => handlers.length > 0);
  if (!plugin) return undefined;
  const scripts = [...new Set(plugin.handlers.map(({ script }) => script))];
  const items = scripts.map((script) => ({ label: oneLine(script, 200), script }));
  const placeHolder = 'Choose a handler script';
  const script = scripts.length === 1 ? scripts[0] : (await vscode.window.showQuickPick(items, { placeHolder }))?.script;
  return script === undefined ? undefined : { pluginKey: plugin.key, script };
}

async function withEvent(argument: unknown, use: (eventId: string) => Promise<void>): Promise<void> {
  const eventId = eventIdOf(argument);
  if (eventId !== undefined) await use(eventId);
}
