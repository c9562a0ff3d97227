// What the menus of the Test Explorer do: a new answer becomes what is expected, and the last real event becomes a mock event.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { AcceptAnswerRequest } from '../../../server/src/protocol.ts';
import { saveForPlugin } from '../commands/saveAsMockEvent.ts';
import type { HostState } from '../host/state.ts';
import { knownFolder } from '../knownFolder.ts';
import { fileName, oneLine } from '../words.ts';
import type { EventNode, TestNode } from './testTree.ts';

interface TestActionsOptions {
  client: LanguageClient;
  state: HostState;
}

/**
 * Has a mock event expect what came when it was run last. Nothing is written over what the user has not saved, or over what was changed since the test ran.
 * @param digest of the file as it was then.
 * @returns whether it was written.
 */
export async function acceptNewResponse(
  { client, state }: TestActionsOptions,
  { pluginKey, file }: EventNode,
  digest: string,
): Promise<boolean> {
  const name = oneLine(fileName(file), 100);
  const plugin = state.plugin(pluginKey);
  // Where a link leads to the plugin, the user may have the file open by either name.
  const names = plugin ? [file, path.join(plugin.folder, path.relative(knownFolder(plugin), file))] : [file];
  const isOpen = ({ uri }: vscode.TextDocument): boolean =>
    uri.scheme === 'file' && names.some((one) => uri.fsPath === vscode.Uri.file(one).fsPath);
  if (vscode.workspace.textDocuments.some((document) => isOpen(document) && document.isDirty)) {
    void vscode.window.showWarningMessage(
      l10n.t('{0} has unsaved changes, so it was not updated. Save it, run the test again, and then accept its response.', name),
    );
    return false;
  }
  const answer = await client.sendRequest(AcceptAnswerRequest.type, { pluginKey, file, digest });
  if (!answer.ok) void vscode.window.showWarningMessage(`${name}: ${oneLine(answer.message, 600)}`);
  return answer.ok;
}

/** Makes a mock event of the last event that the plugin, or the handler, was given. */
export async function recordLastEvent({ client, state }: TestActionsOptions, node: TestNode): Promise<void> {
  const plugin = state.plugin(node.pluginKey);
  if (!plugin || node.kind === 'event') return;
  const last = state.activity.find(
    ({ event, handlers }) =>
      (node.kind === 'plugin' || event === node.event) &&
      handlers.some(({ pluginKey, outcome }) => pluginKey === node.pluginKey && outcome !== 'skipped' && outcome !== 'notAllowed'),
  );
  if (last) return saveForPlugin(client, plugin, last.eventId);
  const name = oneLine(plugin.name, 80);
  void vscode.window.showInformationMessage(
    node.kind === 'plugin'
      ? l10n.t('{0} was given no event yet. Save a file that it is for, and record it then.', name)
      : l10n.t('{0} was given no {1} yet. Have one happen, and record it then.', name, oneLine(node.event, 80)),
  );
}
