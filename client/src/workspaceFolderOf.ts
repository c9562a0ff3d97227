// The workspace folder that a plugin lies in, also where only a link to it does.
import * as vscode from 'vscode';
import type { PluginView } from '../../server/src/protocol.ts';
import { knownFolder } from './knownFolder.ts';

export function workspaceFolderOf(plugin: Pick<PluginView, 'manifestFile'>): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(knownFolder(plugin)));
}
