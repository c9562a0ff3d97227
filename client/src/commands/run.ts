// Runs a handler on the active file, or a plugin's command, because the user asked for it.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { RunCommandRequest, RunHandlerRequest, type PluginView, type RunAnswer } from '../../../server/src/protocol.ts';
import type { ActiveFile } from './activeFile.ts';
import type { FailureReports } from '../notices/failures.ts';
import { askToRun } from '../grants/grants.ts';
import { handlesLanguage } from '../host/health.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { pickPlugin } from './pick.ts';
import type { HandlerTarget } from './targets.ts';

export interface RunParts {
  client: LanguageClient;
  state: HostState;
  failures: FailureReports;
  activeFile: ActiveFile;
}

const MESSAGE_MS = 5000;

export async function runHandler(parts: RunParts, given: HandlerTarget | undefined): Promise<void> {
  const active = parts.activeFile.current();
  const target = given ?? (await pickHandler(parts.state, active?.document.languageId));
  if (!target || !(await mayRun(parts, target.pluginKey))) return;
  if (target.event === 'onCommand') {
    await runPluginCommand(parts, target.pluginKey);
    return;
  }
  if (!active && target.event !== 'onProjectOpen' && target.event.startsWith('on')) {
    void vscode.window.showInformationMessage(`Open a file first: ${oneLine(target.event, 60)} handlers run on the active file.`);
    return;
  }
  // One that takes its time is shown like any other (notices/slowHandlers.ts).
  const answer = await parts.client.sendRequest(RunHandlerRequest.type, {
    ...target,
    ...(active && {
      uri: parts.client.code2ProtocolConverter.asUri(active.document.uri),
      position: parts.client.code2ProtocolConverter.asPosition(active.selection.active),
    }),
  });
  report(parts.failures, target.pluginKey, answer);
}

export async function runPluginCommand(parts: RunParts, pluginKey: string | undefined): Promise<void> {
  const candidates = parts.state.plugins.filter(
    (plugin) => isOfferedToRun(plugin) && plugin.handlers.some(({ event }) => event === 'onCommand'),
  );
  const plugin = pluginKey === undefined ? await pickPlugin(candidates, 'Choose the plugin to command') : parts.state.plugin(pluginKey);
  if (!plugin || !(await mayRun(parts, plugin.key))) return;
  const command = await vscode.window.showInputBox({
    title: `Run a Command of ${oneLine(plugin.name, 60)}`,
    prompt: 'The command and, behind it, its arguments, separated by spaces. The plugin defines which ones there are.',
    placeHolder: 'greet world',
    ignoreFocusOut: true,
  });
  const [name, ...args] = (command ?? '').trim().split(/\s+/);
  if (!name) return;
  const document = vscode.window.activeTextEditor?.document;
  const answer = await parts.client.sendRequest(RunCommandRequest.type, {
    pluginKey: plugin.key,
    command: name,
    arguments: args,
    ...(document?.uri.scheme === 'file' ? { uri: parts.client.code2ProtocolConverter.asUri(document.uri) } : {}),
  });
  if (answer.ok && answer.message !== '') void vscode.window.showInformationMessage(oneLine(answer.message, 600));
  else report(parts.failures, plugin.key, answer);
}

function report(failures: FailureReports, pluginKey: string, answer: RunAnswer): void {
  if (answer.ok || answer.outcome === 'cancelled') vscode.window.setStatusBarMessage(oneLine(answer.message, 200), MESSAGE_MS);
  else if (answer.outcome === 'declined') void vscode.window.showInformationMessage(oneLine(answer.message, 600));
  else failures.show({ pluginKey, eventId: answer.eventId, message: answer.message });
}

/** Asks which handler is meant, of those for a language or of all. */
export async function pickHandler(state: HostState, languageId: string | undefined): Promise<HandlerTarget | undefined> {
  const items = state.plugins.filter(isOfferedToRun).flatMap((plugin) => handlerItems(plugin, languageId));
  if (items.length === 0) {
    const scope = languageId === undefined ? '' : ` for ${languageId} files`;
    void vscode.window.showInformationMessage(
      `No plugin that may run has a handler${scope}. The Codex Plugins view shows which plugins there are and how they are.`,
    );
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Choose the handler to run', matchOnDescription: true }))?.target;
}

/** A plugin that was never asked about is offered too: choosing it asks. */
function isOfferedToRun({ state }: PluginView): boolean {
  return state === 'ready' || state === 'running' || state === 'resting' || state === 'ungranted';
}

/** Asks the user for the plugin's permissions first where they have not answered yet. */
export async function mayRun({ client, state }: RunParts, pluginKey: string): Promise<boolean> {
  const plugin = state.plugin(pluginKey);
  return plugin?.state !== 'ungranted' || askToRun(client, plugin, state.isolation);
}

function handlerItems(plugin: PluginView, languageId: string | undefined) {
  return plugin.handlers
    .filter((handler) => languageId === undefined || handlesLanguage(handler, languageId))
    .map(({ event, script }) => ({
      label: oneLine(event, 60),
      description: oneLine(plugin.name, 60),
      detail: oneLine(script, 200),
      target: { pluginKey: plugin.key, event, script },
    }));
}
