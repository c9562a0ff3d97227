// The manifest of a version that is installed.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { checkManifestFile } from '../../manifest/check/check.ts';
import { manifestNamesIn } from '../../manifest/files.ts';
import type { PluginManifest } from '../../manifest/model/manifest.ts';
import type { PluginsFolder } from './pluginsFolder.ts';

/** Undefined where the version is not there, or could not be loaded. */
export async function manifestOf(
  folder: PluginsFolder,
  id: string,
  version: string,
): Promise<{ file: string; text: string; manifest: PluginManifest } | undefined> {
  const where = folder.folderOf(id, version);
  const [name] = manifestNamesIn(await readdir(where).catch((): string[] => []), true);
  const file = name === undefined ? undefined : path.join(where, name);
  const checked = file === undefined ? undefined : await checkManifestFile(file, 'dev', 'load');
  return file !== undefined && checked?.manifest ? { file, text: checked.text, manifest: checked.manifest } : undefined;
}
