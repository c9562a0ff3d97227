// Asks what a new plugin should be called and do, and writes the files that the server has for it to `.codex/plugins/<name>/`.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { NewPluginQuestionsRequest, NewPluginRequest, type NewPlugin } from '../../../server/src/protocol.ts';

const TITLE = 'New Codex Plugin';

/** @param reload tells the host that there is a new plugin. */
export async function createPlugin(client: LanguageClient, reload: () => Promise<void>): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    const manage = 'Manage Workspace Trust';
    const message = 'Plugins can be made in trusted workspaces only, since they run there.';
    if ((await vscode.window.showWarningMessage(message, manage)) === manage)
      await vscode.commands.executeCommand('workbench.trust.manage');
    return;
  }
  const workspaceFolder = await pickFolder();
  const plugin = workspaceFolder && (await askForPlugin(client));
  if (!plugin) return;
  const { folder, files } = await client.sendRequest(NewPluginRequest.type, plugin);
  const target = vscode.Uri.joinPath(workspaceFolder.uri, '.codex', 'plugins', folder);
  if (!(await mayWrite(target))) return;
  const uris = files.map(({ path }) => vscode.Uri.joinPath(target, path));
  for (const [index, { text }] of files.entries()) await vscode.workspace.fs.writeFile(uris[index]!, new TextEncoder().encode(text));
  for (const uri of uris) await vscode.window.showTextDocument(uri, { preview: false });
  await reload();
}

async function pickFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0) {
    void vscode.window.showInformationMessage('Open a folder first: a new plugin is written to its .codex/plugins folder.');
    return undefined;
  }
  return folders.length === 1
    ? folders[0]
    : vscode.window.showWorkspaceFolderPick({ placeHolder: 'Choose the folder that the plugin is for' });
}

async function askForPlugin(client: LanguageClient): Promise<NewPlugin | undefined> {
  const { events } = await client.sendRequest(NewPluginQuestionsRequest.type, {});
  const name = await vscode.window.showInputBox({
    title: `${TITLE} (1/4)`,
    prompt: 'What is the plugin called?',
    placeHolder: 'Tidy',
    ignoreFocusOut: true,
    validateInput: (value) => problemWith(client, { name: value }),
  });
  if (name === undefined) return undefined;
  const { folder = '' } = await client.sendRequest(NewPluginQuestionsRequest.type, { name });
  const id = await vscode.window.showInputBox({
    title: `${TITLE} (2/4)`,
    prompt: 'Its id, unique in the world: your domain backwards, then the plugin.',
    value: `com.example.${folder}`,
    valueSelection: [0, 'com.example'.length],
    ignoreFocusOut: true,
    validateInput: (value) => problemWith(client, { id: value }),
  });
  if (id === undefined) return undefined;
  const languages: (vscode.QuickPickItem & { language: NewPlugin['language'] })[] = [
    { label: 'Node.js', description: 'JavaScript', language: 'node' },
    { label: 'Python', description: '3.8 or later', language: 'python' },
  ];
  const language = await vscode.window.showQuickPick(languages, {
    title: `${TITLE} (3/4)`,
    placeHolder: 'What is it written in?',
    ignoreFocusOut: true,
  });
  if (!language) return undefined;
  const choices = events.map(({ event, does }) => ({ label: event, detail: does, event }));
  const choice = await vscode.window.showQuickPick(choices, {
    title: `${TITLE} (4/4)`,
    placeHolder: 'When does it run?',
    ignoreFocusOut: true,
  });
  return choice && { name: name.trim(), id, language: language.language, events: [choice.event] };
}

/** Why an answer cannot be used. A host that does not answer is said here, as the question could otherwise never be left but by Escape. */
async function problemWith(client: LanguageClient, answer: { name?: string; id?: string }): Promise<string | undefined> {
  try {
    const { nameProblem, idProblem } = await client.sendRequest(NewPluginQuestionsRequest.type, answer);
    return nameProblem ?? idProblem;
  } catch (error) {
    return `The plugin host did not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function mayWrite(target: vscode.Uri): Promise<boolean> {
  const exists = await vscode.workspace.fs.stat(target).then(
    () => true,
    () => false,
  );
  if (!exists) return true;
  const overwrite = 'Overwrite';
  const choice = await vscode.window.showWarningMessage(
    `The folder ${vscode.workspace.asRelativePath(target)} exists already.`,
    { modal: true, detail: 'Its manifest and the handler of the same name would be overwritten. Other files in it stay.' },
    overwrite,
  );
  return choice === overwrite;
}
