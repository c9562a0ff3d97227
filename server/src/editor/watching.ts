// Which files the editor watches for us, or we ourselves where it cannot, and which changed files concern the host: manifests, and what loaded plugins
// are made of.
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { FileSystemWatcher } from 'vscode-languageserver-protocol';
import { KnownPlaces } from '../host/watch/knownPlaces.ts';
import { counts, mayBeFolder } from '../host/reloading/reloadedFiles.ts';
import { foldersOfSetting } from '../manifest/discover.ts';
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME, PLUGINS_FOLDER } from '../contract/manifestNames.ts';
import { isPluginPlace } from '../manifest/files.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import { CODEX_PATTERNS } from './manifestLanguage/documents/manifestFiles.ts';
import type { OwnWatching } from './ownWatching.ts';
import { uriOf } from './uris.ts';
import type { PluginView } from '../contract/views.ts';
import { paths } from '../paths/paths.ts';
import { realPlaceOf } from '../paths/realPath.ts';
import * as slashed from '../paths/slashed.ts';

const MANIFEST_GLOBS = [`**/{${MANIFEST_NAMES.join(',')}}`, `**/${PLUGINS_FOLDER}/*/${PLAIN_MANIFEST_NAME}`];
/** Whole folders that come and go: an editor tells of the folder, and not always of what is in it. */
const PLACE_GLOBS = ['**/.codex', '**/.codex/plugins', '**/.codex/plugins/*'];
/** Files of OpenAI's Codex CLI, and what its plugins consist of. */
const CODEX_GLOBS = [
  ...CODEX_PATTERNS,
  '**/.app.json',
  // A folder that comes or goes is all that an editor may tell of.
  '**/{.codex-plugin,.agents,skills,hooks}',
];
const CODE_GLOB = '**/*.{js,mjs,cjs,ts,mts,cts,py}';
/** Of a plugin, all that its version may be made of, and folders, of which an editor may tell instead of what is in them. */
const WHOLE = '**/*';

export interface PluginFilesOptions {
  client: Pick<EditorClient, 'watchFiles'>;
  profile: Pick<ClientProfile, 'watchFiles' | 'relativePatterns'>;
  isManifestFile: (filePath: string) => boolean;
  workspaceFolders: () => readonly string[];
  pluginPaths: () => readonly string[];
  /** The user's home, where installed plugins are. */
  home?: string;
  /** For editors that do not watch files, and for what those that do may miss. */
  ownWatching: Pick<OwnWatching, 'watch' | 'close'>;
}

export class PluginFiles {
  readonly #options: PluginFilesOptions;
  #plugins: readonly PluginView[] = [];
  #watched = '';
  /** The state of files the host has heard of: a save in the editor is told at once, and the watcher tells it again later. */
  readonly #told = new Map<string, string>();
  /** Folders of plugins in the workspace that came, or got another plugin, while the editor watched. */
  readonly #young = new Set<string>();

  constructor(options: PluginFilesOptions) {
    this.#options = options;
  }

  /** Call it when the plugins, the folders or the settings changed. */
  async pluginsChanged(plugins: readonly PluginView[]): Promise<void> {
    this.#plugins = plugins;
    if (!this.#options.profile.watchFiles) return this.#options.ownWatching.watch(this.#places(), this.#known());
    const watchers = this.#watchers();
    const text = JSON.stringify(watchers);
    if (text === this.#watched) return;
    this.#watched = text;
    await this.#options.client.watchFiles(watchers);
  }

  /** Ends the watching that is not the editor's. */
  close(): Promise<void> {
    return this.#options.ownWatching.close();
  }

  /** The files among these that the host must hear of, and has not in their present state. */
  async news(filePaths: readonly string[]): Promise<string[]> {
    // First, so that nothing is missed between looking for plugins and watching them.
    await this.#watchYoung(filePaths);
    const news: string[] = [];
    for (const filePath of new Set(filePaths)) {
      if (!(await this.#concerns(filePath))) continue;
      const stamp = await stat(filePath, { bigint: true }).then(
        ({ mtimeNs, ctimeNs, size, ino }) => `${mtimeNs}:${ctimeNs}:${size}:${ino}`,
        () => 'gone',
      );
      if (this.#told.get(filePath) === stamp) continue;
      this.#told.set(filePath, stamp);
      news.push(filePath);
    }
    return news;
  }

  /**
   * Where folders are made one inside the other at once (`mkdir -p`, a checkout), an editor on Linux tells of the outermost, and of what happens in
   * the inner ones never: it had not seen them come. So we watch what it tells of ourselves too; what both tell is news once.
   */
  async #watchYoung(filePaths: readonly string[]): Promise<void> {
    const { profile, workspaceFolders, ownWatching } = this.#options;
    if (!profile.watchFiles) return;
    const known = this.#young.size;
    for (const folder of workspaceFolders()) {
      const place = paths.join(folder, PLUGINS_FOLDER);
      const isOf = (file: string): boolean =>
        [file, path.dirname(file)].some((one) => paths.same(one, place)) || paths.same(file, path.dirname(place));
      if (filePaths.some(isOf)) this.#young.add(place);
    }
    if (this.#young.size > known) await ownWatching.watch([...this.#young].sort(), this.#known());
  }

  async #concerns(filePath: string): Promise<boolean> {
    if (this.#options.isManifestFile(filePath) || isPluginPlace(filePath)) return true;
    const real = (await realPlaceOf(filePath)) ?? filePath;
    return this.#plugins.some(
      (plugin) => paths.same(plugin.manifestFile, real) || this.#isPartOf(plugin, real) || this.#isPartOf(plugin, filePath),
    );
  }

  /**
   * A plugin in a folder of its own owns all that is in it. One whose manifest stands in the workspace folder itself shares it with the user's
   * project, and reloading it whenever a file of the project is saved would end its workers in the middle of that very save: there, only
   * the folders of its handlers count.
   */
  #isPartOf(plugin: PluginView, filePath: string): boolean {
    const { folder } = plugin;
    if (!counts(folder, filePath) && !mayBeFolder(folder, filePath)) return false;
    return this.#codePlaces(plugin).some((place) => paths.within(filePath, place));
  }

  /** The folders in which a plugin's code is, and single scripts. */
  #codePlaces({ folder, handlers }: PluginView): string[] {
    if (!this.#options.workspaceFolders().some((workspaceFolder) => paths.within(workspaceFolder, folder))) return [folder];
    const scripts = handlers.map(({ script }) => path.resolve(folder, script)).filter((file) => paths.within(file, folder));
    return scripts.map((file) => (paths.same(path.dirname(file), folder) ? file : path.dirname(file)));
  }

  /**
   * What is watched without the editor: where plugins are looked for, and their code. Files of the Codex CLI can be anywhere in a workspace,
   * and are only checked; watching every file there for their sake would cost too much, so they are looked at when the editor saves them.
   */
  #places(): string[] {
    const { workspaceFolders, pluginPaths, home = homedir() } = this.#options;
    const pluginsIn = (folder: string): string => paths.join(folder, PLUGINS_FOLDER);
    const places = [
      ...workspaceFolders().flatMap((folder) => [pluginsIn(folder), ...MANIFEST_NAMES.map((name) => path.join(folder, name))]),
      pluginsIn(home),
      ...pluginPaths().flatMap((setting) => foldersOfSetting(setting, workspaceFolders()).map(({ folder }) => folder)),
    ];
    // A plugin that stands in one of these places, if only as a link, is watched there.
    const elsewhere = this.#plugins.filter(({ manifestFile }) => !places.some((place) => paths.within(path.dirname(manifestFile), place)));
    return [...new Set([...places, ...elsewhere.flatMap((plugin) => [plugin.manifestFile, ...this.#codePlaces(plugin)])])].sort();
  }

  /** A workspace is a stranger's: links in it are followed to plugins and to what lies in it, or where the user has plugins. */
  #known(): KnownPlaces {
    const { workspaceFolders, pluginPaths, home = homedir() } = this.#options;
    const named = pluginPaths().flatMap((setting) => foldersOfSetting(setting, workspaceFolders()));
    // One in the workspace may be a link of whoever wrote that.
    const ownPlaces = named.filter(
      ({ folder, workspaceFolder }) => workspaceFolder === undefined || !paths.within(folder, workspaceFolder),
    );
    return new KnownPlaces([
      ...workspaceFolders(),
      paths.join(home, PLUGINS_FOLDER),
      ...ownPlaces.map(({ folder }) => folder),
      ...this.#plugins.map(({ folder }) => folder),
    ]);
  }

  #watchers(): FileSystemWatcher[] {
    const { workspaceFolders, pluginPaths, home = homedir() } = this.#options;
    // A script that a manifest names may be anywhere, also beside one that does not load.
    const globs = [...MANIFEST_GLOBS, ...PLACE_GLOBS, ...CODEX_GLOBS, ...(this.#plugins.length > 0 ? [CODE_GLOB] : [])];
    const watchers: FileSystemWatcher[] = globs.map((globPattern) => ({ globPattern }));
    const inWorkspace = (folder: string): boolean => workspaceFolders().some((root) => paths.within(folder, root));
    const outside = [path.join(home, '.codex', 'plugins'), ...pluginPaths().filter((folder) => path.isAbsolute(folder))];
    for (const folder of new Set(outside.filter((one) => !inWorkspace(one)).sort())) {
      for (const pattern of ['*', '**/{plugin.manifest,codex.plugin,manifest}.{json,yaml,yml}', CODE_GLOB]) {
        watchers.push(this.#watcher(folder, pattern));
      }
    }
    for (const plugin of this.#plugins) {
      // One that the workspace is a part of.
      if (inWorkspace(plugin.folder) || this.#codePlaces(plugin).includes(plugin.folder)) continue;
      watchers.push(this.#watcher(plugin.folder, plainGlob(path.basename(plugin.manifestFile))));
    }
    const scripts = new Set(this.#plugins.flatMap(({ folder, handlers }) => handlers.map(({ script }) => path.resolve(folder, script))));
    for (const place of new Set(this.#plugins.flatMap((plugin) => this.#codePlaces(plugin)).sort())) {
      if (scripts.has(place)) watchers.push(this.#watcher(path.dirname(place), plainGlob(path.basename(place))));
      else watchers.push(this.#watcher(place, WHOLE));
    }
    return watchers;
  }

  /** Without relative patterns, a glob with the folder in it is the best there is. */
  #watcher(folder: string, pattern: string): FileSystemWatcher {
    const isRelative = this.#options.profile.relativePatterns;
    return { globPattern: isRelative ? { baseUri: uriOf(folder), pattern } : `${plainGlob(slashed.from(folder))}/${pattern}` };
  }
}

/** A glob for a name as it is; there is no way to write the characters of globs that all editors know. */
function plainGlob(name: string): string {
  return name.replaceAll(/[*?{}[\]]/g, '?');
}
