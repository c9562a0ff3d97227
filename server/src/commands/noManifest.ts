// A folder that is to be a plugin's and is none.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { PLAIN_MANIFEST_NAME } from '../contract/manifestNames.ts';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import { isManifestFile, manifestNamesIn } from '../manifest/files.ts';
import { folderArgument } from './arguments.ts';
import { UsageError } from './exit.ts';
import { shellWord } from '../text/shellWord.ts';

/** The real path of a plugin's folder. @throws UsageError where it is none. */
export async function pluginArgument(given: string): Promise<string> {
  const folder = await folderArgument(given, 'plugin folder');
  if (manifestNamesIn(await nodeFileSystem.list(folder), true).length === 0) throw noManifest(folder);
  return folder;
}

export function noManifest(folder: string): UsageError {
  return new UsageError(
    `No manifest in ${folder}. A plugin has a plugin.manifest.json, codex.plugin.json, or their YAML twins. ${whereToLook(folder)}`,
  );
}

/** What to do about a folder without a manifest, as a sentence. */
export function whereToLook(folder: string): string {
  const plugin = pluginAround(folder);
  if (plugin === undefined) return 'codex-plugin init makes a plugin.';
  return `${plugin} has one: ${commandFor(folder, plugin)}`;
}

/** What was typed, with another folder. */
function commandFor(folder: string, plugin: string): string {
  const [command = '', ...words] = process.argv.slice(2);
  const place = shellWord(path.relative(process.cwd(), plugin) || '.');
  const isFolder = (word: string): boolean => path.resolve(word) === folder;
  const rest = words.some(isFolder)
    ? words.map((word) => (isFolder(word) ? place : shellWord(word)))
    : [place, ...words.map((word) => shellWord(word))];
  return ['codex-plugin', command, ...rest].join(' ');
}

/** The nearest folder around another that is a plugin's. */
function pluginAround(folder: string): string | undefined {
  for (let place = path.dirname(folder); place !== path.dirname(place); place = path.dirname(place))
    if (manifestNamesIn(namesIn(place), isManifestFile(path.join(place, PLAIN_MANIFEST_NAME))).length > 0) return place;
  return undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
