// The commands about installed plugins.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { InstalledView, InstallPlace } from '../../../server/src/protocol.ts';
import type { CommandTable } from '../commands/commandIds.ts';
import { pluginKeyOf } from '../commands/targets.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { planAndAsk, sayNotes } from './changes.ts';
import { choosePlace } from './choosePlace.ts';
import type { InstalledState } from './installedState.ts';
import { nothingNewer, placeName } from './installedText.ts';
import type { PluginPages } from './pluginPage.ts';
import { searchPick } from './searchPick.ts';
import type { Recommendations } from './recommendations.ts';
import { removeInstalled, rollBack } from './versions.ts';

type InstalledCommandId =
  | 'codexPlugins.installPlugin'
  | 'codexPlugins.showRecommended'
  | 'codexPlugins.checkForUpdates'
  | 'codexPlugins.updatePlugin'
  | 'codexPlugins.updateAllPlugins'
  | 'codexPlugins.rollBackPlugin'
  | 'codexPlugins.removePlugin';

export interface InstalledParts {
  client: LanguageClient;
  state: HostState;
  installed: InstalledState;
  pluginPages: PluginPages;
  recommendations: Recommendations;
}

export function installedCommands(parts: InstalledParts): Pick<CommandTable, InstalledCommandId> {
  const { client, installed } = parts;
  const withOne =
    (use: (view: InstalledView, name: string) => Promise<void>, isPossible: (view: InstalledView) => boolean = () => true) =>
    async (argument: unknown): Promise<void> => {
      const view = await installedFor(parts, argument, isPossible);
      if (!view) return;
      await use(view, nameOf(parts, view));
      await installed.refresh(false);
    };
  return {
    'codexPlugins.installPlugin': async (argument) => {
      const spec = typeof argument === 'string' ? argument : await searchPick(client);
      if (spec !== undefined) await parts.pluginPages.open(spec);
    },
    'codexPlugins.showRecommended': () => parts.recommendations.show(),
    'codexPlugins.checkForUpdates': () => checkForUpdates(parts),
    'codexPlugins.updatePlugin': withOne((view, name) => update(parts, view, name)),
    'codexPlugins.updateAllPlugins': () => updateAll(parts),
    'codexPlugins.rollBackPlugin': withOne(
      (view, name) => rollBack(client, view, name),
      ({ versions }) => versions.length > 1,
    ),
    'codexPlugins.removePlugin': withOne((view, name) => removeInstalled(client, view, name)),
  };
}

/** Asks where, shows what that would change, and installs it where the user agrees. */
export async function install({ client, installed }: Pick<InstalledParts, 'client' | 'installed'>, spec: string): Promise<void> {
  const place = await choosePlace(l10n.t('Install {0}', oneLine(spec, 100)));
  if (!place) return;
  const outcome = await planAndAsk(client, { spec, place });
  if (typeof outcome === 'object')
    void vscode.window.showInformationMessage(l10n.t('{0} is installed already, and serves.', oneLine(spec, 100)));
  await installed.refresh(false);
}

async function checkForUpdates({ installed }: InstalledParts): Promise<void> {
  const { notes, forbidden } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: l10n.t('Looking for newer versions…') },
    () => installed.refresh(true),
  );
  sayNotes(notes);
  const count = installed.all.filter(({ update: newer }) => newer !== undefined).length;
  if (count > 0) void offerUpdates(count);
  else if (notes.length === 0) void vscode.window.showInformationMessage(nothingNewer(installed.all, forbidden));
}

/** Says that there is something newer, and nothing else. */
export async function offerUpdates(count: number): Promise<void> {
  const updateAllNow = l10n.t('Update All…');
  const text = count === 1 ? l10n.t('There is a newer version of 1 plugin.') : l10n.t('There are newer versions of {0} plugins.', count);
  if ((await vscode.window.showInformationMessage(text, updateAllNow)) === updateAllNow)
    await vscode.commands.executeCommand('codexPlugins.updateAllPlugins');
}

async function update({ client }: InstalledParts, { id, place }: InstalledView, name: string): Promise<void> {
  const outcome = await planAndAsk(client, { update: [id], place });
  if (typeof outcome === 'object')
    void vscode.window.showInformationMessage(oneLine(outcome.nothing.join(' '), 600) || l10n.t('"{0}" is up to date.', name));
}

async function updateAll({ client, installed }: InstalledParts): Promise<void> {
  await installed.refresh(false);
  const places = [...new Map(installed.all.map(({ place }) => [placeKey(place), place])).values()];
  let isAnything = false;
  for (const place of places) {
    const outcome = await planAndAsk(client, { update: [], place });
    if (typeof outcome === 'object') continue;
    isAnything = true;
    if (outcome === 'left') break;
  }
  const { notes, forbidden } = await installed.refresh(true);
  sayNotes(notes);
  if (!isAnything && notes.length === 0) void vscode.window.showInformationMessage(nothingNewer(installed.all, forbidden));
}

function placeKey(place: InstallPlace): string {
  return place.kind === 'user' ? '' : place.folder;
}

/** The installed plugin that a row is of, or the one that the user picks. */
async function installedFor(
  { state, installed }: InstalledParts,
  argument: unknown,
  isPossible: (view: InstalledView) => boolean,
): Promise<InstalledView | undefined> {
  await installed.refresh(false);
  const key = pluginKeyOf(argument);
  const plugin = key === undefined ? undefined : state.plugin(key);
  if (key !== undefined) {
    const view = plugin && installed.of(plugin);
    if (!view) void vscode.window.showWarningMessage(l10n.t('This plugin was not installed, but put where it is by other means.'));
    return view;
  }
  const all = installed.all.filter(isPossible);
  if (all.length === 0) {
    void vscode.window.showInformationMessage(l10n.t('No installed plugin fits this command. Install one first: Install Plugin.'));
    return undefined;
  }
  const items = all.map((view) => ({
    label: oneLine(view.id, 100),
    description: [view.current ?? '', view.update === undefined ? '' : l10n.t('update to {0}', oneLine(view.update, 40))]
      .filter((part) => part !== '')
      .join(' · '),
    detail: placeName(view.place),
    view,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose an installed plugin'), matchOnDescription: true }))?.view;
}

function nameOf({ state }: InstalledParts, { id, folder }: InstalledView): string {
  return oneLine(state.plugins.find(({ key }) => key === folder)?.name ?? id, 60);
}
