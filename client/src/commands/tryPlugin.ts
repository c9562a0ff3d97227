// Shows what a new plugin does: runs what it is for, on what is there. Nothing is made or saved for it; a file that is shown is not on disk.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { PluginPurpose, PluginView } from '../../../server/src/protocol.ts';
import { fileName, oneLine } from '../words.ts';
import { isOfFolder } from './ofFolder.ts';
import { runHandler } from './run.ts';
import { runPluginCommand } from './runCommand.ts';
import type { RunParts } from './running.ts';

interface NewOne {
  id: string;
  purpose: PluginPurpose;
  /** The workspace folder that it was made in. */
  folder: string;
}

/** Runs the plugin once, which asks for its permission. */
export async function tryPlugin(parts: RunParts, { id, purpose, folder }: NewOne): Promise<void> {
  const plugin =
    parts.state.plugins.find((one) => one.id === id && isOfFolder(one, folder)) ?? parts.state.plugins.find((one) => one.id === id);
  if (!plugin) {
    void vscode.window.showWarningMessage(l10n.t('The new plugin is not loaded. The Codex Plugins view says why.'));
    return;
  }
  if (purpose === 'command') return runPluginCommand(parts, { pluginKey: plugin.key });
  if (purpose === 'project') return runHandler(parts, targetOf(plugin));
  const file = await chooseFile(plugin);
  if (file) await runHandler(parts, { ...targetOf(plugin), uri: file.toString() });
}

function targetOf(plugin: PluginView): { pluginKey: string; event: string; script: string } | undefined {
  const [handler] = plugin.handlers;
  return handler && { pluginKey: plugin.key, event: handler.event, script: handler.script };
}

/** The file to try it on is the user's choice: what it changes there is not saved, and can be undone. */
async function chooseFile(plugin: PluginView): Promise<vscode.Uri | undefined> {
  const own = { pattern: new vscode.RelativePattern(vscode.Uri.file(plugin.folder), '**') };
  const open = vscode.workspace.textDocuments.filter(
    (document) => document.uri.scheme === 'file' && !document.isClosed && vscode.languages.match(own, document) === 0,
  );
  const title = l10n.t('Choose a file to try {0} on', oneLine(plugin.name, 60));
  const items: (vscode.QuickPickItem & { uri?: vscode.Uri })[] = [
    ...open.map(({ uri }) => ({
      label: oneLine(fileName(uri.fsPath), 80),
      description: oneLine(vscode.workspace.asRelativePath(uri), 200),
      uri,
    })),
    { label: l10n.t('Another File…') },
  ];
  const chosen = open.length === 0 ? items.at(-1) : await vscode.window.showQuickPick(items, { title });
  if (!chosen || chosen.uri) return chosen?.uri;
  return (await vscode.window.showOpenDialog({ title, openLabel: l10n.t('Try It'), canSelectMany: false }))?.[0];
}
