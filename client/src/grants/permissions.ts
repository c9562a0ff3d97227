// Shows what a plugin may do, and lets the user allow it, revoke it or be asked again.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PluginActionRequest, type IsolationView, type PluginView } from '../../../server/src/protocol.ts';
import { askToRun, shown } from './grants.ts';
import { bothEnds, oneLine } from '../words.ts';
import { permissionActions, type PermissionAction } from './permissionActions.ts';

type Item = vscode.QuickPickItem & { action?: PermissionAction };

export async function managePermissions(client: LanguageClient, plugin: PluginView, isolation: IsolationView | undefined): Promise<void> {
  const action = await chooseAction(plugin);
  if (action === 'ask') await askToRun(client, plugin, isolation);
  if (!action || action === 'ask') return;
  const { ok, message } = await client.sendRequest(PluginActionRequest.type, {
    ...{ action, pluginKey: plugin.key },
    ...shown(plugin),
  });
  if (!ok) void vscode.window.showErrorMessage(oneLine(message ?? `The permissions of "${plugin.name}" could not be changed.`, 400));
}

async function chooseAction(plugin: PluginView): Promise<PermissionAction | undefined> {
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: Item[] = [
    ...permissionActions(plugin).map(({ action, label, detail, icon }) => ({ label: `$(${icon}) ${label}`, detail, action })),
    ...(plugin.manifestChange === undefined ? [] : [{ label: '$(warning) Another manifest', detail: oneLine(plugin.manifestChange, 300) }]),
    separator(plugin.permissions.length > 0 ? 'Permissions' : 'No permissions asked for'),
    ...plugin.permissions.map(({ name, words, risk, granted, added }) => ({
      label: `$(${granted ? 'pass' : 'circle-slash'}) ${bothEnds(words)}`,
      description: `${granted ? 'granted' : added ? 'new, not granted' : 'not granted'} · ${bothEnds(name)}`,
      ...(risk === undefined ? {} : { detail: oneLine(risk, 300) }),
    })),
  ];
  // Only the actions do something; a permission can be read here, and choosing it closes the list.
  const picked = await vscode.window.showQuickPick(items, {
    title: `Permissions of ${oneLine(plugin.name, 60)} ${oneLine(plugin.version, 40)}`,
    placeHolder: 'Permissions are granted together, exactly as the manifest declares them',
  });
  return picked?.action;
}
