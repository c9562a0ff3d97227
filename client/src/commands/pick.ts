// Lets the user choose a plugin.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PluginView } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

/** The one plugin there is, or the user's choice among several. */
export async function pickPlugin(plugins: readonly PluginView[], placeHolder = l10n.t('Choose a plugin')): Promise<PluginView | undefined> {
  if (plugins.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t('No plugin fits this command now. The Codex Plugins view shows which plugins there are and how they are.'),
    );
    return undefined;
  }
  if (plugins.length === 1) return plugins[0];
  const items = plugins.map((plugin) => ({
    label: oneLine(plugin.name, 80),
    description: `${oneLine(plugin.id)} ${oneLine(plugin.version, 40)}`,
    detail: oneLine(plugin.folder, 400),
    plugin,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true }))?.plugin;
}
