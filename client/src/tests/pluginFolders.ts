// Watches the folders of plugins, for the tests in them: what changed, by plugin, once it has been quiet for a moment.
import path from 'node:path';
import * as vscode from 'vscode';
import { EVENTS_FOLDER, type PluginView } from '../../../server/src/protocol.ts';
import { debounce, type Debounced } from '../debounce.ts';

/** A save is several events of the disk, and a checkout is many. */
const QUIET_MS = 100;

/** What programs write beside a plugin's own files. */
const UNWATCHED = new Set(['node_modules', '.git', '__pycache__', '.venv', 'venv']);

interface Watched {
  folder: string;
  changed: Set<string>;
  settled: Debounced;
  watcher: vscode.Disposable;
}

export class PluginFolders implements vscode.Disposable {
  readonly #watched = new Map<string, Watched>();
  readonly #onChanged: (pluginKey: string, files: readonly string[]) => void;

  /** @param onChanged gets absolute paths, and is told of no folder. */
  constructor(onChanged: (pluginKey: string, files: readonly string[]) => void) {
    this.#onChanged = onChanged;
  }

  /** Watches these, and no others. */
  watch(plugins: readonly PluginView[]): void {
    const wanted = new Map(plugins.map(({ key, folder }) => [key, folder]));
    for (const [key, { folder }] of this.#watched) if (wanted.get(key) !== folder) this.#end(key);
    for (const [key, folder] of wanted) if (!this.#watched.has(key)) this.#watched.set(key, this.#begin(key, folder));
  }

  dispose(): void {
    for (const key of [...this.#watched.keys()]) this.#end(key);
  }

  #begin(key: string, folder: string): Watched {
    const changed = new Set<string>();
    const settled = debounce(() => {
      const files = [...changed];
      changed.clear();
      this.#onChanged(key, files);
    }, QUIET_MS);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '**'));
    const heard = ({ fsPath }: vscode.Uri): void => {
      if (namesBelow(folder, fsPath).some((name) => UNWATCHED.has(name))) return;
      changed.add(fsPath);
      settled.trigger();
    };
    const listening = [watcher.onDidCreate(heard), watcher.onDidChange(heard), watcher.onDidDelete(heard)];
    return { folder, changed, settled, watcher: vscode.Disposable.from(watcher, ...listening) };
  }

  #end(key: string): void {
    const watched = this.#watched.get(key);
    watched?.settled.dispose();
    watched?.watcher.dispose();
    this.#watched.delete(key);
  }
}

/** Whether a file is a mock event, which concerns no other test. */
export function isMockEvent(pluginFolder: string, file: string): boolean {
  const [folder, , ...deeper] = namesBelow(pluginFolder, file);
  return folder === EVENTS_FOLDER && deeper.length === 0 && path.extname(file).toLowerCase() === '.json';
}

/** Whether something is in the folder of mock events, or is that folder. */
export function isOfEvents(pluginFolder: string, file: string): boolean {
  return namesBelow(pluginFolder, file)[0] === EVENTS_FOLDER;
}

/** The names on the way from a folder to what is below it. */
function namesBelow(folder: string, file: string): string[] {
  return path.relative(folder, file).match(/[^\\/]+/g) ?? [];
}
