// Shows the menu behind the status bar's item, and does what is chosen there.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { activeFile, statusFacts } from './statusBar.ts';
import { pluginMenu, statusMenu, type MenuChoice, type MenuItem } from './statusMenu.ts';

interface Item extends vscode.QuickPickItem {
  choice?: MenuChoice;
}

export async function showStatusMenu({ state }: { state: HostState }): Promise<void> {
  const file = activeFile(state);
  const hasFolder = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  const groups = statusMenu({ ...statusFacts(state, false), hasFolder }, file, Date.now());
  const items = groups.flatMap(({ title, items }): Item[] => [
    { label: title, kind: vscode.QuickPickItemKind.Separator },
    ...items.map(toItem),
  ]);
  const picked = await vscode.window.showQuickPick(items, {
    title: l10n.t('Codex Plugins'),
    placeHolder: l10n.t('Choose a plugin or what to do'),
    matchOnDescription: true,
  });
  if (!picked?.choice) return;
  if (picked.choice.kind !== 'plugin') return act(picked.choice);
  const { plugin } = picked.choice;
  const action = await vscode.window.showQuickPick(pluginMenu(plugin, file, state.trusted).map(toItem), {
    title: oneLine(plugin.name, 80),
    placeHolder: l10n.t('Choose what to do'),
    matchOnDescription: true,
  });
  if (action?.choice) await act(action.choice);
}

async function act(choice: MenuChoice): Promise<void> {
  switch (choice.kind) {
    case 'command':
      await vscode.commands.executeCommand(choice.command, choice.argument);
      break;
    case 'saveEnabled':
      await vscode.workspace.getConfiguration('codexPlugins').update('save.enabled', choice.enabled, vscode.ConfigurationTarget.Workspace);
      break;
    case 'plugin':
  }
}

function toItem({ icon, label, description, detail, choice }: MenuItem): Item {
  return {
    label: `$(${icon}) ${label}`,
    ...(description !== undefined && { description }),
    ...(detail !== undefined && { detail }),
    choice,
  };
}
