// Looks for newer versions of installed plugins, once for each window, where the user's settings say so.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { HostState } from '../host/state.ts';
import { updateByThemselves } from './automaticUpdates.ts';
import { oneLine } from '../words.ts';
import { offerUpdates } from './installedCommands.ts';
import type { InstalledState } from './installedState.ts';

interface Parts {
  client: LanguageClient;
  state: HostState;
  installed: InstalledState;
  output: Pick<vscode.LogOutputChannel, 'info' | 'warn'>;
}

export function watchForUpdates(parts: Parts): vscode.Disposable {
  const { state, output } = parts;
  let hasLooked = false;
  const look = (): void => {
    if (hasLooked || state.phase !== 'running' || !state.trusted) return;
    const settings = vscode.workspace.getConfiguration('codexPlugins.registry');
    const isUpdating = settings.get('autoUpdate', false);
    if (!isUpdating && !settings.get('checkForUpdates', false)) return;
    hasLooked = true;
    // Nobody asked for this now: that registries do not answer is for the log.
    looked(parts, isUpdating).catch((error: unknown) => output.warn(`Newer versions of plugins were not looked for: ${String(error)}`));
  };
  look();
  const listening = [
    state.onChange((change) => {
      if (change !== 'activity') look();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('codexPlugins.registry')) look();
    }),
  ];
  return { dispose: () => listening.forEach((one) => one.dispose()) };
}

async function looked({ client, installed, output }: Parts, isUpdating: boolean): Promise<void> {
  const { notes, forbidden } = await installed.refresh(true);
  for (const text of [...notes, ...forbidden]) output.info(oneLine(text, 600));
  if (isUpdating) await updateByThemselves(client, installed, output);
  const count = installed.all.filter(({ update }) => update !== undefined).length;
  if (count > 0) await offerUpdates(count);
}
