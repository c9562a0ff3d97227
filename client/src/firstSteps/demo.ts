// A workspace with plugins that work, for people who have none yet: a copy that is theirs to play with.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';

const NAME = 'codex-plugins-demo';
const SOURCE = ['test-fixtures', 'workspaces', 'demo'];

/** Asks where the demo workspace is to be, copies it there, and opens it. A copy that is there already is opened as it is. */
export async function openDemo(extension: vscode.Uri): Promise<void> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      title: l10n.t('Where should the demo workspace be?'),
      openLabel: l10n.t('Copy the Demo Here'),
    })) ?? [];
  if (!parent) return;
  const target = vscode.Uri.joinPath(parent, NAME);
  const exists = await vscode.workspace.fs.stat(target).then(
    () => true,
    () => false,
  );
  if (exists) {
    const open = l10n.t('Open It');
    const message = l10n.t('There is a folder {0} already, so nothing was copied.', target.fsPath);
    if ((await vscode.window.showInformationMessage(message, open)) !== open) return;
  } else {
    await vscode.workspace.fs.copy(vscode.Uri.joinPath(extension, ...SOURCE), target, { overwrite: false });
  }
  // What is open in this window stays open.
  const forceNewWindow = (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  await vscode.commands.executeCommand('vscode.openFolder', target, { forceNewWindow });
}
