// The manifest of a version that is installed.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
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
  if (file === undefined) return undefined;
  // For most plugins the lock says what is asked of them, and then none of the linter is loaded.
  const { checkManifestFile } = await import('../../manifest/check/check.ts');
  const checked = await checkManifestFile(file, 'dev', 'load');
  return checked?.manifest ? { file, text: checked.text, manifest: checked.manifest } : undefined;
}
