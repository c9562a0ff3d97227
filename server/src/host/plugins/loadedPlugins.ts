// The plugins that are loaded, for the workspace folders that are open, and what is looked up in both for every event.
import { paths } from '../../paths/paths.ts';
import { DocumentPlaces, type RunnerPlugin } from '../../runner/index.ts';
import { FolderLinks } from '../dispatch/folderLinks.ts';
import { HandlerIndex } from '../dispatch/select.ts';
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

  /** @param plugins in dispatch order. */
  replace(plugins: readonly LoadedPlugin[]): void {
    this.#all = plugins;
    for (const { runnerPlugin } of plugins) if (runnerPlugin) this.#options.adopt(runnerPlugin);
    this.#byKey = new Map(plugins.map((plugin) => [plugin.key, plugin]));
    this.#names = new Map(plugins.map((plugin) => [plugin.key, plugin.name]));
    this.#folders = new Map(plugins.flatMap(({ key, copies }) => (copies ? [[key, copies.inFolder] as const] : [])));
    this.#index = new HandlerIndex(plugins, this.#workspaceFolders, this.#options.discover);
    this.#places = this.#placesOfDocuments();
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

  /** In dispatch order. */
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
