// Going back to another version of an installed plugin, and removing plugins.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { RemoveInstalledRequest, RollBackRequest, type InstalledView } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import { sayFault, sayNotes } from './changes.ts';
import { placeName, versionItem } from './installedText.ts';

/** Asks to which version, and has it serve. */
export async function rollBack(client: LanguageClient, { id, place, current, versions }: InstalledView, name: string): Promise<void> {
  const others = versions.filter(({ version }) => version !== current);
  if (others.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('{0} of "{1}" is the only version that is here.', current ?? '', name));
    return;
  }
  const serving = versions.filter(({ version }) => version === current);
  const items = [...others, ...serving].map((one) => ({
    ...versionItem(one, current),
    iconPath: new vscode.ThemeIcon(one.version === current ? 'circle-filled' : 'history'),
    version: one.version,
  }));
  const choice = await vscode.window.showQuickPick(items, {
    title: l10n.t('Roll Back "{0}"', name),
    placeHolder: l10n.t('Choose the version that is to serve. All of these are on this machine.'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (!choice || choice.version === current) return;
  const { version } = choice;
  let done = await client.sendRequest(RollBackRequest.type, { id, place, version });
  if (!done.ok && done.canForce) {
    const anyway = l10n.t('Roll Back Anyway');
    const again = await vscode.window.showWarningMessage(
      l10n.t('{0} of "{1}" was changed since it was installed.', version, name),
      { modal: true, detail: oneLine(done.message, 400) },
      anyway,
    );
    if (again !== anyway) return;
    done = await client.sendRequest(RollBackRequest.type, { id, place, version, force: true });
  }
  if (!done.ok) {
    sayFault(done.message);
    return;
  }
  void vscode.window.showInformationMessage(l10n.t('"{0}" {1} serves now.', name, version));
  sayNotes(done.notes);
}

/** Asks whether it really is to go, and removes it with all its versions. */
export async function removeInstalled(client: LanguageClient, { id, place, versions }: InstalledView, name: string): Promise<void> {
  const all = oneLine(versions.map(({ version }) => version).join(', '), 200);
  const detail = [
    l10n.t('All its versions are deleted from the disk: {0}.', all),
    placeName(place),
    l10n.t('What you allowed it is kept, for when you install it again.'),
  ].join('\n\n');
  const remove = l10n.t('Remove');
  const choice = await vscode.window.showWarningMessage(l10n.t('Remove "{0}"?', name), { modal: true, detail }, remove);
  if (choice !== remove) return;
  let done = await send(client, { id, place }, false);
  if (!done.ok && done.canForce) {
    const anyway = l10n.t('Remove Anyway');
    const again = await vscode.window.showWarningMessage(
      l10n.t('Other plugins need "{0}".', name),
      { modal: true, detail: oneLine(done.message, 400) },
      anyway,
    );
    if (again !== anyway) return;
    done = await send(client, { id, place }, true);
  }
  if (done.ok) void vscode.window.showInformationMessage(l10n.t('"{0}" was removed.', name));
  else sayFault(done.message);
}

function send(client: LanguageClient, { id, place }: Pick<InstalledView, 'id' | 'place'>, force: boolean) {
  return client.sendRequest(RemoveInstalledRequest.type, { id, place, force });
}
