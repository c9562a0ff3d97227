// Finds the files of OpenAI's own Codex CLI.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import { codexFileKind, isAgentPlugin } from './files.ts';

/** Folders that hold nothing of one's own. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  'node_modules',
  'dist',
  'out',
  'build',
  'venv',
  '__pycache__',
  'site-packages',
]);

/** Whether a file is one of them, by its path and, for a root plugin.json, its text. */
export async function isCodexFile(file: string): Promise<boolean> {
  if (codexFileKind(file) !== undefined) return true;
  return path.basename(file) === 'plugin.json' && isAgentPlugin(file, (await nodeFileSystem.readText(file)) ?? '');
}

/** Those in a folder: hooks and servers only beside a manifest of the CLI's, since other tools use these names too. */
export async function codexFilesIn(folder: string, files: readonly string[], folders: readonly string[]): Promise<string[]> {
  const there = async (relative: string): Promise<string[]> => {
    const file = path.join(folder, relative);
    return (await stat(file).catch(() => undefined))?.isFile() ? [file] : [];
  };
  const root = path.join(folder, 'plugin.json');
  const found = files.includes('plugin.json') && (await isCodexFile(path.resolve(root))) ? [root] : [];
  if (folders.includes('.codex-plugin')) {
    found.push(...(await there('.codex-plugin/plugin.json')), ...(await there('hooks/hooks.json')), ...(await there('.mcp.json')));
  }
  if (folders.includes('.agents')) found.push(...(await there('.agents/plugins/marketplace.json')));
  return found;
}

/** The names of the files and of the folders in a folder; none where it cannot be read. */
export async function entriesOf(folder: string): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const [folders, files] = [entries.filter((entry) => entry.isDirectory()), entries.filter((entry) => !entry.isDirectory())];
  return { files: files.map(({ name }) => name), folders: folders.map(({ name }) => name) };
}
