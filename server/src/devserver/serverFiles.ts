// What decides what is served beside the plugin, codex.config.json and the file of variables: read at the start, watched with the plugin's files, and read
// again when it changes. What cannot be read leaves what was read before.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LogLevel } from '../contract/logLevel.ts';
import { readEnvFile } from '../disk/envFile.ts';
import { counts, isData } from '../host/reloading/reloadedFiles.ts';
import { watchFolders, type FolderWatcher } from '../host/watch/watchFolders.ts';
import { DEFAULT_CONFIG, type CodexConfig } from '../manifest/check/config.ts';
import { paths } from '../paths/paths.ts';
import { Rerun } from '../waiting/rerun.ts';
import { CannotStart } from './cannotStart.ts';
import { ChangesAtHand } from './changesAtHand.ts';
import { CONFIG_FILE, readConfig } from './config.ts';
import type { FileProblem, Tell } from './messages.ts';

/** What the command line says, which wins over the configuration. The file is absolute. */
export interface ServerFlags {
  port?: number;
  envFile?: string;
  logLevel?: LogLevel;
}

export interface ServerFilesOptions {
  /** The plugin's folder: real, absolute. */
  folder: string;
  flags: ServerFlags;
  tell: Tell;
  /** The manifest that counts now; it is watched wherever it is. */
  manifestFile: () => string | undefined;
  /** Others than these files changed. */
  filesChanged: (files: string[]) => Promise<void>;
  setEnvironment: (values: Record<string, string>) => Promise<void>;
  /** The configuration says another one. */
  setLogLevel: (level: LogLevel) => Promise<void>;
  /** The configuration says another port, which the server cannot change to. */
  portChanged: (port: number, file: string) => void;
}

export class ServerFiles {
  readonly #options: ServerFilesOptions;
  #config: CodexConfig = DEFAULT_CONFIG;
  #watcher: FolderWatcher | undefined;
  #watched: string[] = [];
  #closed = false;
  readonly #changes = new ChangesAtHand(
    (files) => this.#changed(files),
    (ms) => this.#tellLate(ms),
  );
  /** Whether what counts is what the files say now. */
  #isConfigRead = true;
  #isEnvironmentRead = true;
  readonly #configReads = new Rerun(() => this.#readConfigAgain());
  readonly #environmentReads = new Rerun(() => this.#readEnvironmentAgain());

  constructor(options: ServerFilesOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#options.flags.port ?? this.#config.port;
  }

  get logLevel(): LogLevel {
    return this.#options.flags.logLevel ?? this.#config.logLevel;
  }

  get envFile(): string {
    const { folder, flags } = this.#options;
    return flags.envFile ?? path.resolve(folder, this.#config.envFile);
  }

  /** Absolute. */
  get watchedFolders(): string[] {
    const { folder } = this.#options;
    const { watchDirectories } = this.#config;
    return watchDirectories.length === 0 ? [folder] : watchDirectories.map((one) => path.resolve(folder, one));
  }

  /**
   * For the start.
   * @throws CannotStart
   */
  async readConfig(): Promise<void> {
    const { config, problems } = await readConfig(this.#options.folder);
    if (!config) throw new CannotStart('The configuration cannot be used.', problems);
    this.#config = config;
    for (const problem of [...problems, ...(await this.#missingFolders())]) this.#options.tell({ type: 'problem', ...problem });
  }

  /**
   * For the start.
   * @throws CannotStart
   */
  async readEnvironment(): Promise<void> {
    const fault = await this.#readEnvironment();
    if (fault === undefined) return;
    const problem = { severity: 'error', code: 'env/unreadable', file: this.envFile, message: `${fault}.` } as const;
    throw new CannotStart('The file with environment variables cannot be used.', [problem]);
  }

  /** Reads both once more. @returns whether what they say counts now. */
  async readAgain(): Promise<boolean> {
    await this.#configReads.run();
    await this.#environmentReads.run();
    return this.#isConfigRead && this.#isEnvironmentRead;
  }

  /** Everything that changes from now on is told. */
  async watch(): Promise<void> {
    const before = this.#watcher;
    const { tell } = this.#options;
    this.#watched = this.#places();
    const warn = (text: string): void => tell({ type: 'log', line: { level: 'warn', text, at: new Date().toISOString() } });
    const watcher = watchFolders(this.#watched, {
      onChanges: (files) => this.#changed(files),
      onSign: (file) => {
        if (this.#isServed(file)) this.#changes.see(file);
      },
      onError: warn,
    });
    this.#watcher = watcher;
    // The one before goes on until this one sees everything.
    await watcher.ready;
    await before?.close();
  }

  /** Resolves when what changed until now is served, or cannot be. It is not waited for long, nor for data, which handlers themselves may be writing. */
  served(): Promise<void> {
    return this.#changes.served();
  }

  /** Nothing is watched any more once this is done. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#changes.close();
    await this.#watcher?.close();
    // What was being read may have had to be watched elsewhere.
    await Promise.allSettled([this.#configReads.pending, this.#environmentReads.pending]);
  }

  /** A folder that is misspelled is waited for, in silence otherwise. */
  async #missingFolders(): Promise<FileProblem[]> {
    const { folder } = this.#options;
    const missing: FileProblem[] = [];
    for (const name of this.#config.watchDirectories) {
      const found = await stat(path.resolve(folder, name)).catch(() => undefined);
      if (found?.isDirectory()) continue;
      const message = `"watchDirectories" names ${JSON.stringify(name)}, ${found ? 'which is no folder' : 'which is not there yet'}.`;
      missing.push({ severity: 'warning', code: 'config/no-folder', message, file: path.join(folder, CONFIG_FILE) });
    }
    return missing;
  }

  /** @returns why it cannot be read, if it cannot; then nothing has changed. */
  async #readEnvironment(): Promise<string | undefined> {
    const { flags, setEnvironment } = this.#options;
    // Where nobody named it, it need not be there.
    const isWanted = flags.envFile !== undefined || this.#config.envFile !== DEFAULT_CONFIG.envFile;
    const read = await readEnvFile(this.envFile);
    if ('fault' in read && (isWanted || !read.isMissing)) return read.fault;
    if ('fault' in read) {
      await setEnvironment({});
      return undefined;
    }
    for (const line of read.ignored) {
      const message = 'This line says nothing to Node.js, which wants NAME=value; it is left out.';
      this.#options.tell({ type: 'problem', severity: 'warning', code: 'env/no-variable', message, file: this.envFile, line });
    }
    await setEnvironment(read.values);
    return undefined;
  }

  async #readEnvironmentAgain(): Promise<void> {
    const file = this.envFile;
    const fault = await this.#readEnvironment();
    this.#isEnvironmentRead = fault === undefined;
    if (fault === undefined) return;
    const message = `${fault}: the variables that were read before stay.`;
    this.#options.tell({ type: 'problem', severity: 'error', code: 'env/unreadable', file, message });
  }

  async #readConfigAgain(): Promise<void> {
    const before = this.#config;
    const { flags, tell, folder, setLogLevel, portChanged } = this.#options;
    const { config, problems, file } = await readConfig(folder);
    for (const problem of problems) tell({ type: 'problem', ...problem });
    this.#isConfigRead = config !== undefined;
    if (!config) {
      tell({ type: 'problem', severity: 'warning', code: 'config/kept', message: 'The server goes on with what it said before.', file });
      return;
    }
    this.#config = config;
    for (const problem of await this.#missingFolders()) tell({ type: 'problem', ...problem });
    if (config.logLevel !== before.logLevel) await setLogLevel(this.logLevel);
    if (config.envFile !== before.envFile) await this.#environmentReads.run();
    const isElsewhere = this.#watcher && JSON.stringify(this.#places()) !== JSON.stringify(this.#watched);
    if (isElsewhere && !this.#closed) await this.watch();
    if (config.port !== before.port && flags.port === undefined) portChanged(config.port, file);
  }

  /** What decides what is served is watched wherever it is. */
  #places(): string[] {
    const { folder, manifestFile } = this.#options;
    const manifest = manifestFile();
    return [
      ...new Set([...this.watchedFolders, ...(manifest === undefined ? [] : [manifest]), path.join(folder, CONFIG_FILE), this.envFile]),
    ];
  }

  /** Otherwise nobody knows what a request waited for, nor why it had the old answer. */
  #tellLate(ms: number): void {
    const why = 'It takes long to load, files change all the time, or a script asks this server while it is imported';
    const message = `A request waited ${ms / 1000} s for what has changed, and is answered by what was loaded before. ${why}.`;
    this.#options.tell({ type: 'problem', severity: 'warning', code: 'reload/late', message });
  }

  #isServed(file: string): boolean {
    const { folder, manifestFile } = this.#options;
    if (paths.same(file, this.envFile) || paths.same(file, manifestFile() ?? folder)) return true;
    return counts(folder, file) && !isData(file);
  }

  #changed(files: string[]): void {
    const { folder, tell, filesChanged } = this.#options;
    const config = path.join(folder, CONFIG_FILE);
    const isConfig = (file: string): boolean => paths.same(file, config);
    const isEnvironment = (file: string): boolean => paths.same(file, this.envFile);
    const others = files.filter((file) => !isConfig(file) && !isEnvironment(file));
    const work: Promise<unknown>[] = [];
    if (files.some(isConfig)) work.push(this.#configReads.run());
    if (files.some(isEnvironment)) work.push(this.#environmentReads.run());
    if (others.length > 0) work.push(filesChanged(others));
    const served = files.filter((file) => this.#isServed(file));
    if (served.length > 0) this.#changes.take(served, Promise.all(work));
    for (const one of work) {
      one.catch((error: unknown) => {
        const text = `What changed was not loaded: ${error instanceof Error ? error.message : String(error)}`;
        tell({ type: 'log', line: { level: 'error', text, at: new Date().toISOString() } });
      });
    }
  }
}
