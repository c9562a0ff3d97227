// Saves a past event as a mock event of a plugin that it went to: a new file in the plugin's folder, which is shown then.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { RecordMockEventRequest, type HistoryDetail, type PluginView } from '../../../server/src/protocol.ts';
import { knownFolder } from '../knownFolder.ts';
import { oneLine } from '../words.ts';
import { workspaceFolderOf } from '../workspaceFolderOf.ts';
import { notSavedSentence, savedNote } from './mockEventText.ts';
import { pickPlugin } from './pick.ts';
import type { RunParts } from './running.ts';

const MESSAGE_MS = 5000;

export async function saveAsMockEvent({ client, state }: Pick<RunParts, 'client' | 'state'>, detail: HistoryDetail): Promise<void> {
  // What was not run has no part in the event, unless nothing was.
  const ran = detail.handlers.filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'notAllowed');
  const keys = new Set((ran.length > 0 ? ran : detail.handlers).map(({ pluginKey }) => pluginKey));
  const plugin = await pickPlugin(
    state.plugins.filter(({ key }) => keys.has(key)),
    l10n.t('Choose the plugin that the mock event is for'),
  );
  if (plugin) await saveForPlugin(client, plugin, detail.eventId);
}

/** Saves an event that a plugin was given as a mock event of that plugin. */
export async function saveForPlugin(client: LanguageClient, plugin: PluginView, eventId: string): Promise<void> {
  if (!(await mayWriteInto(plugin))) return;
  const answer = await client.sendRequest(RecordMockEventRequest.type, { eventId, pluginKey: plugin.key });
  if (!answer.ok) {
    void vscode.window.showWarningMessage(notSavedSentence(answer));
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(answer.file), { preview: false });
  const note = savedNote(answer);
  if (note !== undefined) void vscode.window.showInformationMessage(note);
  else vscode.window.setStatusBarMessage(l10n.t('Mock event saved. {0} fires it again.', 'codex-plugin test'), MESSAGE_MS);
}

/** Nobody expects files to come into being outside of the folders that are open. */
async function mayWriteInto(plugin: PluginView): Promise<boolean> {
  if (workspaceFolderOf(plugin) !== undefined) return true;
  const save = l10n.t('Save There');
  const question = l10n.t(
    '{0} is not in this workspace, but in {1}. Save the mock event in its folder there?',
    oneLine(plugin.name, 80),
    oneLine(knownFolder(plugin), 400),
  );
  return (await vscode.window.showWarningMessage(question, save)) === save;
}
