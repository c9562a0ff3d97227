// Shows what a plugin may do, and lets the user allow it, revoke it or be asked again.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PluginActionRequest, type IsolationView, type PermissionView, type PluginView } from '../../../server/src/protocol.ts';
import { askToRun, shown } from './grants.ts';
import { beforeWords } from './grantText.ts';
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
  if (!ok)
    void vscode.window.showErrorMessage(oneLine(message ?? l10n.t('The permissions of "{0}" could not be changed.', plugin.name), 400));
}

async function chooseAction(plugin: PluginView): Promise<PermissionAction | undefined> {
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: Item[] = [
    ...permissionActions(plugin).map(({ action, label, detail, icon }) => ({ label: `$(${icon}) ${label}`, detail, action })),
    ...(plugin.changed === undefined
      ? []
      : [{ label: `$(warning) ${l10n.t('Changed since you allowed it')}`, detail: oneLine(plugin.changed, 300) }]),
    separator(plugin.permissions.length > 0 ? l10n.t('Permissions') : l10n.t('No permissions asked for')),
    ...plugin.permissions.map((permission) => {
      const { name, words, risk, granted, before = [] } = permission;
      const detail = [
        ...(before.length > 0 ? [l10n.t('Before: {0}', beforeWords(before))] : []),
        ...(risk === undefined ? [] : [oneLine(risk, 300)]),
      ].join(' · ');
      return {
        label: `$(${granted ? 'pass' : 'circle-slash'}) ${bothEnds(words)}`,
        description: `${grantedWords(permission)} · ${bothEnds(name)}`,
        ...(detail === '' ? {} : { detail }),
      };
    }),
  ];
  // Only the actions do something; a permission can be read here, and choosing it closes the list.
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Permissions of {0} {1}', oneLine(plugin.name, 60), oneLine(plugin.version, 40)),
    placeHolder:
      plugin.permissions.length > 0
        ? l10n.t('Permissions are granted together, exactly as the manifest declares them')
        : l10n.t('It gets what it is handed, and reads its own folder'),
  });
  return picked?.action;
}

function grantedWords({ granted, added, before }: PermissionView): string {
  if (granted) return l10n.t('granted');
  if (!added) return l10n.t('not granted');
  return before === undefined ? l10n.t('new, not granted') : l10n.t('wider, not granted');
}
