// Watching for editors that do not: a plain client may know nothing of watched files, or leave them out where they cost it too much.
import type { KnownPlaces } from '../host/watch/knownPlaces.ts';
import { watchFolders, type FolderWatcher } from '../host/watch/watchFolders.ts';

export interface OwnWatchingOptions {
  onError: (message: string) => void;
  /** Told once, when the first watcher sees everything. */
  onStarted: (places: number) => void;
}

export class OwnWatching {
  readonly #options: OwnWatchingOptions;
  #wanted: readonly string[] = [];
  /** With who hears of changes. */
  readonly #started = Promise.withResolvers<(paths: string[]) => void>();
  /** Watchers are exchanged one after the other. */
  #exchanged: Promise<void> = this.#started.promise.then(() => undefined);
  /** One, and two while they are exchanged. */
  readonly #watchers = new Set<FolderWatcher>();
  #closed = false;

  constructor(options: OwnWatchingOptions) {
    this.#options = options;
  }

  /** Nothing is watched before. Call it once the plugins are loaded: that comes first. */
  start(onChanges: (paths: string[]) => void): void {
    this.#started.resolve(onChanges);
  }

  /**
   * Watches these folders and files from now on, and no others. Resolves when that is so.
   * @param known in which folders, should links lead elsewhere.
   */
  watch(places: readonly string[], known?: KnownPlaces): Promise<void> {
    if (places.join('\0') !== this.#wanted.join('\0')) {
      this.#wanted = places;
      this.#exchanged = this.#exchanged.then(() => this.#exchange(places, known));
    }
    return this.#exchanged;
  }

  /** Ends all watching, also what is only about to start. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#watchers].map((watcher) => watcher.close()));
  }

  async #exchange(places: readonly string[], known: KnownPlaces | undefined): Promise<void> {
    const onChanges = await this.#started.promise;
    if (this.#closed || places !== this.#wanted) return;
    const { onError, onStarted } = this.#options;
    const before = [...this.#watchers];
    const watcher = watchFolders(places, { onChanges, onError, ...(known && { known }) });
    this.#watchers.add(watcher);
    // The old one goes on until the new one sees everything: what both tell is dealt with once.
    await watcher.ready;
    if (before.length === 0 && !this.#closed) onStarted(places.length);
    for (const old of before) this.#watchers.delete(old);
    await Promise.all(before.map((old) => old.close()));
  }
}
