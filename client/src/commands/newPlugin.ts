// Asks what a new plugin should be called and do, writes the files that the server has for it to `.codex/plugins/<name>/`, and says what to try.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  NewPluginLanguagesRequest,
  NewPluginQuestionsRequest,
  NewPluginRequest,
  type LanguageChoice,
  type NewPlugin,
  type PluginFile,
  type PluginPurpose,
} from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import { hintFor, languageWords, permissionWords, purposeWords } from './newPluginWords.ts';
import { isOfFolder } from './ofFolder.ts';
import { askForChoice, askForText } from './quickSteps.ts';
import { askInSteps, type Step } from './steps.ts';
import type { RunParts } from './running.ts';
import { tryPlugin } from './tryPlugin.ts';

interface Answers {
  workspaceFolder: vscode.WorkspaceFolder;
  name: string;
  purpose: PluginPurpose;
  language: LanguageChoice['language'];
  permissions: readonly string[];
  id: string;
}

/** @param reload tells the host that there is a new plugin. */
export async function createPlugin(parts: RunParts, reload: () => Promise<void>): Promise<void> {
  const { client } = parts;
  if (!(await mayMake())) return;
  const answers = await askInSteps(await questions(parts));
  const { workspaceFolder, name, purpose, language, permissions = [], id } = answers ?? {};
  if (!workspaceFolder || name === undefined || !purpose || !language || id === undefined) return;
  const plugin: NewPlugin = { name, id, language, purpose, permissions };
  const { folder, files } = await client.sendRequest(NewPluginRequest.type, plugin);
  const target = targetIn(workspaceFolder, folder);
  // Made by somebody else while the questions were answered: nothing of theirs is written over.
  if (await exists(target)) {
    void vscode.window.showWarningMessage(takenWords(target));
    return;
  }
  await write(target, files);
  await reload();
  const handler = files.find(({ edit }) => edit !== undefined);
  if (handler) await openAt(vscode.Uri.joinPath(target, handler.path), handler.edit);
  const manifest = vscode.Uri.joinPath(target, files[0]?.path ?? '');
  // Not awaited: the notification stays for as long as the author likes.
  void sayWhatToTry(parts, { name, id, purpose, manifest, folder: workspaceFolder });
}

async function mayMake(): Promise<boolean> {
  if (!vscode.workspace.isTrusted) {
    const manage = l10n.t('Manage Workspace Trust');
    const message = l10n.t('Plugins can be made in trusted workspaces only, since they run there.');
    if ((await vscode.window.showWarningMessage(message, manage)) === manage)
      await vscode.commands.executeCommand('workbench.trust.manage');
    return false;
  }
  if ((vscode.workspace.workspaceFolders ?? []).length > 0) return true;
  void vscode.window.showInformationMessage(l10n.t('Open a folder first: a new plugin is written to its .codex/plugins folder.'));
  return false;
}

async function questions({ client, state }: RunParts): Promise<Step<Answers>[]> {
  const title = l10n.t('New Codex Plugin');
  const { purposes } = await client.sendRequest(NewPluginQuestionsRequest.type, {});
  // Looking for interpreters takes a moment, which the first questions leave.
  const languages = client.sendRequest(NewPluginLanguagesRequest.type);
  languages.catch(() => undefined);
  const choicesFor = (purpose: PluginPurpose | undefined) => purposes.find((one) => one.purpose === purpose)?.choices ?? [];
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [only] = folders;
  const whichFolder: Step<Answers> = {
    ask: async ({ workspaceFolder }, place) => {
      const items = folders.map((folder) => ({ label: oneLine(folder.name, 80), description: oneLine(folder.uri.fsPath, 200), folder }));
      const active = items.find(({ folder }) => folder === workspaceFolder);
      const answer = await askForChoice({ title, place, placeholder: l10n.t('Which folder is the plugin for?'), items, active });
      return typeof answer === 'object' ? { workspaceFolder: answer.item.folder } : answer;
    },
    isNeeded: () => folders.length > 1,
  };
  const name: Step<Answers> = {
    ask: async (known, place) => {
      const answer = await askForText({
        title,
        place,
        prompt: l10n.t('What is the plugin called?'),
        placeholder: l10n.t('Tidy'),
        value: known.name ?? '',
        problemWith: (value) => problemWithName(client, value, known.workspaceFolder ?? only),
      });
      if (typeof answer !== 'object') return answer;
      return { name: answer.text.trim(), ...(only && folders.length === 1 && { workspaceFolder: only }) };
    },
  };
  const purpose: Step<Answers> = {
    ask: async (known, place) => {
      const items = purposes.map((one) => ({ ...purposeWords(one.purpose), purpose: one.purpose }));
      const active = items.find((item) => item.purpose === known.purpose);
      const answer = await askForChoice({ title, place, placeholder: l10n.t('What should it do?'), items, active });
      return typeof answer === 'object' ? { purpose: answer.item.purpose, permissions: [] } : answer;
    },
  };
  const language: Step<Answers> = {
    ask: async (known, place) => {
      const items = (await languages).map((one) => ({ ...languageWords(one), choice: one }));
      const active = items.find(({ choice }) => choice.language === known.language);
      const isPossible = ({ choice }: (typeof items)[number]): boolean => choice.missing === undefined;
      const answer = await askForChoice({ title, place, placeholder: l10n.t('What is it written in?'), items, active, isPossible });
      return typeof answer === 'object' ? { language: answer.item.choice.language } : answer;
    },
  };
  const permissions: Step<Answers> = {
    ask: async (known, place) => {
      const items = choicesFor(known.purpose).map((choice) => ({ ...permissionWords(choice), permissions: choice.permissions }));
      const active = items.find((item) => item.permissions.join() === known.permissions?.join());
      const answer = await askForChoice({ title, place, placeholder: l10n.t('What may it do?'), items, active });
      return typeof answer === 'object' ? { permissions: answer.item.permissions } : answer;
    },
    isNeeded: (known) => (known.purpose === undefined ? undefined : choicesFor(known.purpose).length > 1),
  };
  const id: Step<Answers> = {
    ask: async (known, place) => {
      const { folder = '' } = await client.sendRequest(NewPluginQuestionsRequest.type, { name: known.name ?? '' });
      const answer = await askForText({
        title,
        place,
        prompt: l10n.t('Its id, unique in the world: your domain backwards, then the plugin.'),
        value: `com.example.${folder}`,
        selection: [0, 'com.example'.length],
        problemWith: async (value) =>
          (await problemWith(client, { id: value })) ??
          (state.plugins.some((plugin) => plugin.id === value && isOfFolder(plugin, known.workspaceFolder?.uri.fsPath))
            ? l10n.t('There is a plugin with this id already.')
            : undefined),
      });
      return typeof answer === 'object' ? { id: answer.text } : answer;
    },
  };
  return [whichFolder, name, purpose, language, permissions, id];
}

/** Also where there is a plugin of that name: better before the other questions than after them. */
async function problemWithName(
  client: LanguageClient,
  name: string,
  folder: vscode.WorkspaceFolder | undefined,
): Promise<string | undefined> {
  const problem = await problemWith(client, { name });
  if (problem !== undefined || !folder) return problem;
  const { folder: made = '' } = await client.sendRequest(NewPluginQuestionsRequest.type, { name });
  const target = targetIn(folder, made);
  return (await exists(target)) ? takenWords(target) : undefined;
}

/** Why an answer cannot be used. A host that does not answer is said here, as the question could otherwise never be left but by Escape. */
async function problemWith(client: LanguageClient, answer: { name?: string; id?: string }): Promise<string | undefined> {
  try {
    const { nameProblem, idProblem } = await client.sendRequest(NewPluginQuestionsRequest.type, answer);
    return nameProblem ?? idProblem;
  } catch (error) {
    return l10n.t('The plugin host did not answer: {0}', error instanceof Error ? error.message : String(error));
  }
}

function targetIn({ uri }: vscode.WorkspaceFolder, folder: string): vscode.Uri {
  return vscode.Uri.joinPath(uri, '.codex', 'plugins', folder);
}

async function exists(target: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(target).then(
    () => true,
    () => false,
  );
}

function takenWords(target: vscode.Uri): string {
  return l10n.t('The folder {0} exists already. Choose another name.', vscode.workspace.asRelativePath(target));
}

async function write(target: vscode.Uri, files: readonly PluginFile[]): Promise<void> {
  for (const { path: name, text } of files)
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(target, name), new TextEncoder().encode(text));
}

async function openAt(uri: vscode.Uri, edit: PluginFile['edit']): Promise<void> {
  const { line, character } = edit ?? { line: 0, character: 0 };
  await vscode.window.showTextDocument(uri, { preview: false, selection: new vscode.Range(line, character, line, character) });
}

interface Made {
  name: string;
  id: string;
  purpose: PluginPurpose;
  manifest: vscode.Uri;
  folder: vscode.WorkspaceFolder;
}

async function sayWhatToTry(parts: RunParts, { name, id, purpose, manifest, folder }: Made): Promise<void> {
  const [tryIt, open] = [l10n.t('Try It'), l10n.t('Open Manifest')];
  const choice = await vscode.window.showInformationMessage(hintFor(purpose, oneLine(name, 60)), tryIt, open);
  if (choice === open) await vscode.window.showTextDocument(manifest, { preview: false });
  if (choice === tryIt) await tryPlugin(parts, { id, purpose, folder: path.normalize(folder.uri.fsPath) });
}
