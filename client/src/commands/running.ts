// What running needs, whatever is run: permission, and a word on how it went.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { PluginView, RunAnswer } from '../../../server/src/protocol.ts';
import { askToRun } from '../grants/grants.ts';
import type { HandlerDebugging } from '../debug/handlerDebugging.ts';
import type { HostState } from '../host/state.ts';
import type { FailureReports } from '../notices/failures.ts';
import { oneLine } from '../words.ts';
import type { ActiveFile } from './activeFile.ts';

export interface RunParts {
  client: LanguageClient;
  state: HostState;
  failures: FailureReports;
  activeFile: ActiveFile;
  debugging: HandlerDebugging;
  /** What is kept for this workspace. */
  memory: vscode.Memento;
}

const MESSAGE_MS = 5000;

/** Says how a run went. */
export function report(failures: FailureReports, pluginKey: string, answer: RunAnswer): void {
  if (answer.ok || answer.outcome === 'cancelled') vscode.window.setStatusBarMessage(oneLine(answer.message, 200), MESSAGE_MS);
  else if (answer.outcome === 'declined') void vscode.window.showInformationMessage(oneLine(answer.message, 600));
  else failures.show({ pluginKey, eventId: answer.eventId, message: answer.message });
}

/** A plugin that was never asked about is offered too: choosing it asks. */
export function isOfferedToRun({ state }: PluginView): boolean {
  return state === 'ready' || state === 'running' || state === 'resting' || state === 'ungranted';
}

/** Asks the user for the plugin's permissions first where they have not answered yet. */
export async function mayRun({ client, state }: RunParts, pluginKey: string): Promise<boolean> {
  const plugin = state.plugin(pluginKey);
  return plugin?.state !== 'ungranted' || askToRun(client, plugin, state.isolation);
}
