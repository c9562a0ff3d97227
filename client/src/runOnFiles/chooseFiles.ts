// Which files a plugin is to be run on: the user chooses, or has chosen them in the explorer.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Languages, PluginView } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import { defaultGlob, filesInWords } from './defaultGlob.ts';
import { currentLanguages } from '../host/currentLanguages.ts';
import { findFiles, MOST_FILES } from './findFiles.ts';

export interface ChosenFiles {
  files: vscode.Uri[];
  languages: Languages;
}

/** @param selected in the explorer. @returns undefined where the user changed their mind, or was told that there are none. */
export async function chooseFiles(plugin: PluginView, selected: readonly vscode.Uri[] | undefined): Promise<ChosenFiles | undefined> {
  const languages = currentLanguages();
  const glob = defaultGlob(plugin, (ids) => languages.globsOf(ids));
  const files = selected ? await below(selected, plugin) : await ask(plugin, glob);
  if (!files) return undefined;
  if (files.length > MOST_FILES) {
    void vscode.window.showWarningMessage(
      l10n.t('There are more than {0} such files, so nothing was run. Choose a folder, or a narrower pattern.', MOST_FILES),
    );
    return undefined;
  }
  if (files.length === 0) {
    void vscode.window.showInformationMessage(
      l10n.t('There are no such files. Files that search or git leave out are not looked at, unless you choose them one by one.'),
    );
    return undefined;
  }
  return { files, languages };
}

async function ask(plugin: PluginView, glob: string): Promise<vscode.Uri[] | undefined> {
  const open = openEditors();
  const all = {
    label: l10n.t('Files in the Workspace'),
    description: oneLine(filesInWords(plugin) ?? '', 80),
    choose: () => find(plugin, glob),
  };
  const pattern = {
    label: l10n.t('Files That Match a Pattern…'),
    choose: async () => {
      const given = await askForGlob(plugin, glob);
      return given === undefined ? undefined : find(plugin, given);
    },
  };
  const editors = {
    label: l10n.t('Open Editors'),
    description: open.length === 1 ? l10n.t('1 file') : l10n.t('{0} files', open.length),
    choose: async () => open,
  };
  const choice = await vscode.window.showQuickPick([all, pattern, ...(open.length > 0 ? [editors] : [])], {
    title: l10n.t('Run {0} on Files', oneLine(plugin.name, 60)),
    placeHolder: l10n.t('Choose the files. You see all changes before one is made.'),
  });
  return choice?.choose();
}

function askForGlob(plugin: PluginView, glob: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: l10n.t('Run {0} on Files', oneLine(plugin.name, 60)),
    prompt: l10n.t('A glob pattern, from the workspace folder. Files that search or git leave out are not looked at.'),
    value: glob,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? l10n.t('Write a pattern, such as {0}.', '**/*.js') : undefined),
  });
}

/** Files that were chosen one by one are taken as they are; of folders, those that the plugin may be for. */
async function below(selected: readonly vscode.Uri[], plugin: PluginView): Promise<vscode.Uri[] | undefined> {
  const found = new Map<string, vscode.Uri>();
  for (const uri of selected) {
    const { type } = await vscode.workspace.fs.stat(uri);
    const isFolder = (type & vscode.FileType.Directory) !== 0;
    const files = isFolder ? await find(plugin, '**/*', uri) : [uri];
    if (!files) return undefined;
    for (const file of files) found.set(file.toString(), file);
  }
  return [...found.values()];
}

/** @returns undefined where the user has enough of waiting. */
function find(plugin: PluginView, glob: string, within?: vscode.Uri): Thenable<vscode.Uri[] | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title: oneLine(plugin.name, 60), cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    progress.report({ message: l10n.t('looking for files') });
    const files = await findFiles(glob.trim(), within, token);
    return token.isCancellationRequested ? undefined : files;
  });
}

/** The files in tabs, in their order. */
function openEditors(): vscode.Uri[] {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  const uris = inputs.flatMap((input) => (input instanceof vscode.TabInputText && input.uri.scheme === 'file' ? [input.uri] : []));
  return [...new Map(uris.map((uri) => [uri.toString(), uri])).values()];
}
