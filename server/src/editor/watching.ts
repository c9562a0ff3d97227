// Which files the editor watches for us, and which changed files concern the host: manifests, and the code of loaded plugins.
import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { WatchKind, type FileSystemWatcher } from 'vscode-languageserver-protocol';
import type { PluginView } from '../host/types.ts';
import { isPluginPlace } from '../manifest/files.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import { CODEX_PATTERNS } from './manifestLanguage/manifestFiles.ts';
import { uriOf } from './uris.ts';

const MANIFEST_GLOBS = ['**/plugin.manifest.{json,yaml,yml}', '**/codex.plugin.{json,yaml,yml}', '**/.codex/plugins/*/manifest.json'];
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
const CODE = /\.(?:[cm]?js|[cm]?ts|py)$/;
/** Folders whose files change in masses, and not by an author's hand. */
const IGNORED_FOLDERS = new Set(['node_modules', '.git', '__pycache__', '.venv', 'venv']);

export interface PluginFilesOptions {
  client: Pick<EditorClient, 'watchFiles'>;
  profile: Pick<ClientProfile, 'watchFiles' | 'relativePatterns'>;
  isManifestFile: (filePath: string) => boolean;
  workspaceFolders: () => readonly string[];
  pluginPaths: () => readonly string[];
  /** The user's home, where installed plugins are. */
  home?: string;
}

export class PluginFiles {
  readonly #options: PluginFilesOptions;
  #plugins: readonly PluginView[] = [];
  #watched = '';
  /** Size and time of files the host has heard of: a save in the editor is told at once, and the watcher tells it again later. */
  readonly #told = new Map<string, string>();

  constructor(options: PluginFilesOptions) {
    this.#options = options;
  }

  /** Call it when the plugins, the folders or the settings changed. */
  async pluginsChanged(plugins: readonly PluginView[]): Promise<void> {
    this.#plugins = plugins;
    if (!this.#options.profile.watchFiles) return;
    const watchers = this.#watchers();
    const text = JSON.stringify(watchers);
    if (text === this.#watched) return;
    this.#watched = text;
    await this.#options.client.watchFiles(watchers);
  }

  /** The files among these that the host must hear of, and has not in their present state. */
  async news(filePaths: readonly string[]): Promise<string[]> {
    const news: string[] = [];
    for (const filePath of new Set(filePaths)) {
      if (!(await this.#concerns(filePath))) continue;
      const stamp = await stat(filePath, { bigint: true }).then(
        ({ mtimeNs, size }) => `${mtimeNs}:${size}`,
        () => 'gone',
      );
      if (this.#told.get(filePath) === stamp) continue;
      this.#told.set(filePath, stamp);
      news.push(filePath);
    }
    return news;
  }

  async #concerns(filePath: string): Promise<boolean> {
    if (this.#options.isManifestFile(filePath) || isPluginPlace(filePath)) return true;
    const real = await realpath(filePath).catch(() => filePath);
    return this.#plugins.some((plugin) => plugin.manifestFile === real || this.#isCodeOf(plugin, real) || this.#isCodeOf(plugin, filePath));
  }

  /**
   * A plugin in a folder of its own owns all code in it. One whose manifest stands in the workspace folder itself shares it with the user's
   * project, and reloading it whenever a file of the project is saved would end its workers in the middle of that very save: there, only
   * the folders of its handlers count.
   */
  #isCodeOf(plugin: PluginView, filePath: string): boolean {
    const relative = path.relative(plugin.folder, filePath);
    if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative) || !CODE.test(relative)) return false;
    const folders = relative.split(path.sep).slice(0, -1);
    if (folders.some((folder) => IGNORED_FOLDERS.has(folder))) return false;
    if (!this.#options.workspaceFolders().some((folder) => contains(plugin.folder, folder))) return true;
    const name = relative.split(path.sep).join('/');
    return plugin.handlers.some(({ script }) => {
      const normal = path.posix.normalize(script);
      const folder = path.posix.dirname(normal);
      return normal === name || (folder !== '.' && name.startsWith(`${folder}/`));
    });
  }

  #watchers(): FileSystemWatcher[] {
    const { profile, workspaceFolders, pluginPaths, home = homedir() } = this.#options;
    const globs = [...MANIFEST_GLOBS, ...PLACE_GLOBS, ...CODEX_GLOBS, ...this.#codeGlobsInWorkspace()];
    const watchers: FileSystemWatcher[] = globs.map((globPattern) => ({ globPattern }));
    const inWorkspace = (folder: string): boolean => workspaceFolders().some((root) => contains(root, folder));
    const outside = new Set([
      path.join(home, '.codex', 'plugins'),
      ...pluginPaths().filter((folder) => path.isAbsolute(folder)),
      ...this.#plugins.map((plugin) => plugin.folder),
    ]);
    for (const folder of [...outside].filter((one) => !inWorkspace(one)).sort()) {
      for (const pattern of ['*', '**/{plugin.manifest,codex.plugin,manifest}.{json,yaml,yml}', CODE_GLOB]) {
        // Without relative patterns, a glob with the folder in it is the best there is.
        const globPattern = profile.relativePatterns
          ? { baseUri: uriOf(folder), pattern }
          : `${folder.split(path.sep).join('/')}/${pattern}`;
        watchers.push({ globPattern, kind: WatchKind.Create | WatchKind.Change | WatchKind.Delete });
      }
    }
    return watchers;
  }

  #codeGlobsInWorkspace(): string[] {
    return this.#plugins.length > 0 ? [CODE_GLOB] : [];
  }
}

/** Whether a folder is another one, or contains it. */
function contains(folder: string, other: string): boolean {
  const relative = path.relative(folder, other);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
