// One run over many files: the hosts that it takes, the plugins that take part, and what comes of each file.
import { Languages } from '../../contract/languages.ts';
import type { HostLogLine, PluginView } from '../../contract/views.ts';
import { declaredLanguages } from '../../manifest/model/declaredLanguages.ts';
import { inParallel } from '../../waiting/inParallel.ts';
import { PluginHost } from '../host.ts';
import { FilesLeftAlone } from '../leftAlone/leftAlone.ts';
import type { HostOptions } from '../types.ts';
import { formatFile, type FileOutcome } from './formatFile.ts';
import type { WorkspaceSettings } from './workspaceSettings.ts';

/** What each worker is given at a time: while one file is read or written, and a handler waits for something, there is work for it. */
const AT_ONCE = 8;

/** So many files are worth a further worker. */
const FILES_PER_WORKER = 8;

export interface FormatRunOptions {
  /** By its real path. */
  workspace: string;
  settings: WorkspaceSettings;
  /** Whether plugins may do what their manifests declare, or only what the user has allowed. */
  grants: 'manifest' | 'decided';
  /** How many workers there are for each plugin and language. */
  jobs: number;
  writes: boolean;
  signal: AbortSignal;
  log: (line: HostLogLine) => void;
  /** For tests: the user's own by default. */
  stateFolder?: string;
}

export class FormatRun {
  readonly #options: FormatRunOptions;
  readonly #hosts: PluginHost[] = [];
  readonly #leftAlone = new FilesLeftAlone({ keeps: true });
  readonly #languages: Languages;

  private constructor(options: FormatRunOptions) {
    this.#options = options;
    this.#languages = new Languages(declaredLanguages(), options.settings.associations);
  }

  /** Finds the workspace's plugins. To be closed in the end. */
  static async open(options: FormatRunOptions): Promise<FormatRun> {
    const run = new FormatRun(options);
    try {
      await run.#addHost();
      return run;
    } catch (error) {
      await run.close();
      throw error;
    }
  }

  /** All that were found, whether they take part or not. */
  plugins(): PluginView[] {
    return this.#hosts[0]?.plugins() ?? [];
  }

  /**
   * Formats files, several at a time.
   * @param plugins those that take part.
   * @returns what came of each, in their order; undefined of those that were not reached when the run was stopped.
   */
  async format(files: readonly string[], plugins: readonly PluginView[]): Promise<(FileOutcome | undefined)[]> {
    const { workspace, settings, jobs, writes, signal } = this.#options;
    const hosts = Math.max(1, Math.min(jobs, Math.ceil(files.length / FILES_PER_WORKER)));
    while (this.#hosts.length < hosts) await this.#addHost();
    const byKey = new Map(plugins.map((plugin) => [plugin.key, plugin]));
    const work = { plugins: byKey, workspace, settings, languages: this.#languages, leftAlone: this.#leftAlone, writes, signal };
    return inParallel(
      files,
      hosts * AT_ONCE,
      (file, lane) => formatFile(file, { ...work, host: this.#hosts[lane % hosts]! }),
      () => signal.aborted,
    );
  }

  /** Ends everything that was started. */
  async close(): Promise<void> {
    await Promise.all(this.#hosts.map((host) => host.close()));
  }

  async #addHost(): Promise<void> {
    const { workspace, settings, grants, log, stateFolder } = this.#options;
    // Nobody is there to be asked, and what was decided before counts.
    const mode: Pick<HostOptions, 'grants' | 'askGrant'> =
      grants === 'manifest' ? { grants } : { grants: 'ask', askGrant: async () => 'dismiss' };
    const host = new PluginHost({
      workspaceFolders: [workspace],
      trusted: true,
      ...mode,
      settings: { ...settings.host, history: { size: 0 } },
      ...(stateFolder !== undefined && { stateFolder }),
    });
    // What further ones have to say was said by the first.
    if (this.#hosts.length === 0) host.subscribe('log', log);
    this.#hosts.push(host);
    await host.load();
  }
}
