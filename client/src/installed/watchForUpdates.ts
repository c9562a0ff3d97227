// Looks for newer versions of installed plugins, once for each window, where the user's settings say so.
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { offerUpdates } from './installedCommands.ts';
import type { InstalledState } from './installedState.ts';

export function watchForUpdates(state: HostState, installed: InstalledState): vscode.Disposable {
  let hasLooked = false;
  const look = (): void => {
    if (hasLooked || state.phase !== 'running' || !state.trusted) return;
    if (!vscode.workspace.getConfiguration('codexPlugins').get('registry.checkForUpdates', false)) return;
    hasLooked = true;
    // Nobody asked for this now: registries that do not answer are no news.
    looked(installed).catch(() => undefined);
  };
  look();
  return state.onChange((change) => {
    if (change !== 'activity') look();
  });
}

async function looked(installed: InstalledState): Promise<void> {
  await installed.refresh(true);
  const count = installed.all.filter(({ update }) => update !== undefined).length;
  if (count > 0) await offerUpdates(count);
}
