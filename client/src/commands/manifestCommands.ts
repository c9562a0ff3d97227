// The commands behind the manifest language: code lenses, quick fixes, and the way from a script back to its manifests.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { ExecuteCommandRequest, type LanguageClient, type Location } from 'vscode-languageclient/node';
import type { CommandTable } from './commandIds.ts';
import { pickHandler } from './run.ts';
import { mayRun, type RunParts } from './running.ts';
import { handlerOf } from './targets.ts';
import { oneLine } from '../words.ts';
import { eventDraft } from './eventDraft.ts';

type ManifestCommandId = 'codexPlugins.sendEvent' | 'codexPlugins.showManifestReferences' | 'codexPlugins.disableRule';

/** These commands for the extension's table of all. */
export function manifestCommands(parts: RunParts): Pick<CommandTable, ManifestCommandId> {
  return {
    'codexPlugins.sendEvent': (argument) => sendEvent(parts, argument),
    'codexPlugins.showManifestReferences': (argument) => showReferences(parts.client, argument),
    'codexPlugins.disableRule': (argument) => disableRule(argument),
  };
}

/** Fires an event at one handler, with a payload that the user can change first. The server tells what was answered. */
async function sendEvent(parts: RunParts, argument: unknown): Promise<void> {
  const active = parts.activeFile.current();
  const target = handlerOf(argument) ?? (await pickHandler(parts.state));
  if (!target || !(await mayRun(parts, target.pluginKey))) return;
  const document = active && { filePath: active.document.uri.fsPath, language: active.document.languageId };
  const written = await vscode.window.showInputBox({
    title: l10n.t('Send {0} to {1}', oneLine(target.event, 60), oneLine(target.script, 100)),
    prompt: l10n.t('The payload as JSON. The host adds what every event carries; the text of an open file is filled in.'),
    value: JSON.stringify(eventDraft(target.event, document)),
    ignoreFocusOut: true,
    validateInput: (text) => (isJsonObject(text) ? undefined : l10n.t('Write a JSON object, such as {0}.', '{}')),
  });
  if (written === undefined) return;
  const payload = JSON.parse(written) as Record<string, unknown>;
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === payload['filePath']);
  if (open && 'filePath' in payload && !('fileContent' in payload)) payload['fileContent'] = open.getText();
  await execute(parts.client, 'codexPlugins.sendEvent', { ...target, payload });
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

async function showReferences(client: LanguageClient, argument: unknown): Promise<void> {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  if (!uri) return;
  const found = (await execute(client, 'codexPlugins.manifestReferences', { uri: client.code2ProtocolConverter.asUri(uri) })) as Location[];
  if (found.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('No plugin manifest uses this file.'));
    return;
  }
  const locations = found.map((location) => client.protocol2CodeConverter.asLocation(location));
  const position = vscode.window.activeTextEditor?.selection.active ?? new vscode.Position(0, 0);
  await vscode.commands.executeCommand('editor.action.showReferences', uri, position, locations);
}

/** Adds a rule to the setting: the workspace's where there is one, since manifests belong to it. */
async function disableRule(argument: unknown): Promise<void> {
  const { code } = (argument ?? {}) as { code?: unknown };
  if (typeof code !== 'string') return;
  const settings = vscode.workspace.getConfiguration('codexPlugins');
  const disabled = settings.get<string[]>('lint.disable', []);
  if (disabled.includes(code)) return;
  const target = vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await settings.update('lint.disable', [...disabled, code], target);
}

function execute(client: LanguageClient, command: string, argument: object): Promise<unknown> {
  return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] });
}
