// Finds plugin folders in the four places where they may be, and in folders that were named.
import type { PluginOrigin } from '../contract/views.ts';
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { installedName, versionFolderName } from '../contract/installedNames.ts';
import { PLUGINS_FOLDER } from '../contract/manifestNames.ts';
import { readPointer } from '../disk/pointer.ts';
import { manifestNamesIn } from './files.ts';

export interface DiscoveredPlugin {
  /** Real path. */
  folder: string;
  /** Path of the manifest that counts, below `folder`. */
  manifestFile: string;
  origin: PluginOrigin;
  /** Of one that was installed: the path that leads to whichever of its versions serves. */
  current?: string;
  /** Absolute path of the workspace folder that the plugin was found in or through, if it was. */
  workspaceFolder?: string;
  /** Further manifests in the same folder, which are not read. */
  shadowed: string[];
}

export interface DiscoveryOptions {
  /** Absolute paths. */
  workspaceFolders: readonly string[];
  /** The folder of installed plugins; `~/.codex/plugins` unless given, null for none. */
  home?: string | null;
  /** The setting: absolute, below `~`, or relative to each workspace folder. A plugin's folder, or one with plugin folders in it. */
  pluginPaths?: readonly string[];
  /** Folders that were named by hand, where a plain manifest.json counts. */
  explicit?: readonly string[];
}

export interface Discovery {
  /** In the order of the places, and within one by name. */
  plugins: DiscoveredPlugin[];
  /** What could not be looked at, as sentences. Folders are looked at side by side, so these are sorted by what they say. */
  unreadable: string[];
}

/** How many folders are looked at together; more would only queue in the file system. */
const CONCURRENCY = 32;

interface Candidate {
  folder: string;
  origin: PluginOrigin;
  workspaceFolder?: string;
  plainAllowed: boolean;
  current?: string;
  /** Where there is no manifest: look at the folders inside (`folders`), say so (`complain`), or think nothing of it. */
  otherwise?: 'folders' | 'complain';
}

/** Looks in all places. A folder that is found twice counts for the first place. Never rejects. */
export async function discoverPlugins(options: DiscoveryOptions): Promise<Discovery> {
  const search = new Search();
  const workspaces = options.workspaceFolders.map((folder) => path.resolve(folder));
  const home = options.home === null ? undefined : (options.home ?? path.join(homedir(), PLUGINS_FOLDER));
  const candidates: Candidate[] = workspaces.map((folder) => ({
    folder,
    origin: 'workspace',
    workspaceFolder: folder,
    plainAllowed: false,
  }));
  for (const workspaceFolder of workspaces) {
    for (const place of await search.pluginsIn(path.join(workspaceFolder, PLUGINS_FOLDER))) {
      candidates.push({ ...place, origin: 'workspacePlugins', workspaceFolder, plainAllowed: true });
    }
  }
  if (home !== undefined)
    for (const place of await search.pluginsIn(home)) candidates.push({ ...place, origin: 'home', plainAllowed: true });
  for (const setting of options.pluginPaths ?? []) candidates.push(...settingCandidates(setting, workspaces));
  for (const folder of options.explicit ?? []) {
    candidates.push({ folder: path.resolve(folder), origin: 'explicit', plainAllowed: true, otherwise: 'complain' });
  }
  const found = await mapLimited(candidates, (candidate) => search.lookAt(candidate));
  const plugins = new Map<string, DiscoveredPlugin>();
  for (const plugin of found.flat()) if (!plugins.has(plugin.folder)) plugins.set(plugin.folder, plugin);
  return { plugins: [...plugins.values()], unreadable: [...new Set(search.unreadable)].sort() };
}

/** Where one entry of the setting leads: absolute, below `~`, or in each workspace folder. Those folders need not exist. */
export function foldersOfSetting(setting: string, workspaces: readonly string[]): { folder: string; workspaceFolder?: string }[] {
  const written = setting.trim();
  if (written === '') return [];
  if (written === '~' || /^~[\\/]/.test(written)) return [{ folder: path.join(homedir(), written.slice(1)) }];
  if (path.isAbsolute(written)) return [{ folder: path.normalize(written) }];
  return workspaces.map((workspaceFolder) => ({ folder: path.resolve(workspaceFolder, written), workspaceFolder }));
}

function settingCandidates(setting: string, workspaces: readonly string[]): Candidate[] {
  const common = { origin: 'setting', plainAllowed: true, otherwise: 'folders' } as const;
  return foldersOfSetting(setting, workspaces).map((place) => ({ ...common, ...place }));
}

class Search {
  readonly unreadable: string[] = [];

  /** The folders (and links to folders) in a folder, by name. A folder that is not there has none. */
  async foldersIn(parent: string): Promise<string[]> {
    try {
      const entries = await readdir(parent, { withFileTypes: true });
      const folders = entries.filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'));
      return folders.map(({ name }) => path.join(parent, name)).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.cannotRead(parent, error);
      return [];
    }
  }

  /** The same of a folder that plugins are put or installed into: of those that were installed, the version that serves. */
  async pluginsIn(parent: string): Promise<{ folder: string; current?: string }[]> {
    const byNames = await this.foldersIn(parent);
    const byHand = byNames.filter((folder) => installedName(path.basename(folder)) === undefined);
    const pointers = await this.pointersIn(parent);
    this.sayUnserved(parent, byNames, pointers);
    const installed = await mapLimited(pointers, (current) => this.servedBy(current));
    return [...byHand.map((folder) => ({ folder })), ...installed.flat()].sort((a, b) => (a.folder < b.folder ? -1 : 1));
  }

  /** Of a plugin that is there in some version, one should serve. */
  private sayUnserved(parent: string, folders: readonly string[], pointers: readonly string[]): void {
    const served = new Set(pointers.map((file) => installedName(path.basename(file))?.id));
    for (const folder of folders) {
      const name = installedName(path.basename(folder));
      if (name?.kind !== 'version' || served.has(name.id)) continue;
      served.add(name.id);
      this.unreadable.push(
        `${folder} is not loaded: none of the versions of ${name.id} in ${parent} serves. Name one: codex-plugin rollback ${name.id} ${name.version}.`,
      );
    }
  }

  private async pointersIn(parent: string): Promise<string[]> {
    const names = await readdir(parent).catch((): string[] => []);
    return names.filter((name) => installedName(name)?.kind === 'current').map((name) => path.join(parent, name));
  }

  private async servedBy(current: string): Promise<{ folder: string; current: string }[]> {
    const target = await readPointer(current).catch((error: unknown) => {
      this.cannotRead(current, error);
    });
    const [own, other] = [installedName(path.basename(current)), target === undefined ? undefined : installedName(target)];
    if (own && other?.kind === 'version' && other.id === own.id)
      return [{ folder: path.join(path.dirname(current), versionFolderName(own.id, other.version)), current }];
    this.unreadable.push(
      `${current} does not lead to a version of that plugin, so none is loaded. Install it again, or name one: codex-plugin rollback ${own?.id ?? ''} <version>.`,
    );
    return [];
  }

  async lookAt(candidate: Candidate): Promise<DiscoveredPlugin[]> {
    const { folder, otherwise } = candidate;
    let real: string;
    let entries: string[];
    try {
      [real, entries] = await Promise.all([realpath(folder), readdir(folder)]);
    } catch (error) {
      await this.notAFolder(candidate, error as NodeJS.ErrnoException);
      return [];
    }
    const [first, ...others] = manifestNamesIn(entries, candidate.plainAllowed);
    if (first !== undefined) {
      return [
        {
          folder: real,
          // Under the name that the user knows it by, also where links lead to it.
          manifestFile: path.join(folder, first),
          origin: candidate.origin,
          ...(candidate.current !== undefined && { current: candidate.current }),
          ...(candidate.workspaceFolder !== undefined && { workspaceFolder: candidate.workspaceFolder }),
          shadowed: others.map((name) => path.join(folder, name)),
        },
      ];
    }
    if (candidate.current !== undefined)
      this.unreadable.push(
        `${candidate.current} leads to ${folder}, which has no manifest. Install that version again, or go back to another.`,
      );
    if (otherwise === 'folders') return this.inside(candidate);
    if (otherwise === 'complain') this.unreadable.push(`${folder} has no manifest. Add a plugin.manifest.json or name another folder.`);
    return [];
  }

  /** The plugins right below a folder that the setting names. */
  private async inside(candidate: Candidate): Promise<DiscoveredPlugin[]> {
    const { otherwise: _, ...same } = candidate;
    const places = await this.pluginsIn(candidate.folder);
    const found = await mapLimited(places, (place) => this.lookAt({ ...same, ...place, plainAllowed: false }));
    if (found.flat().length === 0) {
      this.unreadable.push(`${candidate.folder}, which the setting codexPlugins.pluginPaths names, has no plugin in it.`);
    }
    return found.flat();
  }

  private async notAFolder({ folder, origin, current }: Candidate, error: NodeJS.ErrnoException): Promise<void> {
    if (current !== undefined && error.code === 'ENOENT') {
      this.unreadable.push(`${current} leads to ${folder}, which is not there. Install that version again, or go back to another.`);
      return;
    }
    if (current === undefined && (origin === 'workspacePlugins' || origin === 'home')) {
      // Links to files and dead links beside the plugins are nobody's business; folders that may not be read are.
      const isFolder = await stat(folder)
        .then((found) => found.isDirectory())
        .catch(() => false);
      if (!isFolder) return;
    }
    this.cannotRead(folder, error);
  }

  private cannotRead(folder: string, error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === 'ENOENT'
        ? 'it does not exist'
        : code === 'EACCES' || code === 'EPERM'
          ? 'permission denied'
          : code === 'ENOTDIR'
            ? 'it is not a folder'
            : message;
    this.unreadable.push(`Cannot look for plugins in ${folder}: ${reason}.`);
  }
}

/** Runs a job for every item, so many at a time, and keeps their order. */
async function mapLimited<Item, Result>(items: readonly Item[], job: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await job(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
  return results;
}
