// Watches files for hosts that no editor does it for: the development server, and the language server behind an editor that cannot.
// The library is loaded when the first watcher is made, so that whoever needs none does not pay for it at the start.
import { existsSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { FSWatcher } from 'chokidar';
import { inTime } from '../../waiting/inTime.ts';
import { tooManyFault, watchFault } from './faults.ts';
import type { KnownPlaces } from './knownPlaces.ts';
import { ENVIRONMENT_MARK, isUnwatched } from './unwatched.ts';
import { paths } from '../../paths/paths.ts';

/**
 * A save is several events within a few milliseconds, and a checkout is thousands within some more: when it is quiet for so long, it is over. Whoever
 * is told too early is told again; each save waits for this.
 */
const SETTLE_MS = 25;

/** Where it never gets quiet, changes are told after this many times the settle time. */
const PATIENCE = 20;

/** Each costs the host some 30 KB, and the user one of the watches that the system has for all programs. */
const MOST_WATCHED = 5_000;

export interface WatchOptions {
  /** Leaves out more than node_modules, .git, __pycache__ and virtual environments, which always are. Gets absolute paths. */
  ignored?: (file: string) => boolean;
  /** Gets the absolute paths of what was made, changed or removed, folders too, each once per burst. Must not throw. */
  onChanges: (paths: string[]) => void;
  /**
   * Gets absolute paths at once, before it is known whether anything changed there: what did is told by `onChanges` a moment later, and of the rest nothing
   * more is said. Must not throw.
   */
  onSign?: (file: string) => void;
  /** Gets sentences that say what is not watched and what to do about it, each once. */
  onError: (message: string) => void;
  /** How long it has to be quiet before a burst of changes is told, in ms. */
  settleMs?: number;
  /** Leaves out the folders that are none of these, but for those that are watched themselves. */
  known?: Pick<KnownPlaces, 'has'>;
  /** How many files and folders are watched; the others are left out, and `onError` is told. */
  most?: number;
}

export interface FolderWatcher {
  /** Resolves when changes are seen from now on, or when it is clear that they will not be: `onError` was told why. Never rejects. */
  readonly ready: Promise<void>;
  /** Ends all watching; nothing is told any more. Safe to call again. */
  close(): Promise<void>;
}

/**
 * Watches folders with all that is in them, and single files. What is not there yet is waited for, and so is what is removed and comes back.
 * Symbolic links are followed, if `known` does not say otherwise; what changes behind one is told by its path through the link.
 */
export function watchFolders(folders: readonly string[], options: WatchOptions): FolderWatcher {
  return new ChokidarWatcher(folders, options);
}

class ChokidarWatcher implements FolderWatcher {
  readonly ready: Promise<void>;
  readonly #roots: string[];
  readonly #options: WatchOptions;
  readonly #settleMs: number;
  readonly #changed = new Set<string>();
  readonly #told = new Set<string>();
  /** What is watched, or was about to be. */
  readonly #watched = new Set<string>();
  readonly #closing = new AbortController();
  #environments: string[] = [];
  #timer: NodeJS.Timeout | undefined;
  #firstChange = 0;
  #watcher: FSWatcher | undefined;
  #closed = false;

  constructor(folders: readonly string[], options: WatchOptions) {
    const all = [...new Set(folders.map((folder) => path.resolve(folder)))];
    // What is in another root is watched with it, unless that leaves it out.
    this.#roots = all.filter((one) => !all.some((other) => other !== one && paths.within(one, other) && !isUnwatched(other, one)));
    this.#options = options;
    this.#settleMs = options.settleMs ?? SETTLE_MS;
    this.ready = this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.abort();
    clearTimeout(this.#timer);
    this.#changed.clear();
    await this.ready;
    await this.#watcher?.close();
  }

  async #start(): Promise<void> {
    try {
      const { watch } = await import('chokidar');
      if (this.#closed) return;
      const watcher = watch(this.#roots, {
        ignoreInitial: true,
        ignored: (file, stats) => this.#isIgnored(path.normalize(file), stats),
      });
      this.#watcher = watcher;
      watcher.on('error', (error) => this.#fault(error));
      watcher.on('all', (event, file) => this.#change(event, path.normalize(file)));
      watcher.on('raw', (_event, name, details) => this.#sign(name, details));
      const { promise, resolve } = Promise.withResolvers<void>();
      watcher.once('ready', resolve);
      // Closing takes the listeners away, and whoever waits must not wait for ever.
      await inTime(promise, { signal: this.#closing.signal });
    } catch (error) {
      this.#fault(error);
    }
  }

  #isIgnored(file: string, stats: Stats | undefined): boolean {
    if (this.#options.ignored?.(file)) return true;
    const roots = this.#roots.filter((root) => paths.within(file, root));
    // Where a root is not there yet, it is waited for in the folders above it, but nothing else there is looked at.
    if (roots.length === 0) return !this.#roots.some((root) => paths.within(root, file));
    if (roots.includes(file)) return false;
    if (roots.every((root) => isUnwatched(root, file))) return true;
    // It is asked again when it is known what is there.
    if (stats === undefined) return false;
    if (stats.isDirectory() && existsSync(path.join(file, ENVIRONMENT_MARK))) return true;
    return this.#isStrange(file, stats) || !this.#mayWatch(file);
  }

  #isStrange(file: string, stats: Stats): boolean {
    const isLink = stats.isSymbolicLink();
    const isFolder = stats.isDirectory() || (isLink && statSync(file, { throwIfNoEntry: false })?.isDirectory() === true);
    return isFolder && this.#options.known?.has(file, isLink) === false;
  }

  #mayWatch(file: string): boolean {
    const most = this.#options.most ?? MOST_WATCHED;
    if (this.#watched.has(file)) return true;
    if (this.#watched.size >= most) {
      this.#say(tooManyFault(most, this.#roots));
      return false;
    }
    this.#watched.add(file);
    return true;
  }

  /** The system says something. @param details with the folder or file that is watched, where the library tells it. */
  #sign(name: string | null, details: unknown): void {
    const { watchedPath } = (details ?? {}) as { watchedPath?: unknown };
    if (this.#closed || typeof watchedPath !== 'string') return;
    this.#options.onSign?.(path.resolve(watchedPath, name ?? ''));
  }

  #change(event: string, file: string): void {
    if (event === 'unlink' || event === 'unlinkDir') this.#watched.delete(file);
    // The folders above a root that is not there yet are nobody's business.
    if (this.#closed || !this.#roots.some((root) => paths.within(file, root))) return;
    // A virtual environment shows what it is only once it is being filled.
    if (event === 'add' && path.basename(file) === ENVIRONMENT_MARK && !this.#roots.includes(path.dirname(file))) {
      const environment = path.dirname(file);
      this.#environments.push(environment);
      this.#watcher?.unwatch(environment);
    }
    this.#options.onSign?.(file);
    if (this.#changed.size === 0) this.#firstChange = performance.now();
    this.#changed.add(file);
    const patience = this.#firstChange + PATIENCE * this.#settleMs - performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, Math.min(this.#settleMs, patience)));
  }

  #tell(): void {
    const environments = this.#environments;
    const files = [...this.#changed].filter((file) => !environments.some((environment) => paths.within(file, environment)));
    this.#changed.clear();
    if (files.length > 0) this.#options.onChanges(files);
  }

  #fault(error: unknown): void {
    this.#say(watchFault(error, this.#roots));
  }

  #say(message: string): void {
    if (this.#closed || this.#told.has(message)) return;
    this.#told.add(message);
    this.#options.onError(message);
  }
}
