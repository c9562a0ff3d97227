// The plugins that are loaded, for the workspace folders that are open, and what is looked up in both for every event.
import { paths } from '../../paths/paths.ts';
import { DocumentPlaces, type RunnerPlugin } from '../../runner/index.ts';
import { FolderLinks } from '../dispatch/folderLinks.ts';
import { HandlerIndex } from '../dispatch/select.ts';
import { settleIds } from './copies.ts';
import type { LoadedPlugin } from './plugin.ts';
import { loadPlugins, type LoadOutcome, type LoadScope } from './registry.ts';

export interface LoadedPluginsOptions extends Omit<LoadScope, 'pluginPaths'> {
  /** Where the host keeps what users decided. */
  hostFolders: readonly string[];
  /** Told of each plugin that is loaded, in the moment from which on it is. */
  adopt: (plugin: RunnerPlugin) => void;
}

export class LoadedPlugins {
  readonly #options: LoadedPluginsOptions;
  #workspaceFolders: string[];
  #links: FolderLinks;
  #places: DocumentPlaces;
  #all: readonly LoadedPlugin[] = [];
  /** The same in the order in which they were found. */
  #found: readonly LoadedPlugin[] = [];
  #byKey: ReadonlyMap<string, LoadedPlugin> = new Map();
  #names: ReadonlyMap<string, string> = new Map();
  #folders: ReadonlyMap<string, string> = new Map();
  #index = new HandlerIndex([], [], true);

  constructor(options: LoadedPluginsOptions) {
    this.#options = options;
    this.#workspaceFolders = options.workspaceFolders;
    this.#links = new FolderLinks(options.workspaceFolders);
    this.#places = this.#placesOfDocuments();
  }

  /** Finds and checks all plugins as they are now; they are not loaded before `replace`. */
  read(pluginPaths: string[]): Promise<LoadOutcome> {
    return loadPlugins({ ...this.#options, workspaceFolders: this.#workspaceFolders, pluginPaths }, this.#all);
  }

  /** @param plugins in the order in which they were found. */
  replace(plugins: readonly LoadedPlugin[]): void {
    // Trust may have come while they were read, or since they were loaded.
    if (this.#options.isTrusted?.() !== false) for (const plugin of plugins) plugin.locate();
    // They may not have been read at once.
    settleIds(plugins, this.#options.isForbidden);
    this.#found = plugins;
    const all = plugins.toSorted((a, b) => compare(a.id, b.id) || compare(a.key, b.key));
    this.#all = all;
    for (const { runnerPlugin } of all) if (runnerPlugin) this.#options.adopt(runnerPlugin);
    this.#byKey = new Map(all.map((plugin) => [plugin.key, plugin]));
    this.#names = new Map(all.map((plugin) => [plugin.key, plugin.name]));
    this.#folders = new Map(all.flatMap(({ key, copies }) => (copies ? [[key, copies.inFolder] as const] : [])));
    this.#index = new HandlerIndex(all, this.#workspaceFolders, this.#options.discover);
    this.#places = this.#placesOfDocuments();
  }

  /** Looks where permissions of a plugin lead although the workspace is not trusted: the user means that plugin. */
  locate(plugin: LoadedPlugin): void {
    plugin.locate();
    this.settleAgain();
  }

  /** Others are allowed to run than before. */
  settleAgain(): void {
    this.replace(this.#found);
  }

  /** One of them is another one now, the rest as before. */
  replaceOne(newer: LoadedPlugin): void {
    this.replace(this.#found.map((one) => (one.key === newer.key ? newer : one)));
  }

  get workspaceFolders(): readonly string[] {
    return this.#workspaceFolders;
  }

  /** The plugins are those of the former folders until they are read and replaced. */
  setWorkspaceFolders(folders: string[]): void {
    this.#workspaceFolders = folders;
    this.#links = new FolderLinks(folders);
    this.#places = this.#placesOfDocuments();
  }

  /** In dispatch order: by plugin id, then by folder. */
  get all(): readonly LoadedPlugin[] {
    return this.#all;
  }

  get(key: string): LoadedPlugin | undefined {
    return this.#byKey.get(key);
  }

  ofManifest(file: string): LoadedPlugin | undefined {
    return this.#all.find(({ manifestFile }) => paths.same(manifestFile, file));
  }

  /** By key. */
  get names(): ReadonlyMap<string, string> {
    return this.#names;
  }

  /** By key: what tells copies of a plugin apart. */
  get folders(): ReadonlyMap<string, string> {
    return this.#folders;
  }

  get index(): HandlerIndex {
    return this.#index;
  }

  /** Between the names that the editor and plugins have for files. */
  get links(): FolderLinks {
    return this.#links;
  }

  /** Which documents are for which plugins. */
  get places(): DocumentPlaces {
    return this.#places;
  }

  #placesOfDocuments(): DocumentPlaces {
    return new DocumentPlaces({
      workspaceFolders: this.#workspaceFolders,
      plugins: this.#all.map(({ key, manifestFile }) => ({ folder: key, manifestFile })),
      confined: this.#options.discover,
      hostFolders: this.#options.hostFolders,
    });
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
