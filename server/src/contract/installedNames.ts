// What installed plugins are called on disk: `<id>@<version>` has one version, and `<id>@current` leads to the one that serves.

const CURRENT = 'current';

/** The form of ids, as the manifest's schema has it: no name of this form leads anywhere but to a folder of that name. */
export const PLUGIN_ID = /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)+$/;

/** Beside what a package brings, in the folder of each version: where it came from (`installRecord.ts` has its form). */
export const INSTALL_RECORD = '.codex-install.json';

/** Beside it: digests of the package's files, which only those read who compare them. */
export const INSTALL_DIGESTS = '.codex-install-files.json';

/** In the folder that plugins are installed into: which versions, from where, with which content. */
export const PLUGINS_LOCK = 'plugins-lock.json';

/** What an entry of a plugins folder is, going by its name. */
export type InstalledName = { kind: 'version'; id: string; version: string } | { kind: 'current'; id: string };

/** Undefined for folders that were put there by hand. What has such a name belongs to installing, however it came to be: no version is loaded by its own name. */
export function installedName(name: string): InstalledName | undefined {
  const at = name.indexOf('@');
  const [id, version] = [name.slice(0, Math.max(at, 0)), name.slice(at + 1)];
  if (!PLUGIN_ID.test(id) || (version !== CURRENT && !/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version))) return undefined;
  return version === CURRENT ? { kind: 'current', id } : { kind: 'version', id, version };
}

/** Disks take 255 bytes, and what is exchanged in one step is beside it for a moment, under a longer name. */
export const LONGEST_VERSION_NAME = 220;

/** The folder of one version. */
export function versionFolderName(id: string, version: string): string {
  return `${id}@${version}`;
}

/** What leads to the version that serves. */
export function currentName(id: string): string {
  return versionFolderName(id, CURRENT);
}
