// Plugins that are installed, as users name them: by their ids, or by the names of the packages that they came in.
import { installedName } from '../contract/installedNames.ts';
import { sourceName } from '../contract/installRecord.ts';
import { scopeOf } from '../registry/install/spec.ts';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { readLock } from '../registry/installed/pluginsLock.ts';
import { InstallFault } from '../registry/installFault.ts';

interface Named {
  id: string;
  version?: string;
}

/** An id, also where the name of its package is given: see `installedVersion`. @throws InstallFault where a version is named as well. */
export async function installedId(folder: PluginsFolder, given: string): Promise<string> {
  const { id, version } = await installedVersion(folder, given);
  if (version === undefined) return id;
  throw new InstallFault(`${given}: updates lead to what is newest. To have that version, ${folder.command(`install ${given}`)}.`);
}

/**
 * A plugin or a version of it: `com.example.tidy`, `com.example.tidy@1.0.0`, and both with the scope that it was published in. What is no such name is left as it
 * is, and nothing is installed by it.
 * @throws InstallFault where the plugin is installed, and came in another package.
 */
export async function installedVersion(folder: PluginsFolder, given: string): Promise<Named> {
  const scope = scopeOf(given);
  const text = scope === undefined ? given : given.slice(scope.length + 1);
  const version = installedName(text);
  const named = version?.kind === 'version' ? { id: version.id, version: version.version } : { id: text };
  if (scope !== undefined) await refuseOther(folder, named, `${scope}/${named.id}`);
  return named;
}

async function refuseOther(folder: PluginsFolder, { id, version }: Named, name: string): Promise<void> {
  const installed = await folder.get(id);
  const meant = version ?? installed?.current;
  if (!installed || (version !== undefined && !installed.versions.includes(version))) return;
  const source = (meant === undefined ? undefined : await folder.record(id, meant))?.source ?? (await readLock(folder)).get(id)?.source;
  if (source?.kind === 'registry' && source.name === name) return;
  const came =
    source === undefined
      ? 'nobody knows where it came from'
      : `it came from ${source.kind === 'registry' ? `the package ${source.name}` : sourceName(source)}`;
  throw new InstallFault(`${name} is not installed in ${folder.root}: ${id} is, and ${came}. Name that ${id}. Nothing was changed.`);
}
