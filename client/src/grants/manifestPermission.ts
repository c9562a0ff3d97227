// Adds a permission to a manifest for its author, as an edit to look at and save.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { AddPermissionRequest } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

/** Opens the manifest and has the server add the permission; the manifest is left unsaved, and the plugin asks the user once it is saved. */
export async function addPermission(client: LanguageClient, pluginKey: string, permission: string): Promise<void> {
  await vscode.commands.executeCommand('codexPlugins.openManifest', { pluginKey });
  const { ok, message } = await client.sendRequest(AddPermissionRequest.type, { pluginKey, permission });
  if (!ok) void vscode.window.showErrorMessage(oneLine(message ?? l10n.t('"{0}" could not be added to the manifest.', permission), 400));
}
