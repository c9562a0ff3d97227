// Finds the files that a glob stands for, without those that the user's searches and git leave out.
import path from 'node:path';
import * as vscode from 'vscode';
import { GitIgnored, ignoreFilesAbove, readIgnoreFile } from '../../../server/src/protocol.ts';

/** Who has more in mind than that can name a folder at a time. */
export const MOST_FILES = 10_000;

/**
 * In their order by name. One more than `MOST_FILES` where there are more than that.
 * @param within a folder; all workspace folders where it is left out.
 */
export async function findFiles(glob: string, within: vscode.Uri | undefined, token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const folders = within ? [within] : (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const found = await Promise.all(folders.map((folder) => findIn(folder, glob, token)));
  const unique = new Map(found.flat().map((uri) => [uri.toString(), uri]));
  return [...unique.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1)).slice(0, MOST_FILES + 1);
}

async function findIn(folder: vscode.Uri, glob: string, token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  // The editor leaves out what `files.exclude` says by itself.
  const exclude = searchExclude(folder);
  const search = (wanted: string): Thenable<vscode.Uri[]> =>
    vscode.workspace.findFiles(new vscode.RelativePattern(folder, wanted), exclude, MOST_FILES + 1, token);
  const [found, ignoreFiles] = await Promise.all([search(glob), search('**/.gitignore')]);
  const here = await Promise.all(ignoreFiles.map(({ fsPath }) => readIgnoreFile(path.dirname(fsPath))));
  const ignored = new GitIgnored([...(await ignoreFilesAbove(folder.fsPath)), ...here.flat()]);
  return found.filter(({ fsPath }) => !ignored.has(fsPath));
}

/** What the user's searches leave out, as one glob: the folders and all that is in them. */
function searchExclude(folder: vscode.Uri): string {
  const setting = vscode.workspace.getConfiguration('search', folder).get<Record<string, unknown>>('exclude', {});
  const globs = Object.entries(setting).flatMap(([glob, isOn]) => (isOn === true ? [glob, `${glob}/**`] : []));
  return `{${['**/.git/**', ...globs].join(',')}}`;
}
