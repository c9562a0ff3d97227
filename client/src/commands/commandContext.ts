// What the conditions of plugins' commands ask about: a file, and the editor that it is in.
import path from 'node:path';
import * as vscode from 'vscode';
import type { WhenContext } from '../../../server/src/protocol.ts';
import { currentLanguages } from '../host/currentLanguages.ts';

/** The file that a command is for: the one it was asked for at, or else that of the active editor. */
export async function commandFile(given: vscode.Uri | undefined): Promise<{ uri?: vscode.Uri; context: WhenContext }> {
  const editor = vscode.window.activeTextEditor;
  const uri = given ?? editor?.document.uri;
  const system = {
    workspaceFolderCount: vscode.workspace.workspaceFolders?.length ?? 0,
    isLinux: process.platform === 'linux',
    isMac: process.platform === 'darwin',
    isWindows: process.platform === 'win32',
  };
  if (!uri) return { context: system };
  const inEditor = editor?.document.uri.toString() === uri.toString() ? editor : undefined;
  const document = inEditor?.document ?? vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  const isFolder = document === undefined && (await isDirectory(uri));
  const language = document?.languageId ?? (isFolder ? undefined : currentLanguages().of(uri.path, ''));
  return {
    ...(uri.scheme === 'file' && { uri }),
    context: {
      ...system,
      resourceScheme: uri.scheme,
      resourcePath: uri.fsPath,
      resourceDirname: path.dirname(uri.fsPath),
      resourceFilename: path.basename(uri.fsPath),
      resourceExtname: path.extname(uri.fsPath),
      resourceLangId: language,
      explorerResourceIsFolder: isFolder,
      editorLangId: editor?.document.languageId,
      editorFocus: inEditor !== undefined,
      editorTextFocus: inEditor !== undefined,
      editorHasSelection: inEditor !== undefined && !inEditor.selection.isEmpty,
    },
  };
}

async function isDirectory(uri: vscode.Uri): Promise<boolean> {
  const found = await Promise.resolve(vscode.workspace.fs.stat(uri)).catch(() => undefined);
  return found !== undefined && (found.type & vscode.FileType.Directory) !== 0;
}
