// Tells when somebody else changed what the user decided: another window, or the command line.
import type { FolderWatcher } from '../watch/watchFolders.ts';
import { paths } from '../../paths/paths.ts';
import { grantsFile } from './grants.ts';

/** So long after the first load, loading what it takes holds nothing up. What is decided before is found out then. */
const START_AFTER_MS = 500;

export interface StoreWatchOptions {
  stateFolder: string;
  /** Our own writing is told as well: whoever looks finds nothing new then. Must not throw. */
  onChange: () => void;
  onError: (message: string) => void;
}

/** Watches the folder and not the file in it, which is replaced as a whole with each change. */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #timer: NodeJS.Timeout | undefined;
  #started: Promise<FolderWatcher> | undefined;
  #closed = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  /** To be called once the plugins are loaded. Safe to call again. */
  start(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#started = this.#start();
      this.#started.catch((error: unknown) => this.#options.onError(String(error)));
    }, START_AFTER_MS).unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const watcher = await this.#started?.catch(() => undefined);
    await watcher?.close();
  }

  async #start(): Promise<FolderWatcher> {
    const { stateFolder, onChange, onError } = this.#options;
    const { watchFolders } = await import('../watch/watchFolders.ts');
    const file = grantsFile(stateFolder);
    const tell = (): void => {
      if (!this.#closed) onChange();
    };
    const ignored = (one: string): boolean => paths.below(one, stateFolder) && !paths.same(one, file);
    const watcher = watchFolders([stateFolder], { ignored, onChanges: tell, onError });
    void watcher.ready.then(tell);
    return watcher;
  }
}
