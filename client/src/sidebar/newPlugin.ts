// Asks what a new plugin should be called and do, and writes it to `.codex/plugins/<name>/`.
import * as vscode from 'vscode';
import {
  handlerFile,
  idProblem,
  nameProblem,
  NEW_PLUGIN_EVENTS,
  newPluginFiles,
  slugOf,
  type NewPlugin,
  type NewPluginEvent,
  type PluginLanguage,
} from './newPluginFiles.ts';

const TITLE = 'New Codex Plugin';

/** @param reload tells the host that there is a new plugin. */
export async function createPlugin(reload: () => Promise<void>): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    const manage = 'Manage Workspace Trust';
    const message = 'Plugins can be made in trusted workspaces only, since they run there.';
    if ((await vscode.window.showWarningMessage(message, manage)) === manage)
      await vscode.commands.executeCommand('workbench.trust.manage');
    return;
  }
  const folder = await pickFolder();
  const plugin = folder && (await askForPlugin());
  if (!plugin) return;
  const target = vscode.Uri.joinPath(folder.uri, '.codex', 'plugins', slugOf(plugin.name));
  if (!(await mayWrite(target))) return;
  for (const { path, text } of newPluginFiles(plugin)) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(target, path), new TextEncoder().encode(text));
  }
  await vscode.window.showTextDocument(vscode.Uri.joinPath(target, 'plugin.manifest.json'), { preview: false });
  await vscode.window.showTextDocument(vscode.Uri.joinPath(target, handlerFile(plugin)), { preview: false });
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

async function askForPlugin(): Promise<NewPlugin | undefined> {
  const name = await vscode.window.showInputBox({
    title: `${TITLE} (1/4)`,
    prompt: 'What is the plugin called?',
    placeHolder: 'Tidy',
    ignoreFocusOut: true,
    validateInput: (value) => nameProblem(value),
  });
  if (name === undefined) return undefined;
  const id = await vscode.window.showInputBox({
    title: `${TITLE} (2/4)`,
    prompt: 'Its id, unique in the world: your domain backwards, then the plugin.',
    value: `com.example.${slugOf(name)}`,
    valueSelection: [0, 'com.example'.length],
    ignoreFocusOut: true,
    validateInput: (value) => idProblem(value),
  });
  if (id === undefined) return undefined;
  const languages: (vscode.QuickPickItem & { language: PluginLanguage })[] = [
    { label: 'Node.js', description: 'JavaScript', language: 'node' },
    { label: 'Python', description: '3.8 or later', language: 'python' },
  ];
  const language = await vscode.window.showQuickPick(languages, {
    title: `${TITLE} (3/4)`,
    placeHolder: 'What is it written in?',
    ignoreFocusOut: true,
  });
  if (!language) return undefined;
  const events = (Object.entries(NEW_PLUGIN_EVENTS) as [NewPluginEvent, string][]).map(([event, what]) => ({
    label: event,
    detail: what,
    event,
  }));
  const event = await vscode.window.showQuickPick(events, {
    title: `${TITLE} (4/4)`,
    placeHolder: 'When does it run?',
    ignoreFocusOut: true,
  });
  return event && { name: name.trim(), id, language: language.language, event: event.event };
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
