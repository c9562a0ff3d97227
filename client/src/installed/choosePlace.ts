// Where a plugin is installed: for the user, or for a folder of the workspace.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { InstallPlace } from '../../../server/src/protocol.ts';
import { placeName } from './installedText.ts';

/** Undefined where the user leaves. */
export async function choosePlace(title: string): Promise<InstallPlace | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const places: InstallPlace[] = [...folders.map(({ uri }) => ({ kind: 'workspace', folder: uri.fsPath }) as const), { kind: 'user' }];
  if (places.length === 1) return places[0];
  const items = places.map((place) => ({
    label: placeName(place),
    iconPath: new vscode.ThemeIcon(place.kind === 'user' ? 'account' : 'folder'),
    detail:
      place.kind === 'user'
        ? l10n.t('In your home folder (~/.codex/plugins): every workspace that you trust has it.')
        : l10n.t('In its .codex/plugins: whoever has the folder, as by git, has the plugin, and the lock file says exactly which.'),
    place,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Where is it to be installed?') }))?.place;
}
