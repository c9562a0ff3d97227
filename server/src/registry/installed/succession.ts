// From one version of a plugin to another, for whoever keeps the user's decisions about it.
import path from 'node:path';
import type { VersionSuccession } from '../../contract/versionSuccession.ts';
import { manifestOf } from './installedManifest.ts';
import type { PluginsFolder } from './pluginsFolder.ts';

/** Undefined where the version that will serve is not there yet, or cannot be loaded. */
export async function successionOf(
  folder: PluginsFolder,
  { id, from, to }: { id: string; from: string; to: string },
): Promise<VersionSuccession | undefined> {
  const found = await manifestOf(folder, id, to);
  if (!found) return undefined;
  const signer = (await folder.record(id, to))?.signer;
  return {
    pluginId: id,
    from: folder.folderOf(id, from),
    to: {
      folder: folder.folderOf(id, to),
      manifestFile: path.basename(found.file),
      manifestText: found.text,
      permissions: found.manifest.permissions.map(({ name }) => name),
      ...(signer !== undefined && { signer }),
    },
  };
}
