// Tells when somebody else changed what the user decided: another window, or the command line.
import type { FolderWatcher } from '../watch/watchFolders.ts';
import { paths } from '../../paths/paths.ts';
import { grantsFile } from './grants.ts';

export interface StoreWatchOptions {
  stateFolder: string;
  /** Our own writing is told as well: whoever looks finds nothing new then. Must not throw. */
  onChange: () => void;
  onError: (message: string) => void;
}

/**
 * Watches the folder and not the file in it, which is replaced as a whole with each change. What it takes is loaded when it starts, which is not
 * before the plugins are loaded.
 */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  #started: Promise<FolderWatcher> | undefined;
  #closed = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
  }

  /** Safe to call again. */
  start(): void {
    if (this.#started || this.#closed) return;
    this.#started = this.#start();
    this.#started.catch((error: unknown) => this.#options.onError(String(error)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const watcher = await this.#started?.catch(() => undefined);
    await watcher?.close();
  }

  async #start(): Promise<FolderWatcher> {
    const { stateFolder, onChange, onError } = this.#options;
    const { watchFolders } = await import('../watch/watchFolders.ts');
    const file = grantsFile(stateFolder);
    return watchFolders([stateFolder], {
      ignored: (one) => paths.below(one, stateFolder) && !paths.same(one, file),
      onChanges: () => {
        if (!this.#closed) onChange();
      },
      onError,
    });
  }
}
