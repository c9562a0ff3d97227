// What becomes of plugins whose files change: a new version is made ready beside the one that serves, and takes over when it is whole. What cannot be
// loaded takes nobody's place.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { RunError } from '../../contract/errors.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { HostLogLine } from '../../contract/views.ts';
import { isManifestFile, isPluginPlace } from '../../manifest/files.ts';
import { paths } from '../../paths/paths.ts';
import { hasNoLess, type Runner } from '../../runner/index.ts';
import { Rerun } from '../../waiting/rerun.ts';
import type { Gate } from '../grants/gate.ts';
import type { LoadedPlugins } from '../plugins/loadedPlugins.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { PluginReload } from '../types.ts';
import { changeAt, changesOf, type Change } from './changes.ts';
import { faultOf, manifestFault, type Fault } from './faults.ts';
import { contentsOf, versionOf, type Contents } from './folderVersion.ts';
import { KnownVersion, MOST_ATTEMPTS, type Served } from './knownVersion.ts';
import { scriptsOf, type ModeOf } from './programs.ts';

export interface ReloadsOptions {
  runner: Runner;
  gate: Gate;
  plugins: LoadedPlugins;
  /** Reads all plugins anew. */
  load: () => Promise<void>;
  modeOf: ModeOf;
  log: (line: Omit<HostLogLine, 'at' | 'byHost'>) => void;
  tell: (reload: PluginReload) => void;
  changed: () => void;
}

/** Of which change something is told. */
interface Told {
  key: string;
  files: readonly string[];
  since: number;
  /** It was loaded before anybody called it, which is told only where it fails. */
  isAhead: boolean;
}

/** What is to be loaded, why, and what is in the files that it is made of, where those are not too many. */
interface Loaded {
  newer: LoadedPlugin;
  changes: readonly Change[];
  contents: Contents | undefined;
}

/** Why a plugin is loaded that nobody says has changed: somebody wants it anew, or in memory before it is called, of which only what fails is told. */
type Renewal = 'wanted' | 'ahead';

/** What is known of one plugin. */
class Reloading {
  /** What was told of since the last run took it, by file, and when that began. */
  readonly changes = new Map<string, Change>();
  since: number | undefined;
  /** What was read last, while something else serves: as it is read, or for want of a worker that has it. */
  newer: LoadedPlugin | undefined;
  /** The newest version could not be loaded. */
  failed = false;
  /** What was wrong with single scripts of the version that serves, which had none before that could go on. */
  faults: ReadonlySet<string> = new Set();
  /** Why it is to be loaded anew, whatever is known of its files. */
  renewed: Renewal | undefined;
  /** In which languages workers served when a change was told. */
  readonly runtimes = new Set<Runtime>();
  readonly version = new KnownVersion();
  running: AbortController | undefined;
  readonly runs: Rerun;

  constructor(run: (of: Reloading) => Promise<void>) {
    this.runs = new Rerun(() => run(this));
  }
}

export class Reloads {
  readonly #options: ReloadsOptions;
  readonly #known = new Map<string, Reloading>();
  /** It is being found out of which plugins it is that something was told. */
  readonly #noting = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: ReloadsOptions) {
    this.#options = options;
  }

  /** Files changed on disk. Resolves when the plugins that they belong to serve as they are now, or cannot. */
  async filesChanged(files: readonly string[]): Promise<void> {
    const noted = this.#note(files);
    this.#noting.add(noted);
    const keys = await noted.finally(() => this.#noting.delete(noted));
    if (this.#closed || (keys.length === 0 && !files.some((file) => isManifestFile(file) || isPluginPlace(file)))) return;
    // Scripts that appear or vanish change what the manifest check says, so a plugin's own files cause a load too.
    try {
      await this.#options.load();
    } finally {
      // Calls wait for what comes of it, whatever that is.
      await Promise.all(keys.map((key) => this.#of(key).runs.run()));
    }
  }

  /**
   * Loads a plugin anew as if all of it had changed, also what nobody watches, such as the packages that it uses. Resolves as `filesChanged` does.
   */
  async renew(key: string): Promise<void> {
    const of = this.#of(key);
    of.since ??= performance.now();
    of.renewed = 'wanted';
    this.#outdate(key, of);
    of.running?.abort();
    await this.#options.load();
    // What overtakes a run leaves this to the next one.
    do await of.runs.run();
    while (of.renewed && !this.#closed);
  }

  /**
   * Has workers import a plugin's scripts before anybody calls them: what cannot be imported is told, and the rest is there to go on serving when its files
   * are broken later.
   */
  async importAhead(key: string): Promise<void> {
    const { plugins, gate, modeOf } = this.#options;
    const plugin = plugins.get(key);
    if (!plugin?.runnerPlugin || !mayServe(gate, plugin)) return;
    const scripts = await scriptsOf(plugin, modeOf);
    const of = this.#of(key);
    for (const { runtime, handlers, unclear } of scripts) if (handlers.length + unclear.length > 0) of.runtimes.add(runtime);
    if (of.runtimes.size === 0) return;
    of.renewed ??= 'ahead';
    await of.runs.run();
  }

  /**
   * Plugins were read. What a worker serves goes on until another worker has the new version; so does what a manifest said before it had errors, if
   * the plugin may still run by it.
   * @returns what is to be loaded.
   */
  inPlaceOf(before: ReadonlyMap<string, LoadedPlugin>, read: readonly LoadedPlugin[]): LoadedPlugin[] {
    const keys = new Set(read.map(({ key }) => key));
    // Those of which a run is under way or to come forget it themselves.
    for (const [key, of] of this.#known) if (!keys.has(key) && of.since === undefined && !of.running) this.#known.delete(key);
    return read.map((plugin) => {
      const former = before.get(plugin.key);
      const of = this.#known.get(plugin.key);
      if (of) of.newer = undefined;
      if (!former?.runnerPlugin || !this.#goesOn(former, plugin)) {
        former?.heldBy(undefined);
        return plugin;
      }
      this.#of(plugin.key).newer = plugin;
      former.heldBy(plugin);
      return former;
    });
  }

  /** Plugins were loaded: those of which something newer waits are dealt with, also where nobody told of a change. */
  async loaded(): Promise<void> {
    const waiting = [...this.#known].filter(([, of]) => of.newer && !of.failed && of.since === undefined && !of.running);
    await Promise.all(waiting.map(([, of]) => of.runs.run()));
  }

  /** Gives up what is being made ready. Nothing is told any more. */
  close(): void {
    this.#closed = true;
    for (const { running } of this.#known.values()) running?.abort();
  }

  /** The plugin's workers are replaced by such as are on disk. */
  settle(key: string): void {
    const of = this.#known.get(key);
    if (!of?.newer?.runnerPlugin) return;
    this.#serve(key, of.newer);
    of.failed = false;
    of.version.served = undefined;
  }

  /** @returns the keys of the plugins that the files are a part of. */
  async #note(files: readonly string[]): Promise<string[]> {
    const since = performance.now();
    const changes = await changesOf(files, this.#options.plugins);
    if (this.#closed) return [];
    for (const [key, all] of changes) {
      const of = this.#of(key);
      for (const change of all) of.changes.set(change.file, change);
      of.since ??= since;
      this.#outdate(key, of);
      // Data that handlers write all the time must not keep a version from being ready for good.
      if (all.some(({ kind }) => kind !== 'data')) of.running?.abort();
    }
    return [...changes.keys()];
  }

  #of(key: string): Reloading {
    let of = this.#known.get(key);
    if (!of) this.#known.set(key, (of = new Reloading((one) => this.#run(key, one))));
    return of;
  }

  /** What serves is not what is on disk any more: who asks waits for what will be. */
  #outdate(key: string, { runtimes }: Reloading): void {
    const { runner } = this.#options;
    for (const { pluginKey, runtime, state } of runner.workers()) if (pluginKey === key && state !== 'stopped') runtimes.add(runtime);
    runner.outdate(key);
  }

  #goesOn(former: LoadedPlugin, plugin: LoadedPlugin): boolean {
    const { gate } = this.#options;
    if (!plugin.runnerPlugin) return mayServe(gate, former);
    // By the newer manifest, which asks for no less: where the user edited it, the former is not the one any more that is allowed.
    if (!mayServe(gate, plugin) || !hasNoLess(plugin.runnerPlugin, former.runnerPlugin!) || !this.#isServed(plugin.key)) return false;
    const of = this.#known.get(plugin.key);
    return of?.since !== undefined || of?.failed === true || of?.running !== undefined || former.text !== plugin.text;
  }

  #isServed(key: string): boolean {
    return this.#options.runner.workers().some(({ pluginKey, state }) => pluginKey === key && state !== 'stopped');
  }

  async #run(key: string, of: Reloading): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const plugin = this.#options.plugins.get(key);
      const { since = performance.now(), runtimes, renewed } = of;
      const changes = [...of.changes.values()];
      of.changes.clear();
      of.since = undefined;
      of.renewed = undefined;
      if (!plugin || this.#closed) {
        this.#known.delete(key);
        return;
      }
      // Whoever asked shares the run before.
      if (changes.length === 0 && !of.newer && !renewed) return;
      const running = (of.running = new AbortController());
      let written: readonly string[] | undefined;
      try {
        written = await this.#reload({ plugin, of, changes, renewed, since, signal: running.signal, attempt });
      } catch (error) {
        // A bug of ours must not keep calls waiting.
        this.#options.runner.keep(key);
        throw error;
      } finally {
        of.running = undefined;
      }
      if (written === undefined) {
        runtimes.clear();
        return;
      }
      // They are still to be told of.
      for (const change of [...changes, ...written.map(changeAt)]) if (!of.changes.has(change.file)) of.changes.set(change.file, change);
      of.since = since;
      of.renewed ??= renewed;
      // Whoever told of something newer has a run of its own to come.
      if (running.signal.aborted || this.#closed) return;
      await this.#options.load();
    }
  }

  /** @returns undefined when it is clear what serves; else what was written meanwhile, so that it has to be done again. */
  async #reload(what: {
    plugin: LoadedPlugin;
    of: Reloading;
    changes: readonly Change[];
    renewed: Renewal | undefined;
    since: number;
    signal: AbortSignal;
    /** How many it is, with those before. */
    attempt: number;
  }): Promise<readonly string[] | undefined> {
    const { plugin, of, changes, since, signal } = what;
    const { runner, gate } = this.#options;
    const { key } = plugin;
    const newer = of.newer ?? plugin;
    const files = changes.map(({ file }) => file);
    const told = { key, files, since, isAhead: what.renewed === 'ahead' && files.length === 0 };
    const { runnerPlugin } = newer;
    if (!runnerPlugin || !mayServe(gate, newer)) return this.#refused(of, told, newer);
    const version = await versionOf(key);
    if (signal.aborted) return [];
    if (version && !what.renewed && (await of.version.isServed(version, changes, of))) {
      if (signal.aborted) return [];
      if (of.newer) this.#serve(key, of.newer);
      runner.keep(key);
      if (of.failed) this.#tell(told, newer, { ok: true });
      of.failed = false;
      return undefined;
    }
    // Read meanwhile, so that it is what is imported.
    const outset = version && { version, contents: contentsOf(version) };
    const scripts = await scriptsOf(newer, this.#options.modeOf);
    const suspects = files.length > 0 ? files : scripts.map(({ script }) => path.join(key, script));
    // Asked again where nothing is waited for any more: the user may have said no meanwhile.
    if (!mayServe(gate, newer)) return this.#refused(of, told, newer);
    const warmed = await runner.warm(runnerPlugin, scripts, { runtimes: [...of.runtimes], signal });
    const loaded = { newer, changes, contents: await outset?.contents };
    if (signal.aborted) {
      if (warmed.kind === 'ready') warmed.abandon();
      return [];
    }
    switch (warmed.kind) {
      case 'failed':
        this.#failed(of, told, faultOf(warmed.error, key, suspects), warmed.error);
        return undefined;
      case 'idle':
        return this.#leftToNext(of, told, loaded);
      case 'overtaken':
        return this.#again(of, told, loaded, what.attempt);
      case 'ready': {
        // What is told already is a part of this version, or overtakes it.
        await Promise.allSettled(this.#noting);
        const imported = await of.version.imported({ folder: key, outset, attempt: what.attempt });
        if (signal.aborted || Array.isArray(imported)) {
          warmed.abandon();
          return Array.isArray(imported) ? imported : [];
        }
        if (!mayServe(gate, newer)) {
          warmed.abandon();
          return this.#refused(of, told, newer);
        }
        const { served } = of.version;
        const taken = await warmed.takeOver({
          begun: () => this.#serve(key, newer),
          undone: (error) => this.#undone(of, told, { former: plugin, newer, served, error }),
        });
        if (taken.kind === 'failed') return this.#failed(of, told, faultOf(taken.error, key, suspects), taken.error);
        if (taken.kind === 'overtaken') return signal.aborted ? [] : this.#again(of, told, loaded, what.attempt);
        this.#endRest(of, loaded);
        of.failed = false;
        of.version.served = imported && { ...imported, isServing: () => warmed.isServing() };
        this.#tellServed(of, told, newer, warmed.errors, suspects);
        return undefined;
      }
    }
  }

  /**
   * It serves, but for scripts that cannot be imported and could not before. A change of such a script has not come to anything, and is told so; one of
   * another script has.
   */
  #tellServed(of: Reloading, told: Told, newer: LoadedPlugin, errors: readonly RunError[], suspects: readonly string[]): void {
    const before = of.faults;
    of.faults = new Set(errors.map(({ message }) => message));
    const faults = errors.map((error) => faultOf(error, told.key, suspects));
    const isAbout = ({ file }: Fault): boolean =>
      told.files.length === 0 || (file !== undefined && told.files.some((one) => paths.same(one, file)));
    for (const [index, { message }] of errors.entries()) if (!before.has(message) || isAbout(faults[index]!)) this.#say(newer, message);
    const fault = faults.find(isAbout);
    const shown = fault ?? faults[0];
    this.#tell(told, newer, { ok: fault === undefined, ...(shown && { fault: shown }) });
  }

  /** What was made ready was ended by something else than a newer change. */
  async #again(of: Reloading, told: Told, loaded: Loaded, attempt: number): Promise<readonly string[] | undefined> {
    // A worker that serves has not what is on disk.
    if (this.#isServed(told.key)) {
      if (attempt < MOST_ATTEMPTS) return [];
      await this.#options.runner.restart(told.key);
    }
    return this.#leftToNext(of, told, loaded);
  }

  /** The next worker has what is on disk. */
  #leftToNext(of: Reloading, told: Told, loaded: Loaded): undefined {
    const { newer } = loaded;
    this.#serve(told.key, newer);
    this.#options.runner.keep(told.key);
    this.#endRest(of, loaded);
    of.version.served = undefined;
    of.failed = false;
    this.#tell(told, newer, { ok: true });
    return undefined;
  }

  /** A plugin that crashed too often may be mended, if its program is another one. */
  #endRest(of: Reloading, { newer, changes, contents }: Loaded): void {
    const manifest = path.join(newer.key, path.basename(newer.manifestFile));
    if (of.version.isOtherProgram(contents, manifest, changes)) newer.breaker.reset();
  }

  /** From now on, this is what is loaded. */
  #serve(key: string, newer: LoadedPlugin): void {
    const { plugins, changed } = this.#options;
    const of = this.#known.get(key);
    if (of?.newer === newer) of.newer = undefined;
    plugins.get(key)?.heldBy(undefined);
    if (plugins.get(key) === newer) return;
    plugins.replaceOne(newer);
    changed();
  }

  /** It may not run, or has errors: what was loaded before goes on where it may, and nothing does where it may not. */
  async #refused(of: Reloading, told: Told, newer: LoadedPlugin): Promise<undefined> {
    const { runner, gate } = this.#options;
    const fault = manifestFault(newer);
    if (of.newer && fault && this.#formerMayServe(told.key)) return this.#failed(of, told, fault);
    const { reason } = gate.state(newer);
    this.#serve(told.key, newer);
    of.failed = false;
    await runner.restart(told.key);
    this.#tell(told, newer, { ok: false, fault: fault ?? { message: reason } });
    return undefined;
  }

  /** A version that took over broke down by itself just after that: the former one serves again. */
  #undone(
    of: Reloading,
    told: Told,
    { former, newer, served, error }: { former: LoadedPlugin; newer: LoadedPlugin; served: Served | undefined; error: RunError },
  ): void {
    const { plugins, gate, runner } = this.#options;
    // What came after it is dealt with by itself.
    if (this.#closed || plugins.get(told.key) !== newer) return;
    const fault = faultOf(error, told.key, told.files);
    of.failed = true;
    of.version.served = served;
    // It may run as long as the newer one may, which the user may have written.
    if (former !== newer) former.heldBy(newer);
    if (!mayServe(gate, former)) {
      void runner.restart(told.key);
      this.#say(newer, error.message);
      this.#tell(told, newer, { ok: false, fault });
      return;
    }
    if (former !== newer) {
      this.#serve(told.key, former);
      of.newer ??= newer;
    }
    this.#sayWithFormer(newer, fault);
    this.#tell(told, newer, { ok: false, fault });
  }

  #failed(of: Reloading, told: Told, fault: Fault, error?: RunError): undefined {
    of.failed = true;
    const plugin = of.newer ?? this.#options.plugins.get(told.key)!;
    this.#options.runner.keep(told.key, error ?? { code: 'import-failed', message: `${plugin.id}: ${fault.message}` });
    this.#sayWithFormer(plugin, fault);
    this.#tell(told, plugin, { ok: false, fault });
    return undefined;
  }

  #sayWithFormer(plugin: LoadedPlugin, { message }: Fault): void {
    this.#say(plugin, this.#formerMayServe(plugin.key) ? `${message} ${l10n.t('What was loaded before goes on serving.')}` : message);
  }

  /** Whether what is loaded may go on. */
  #formerMayServe(key: string): boolean {
    const { plugins, gate } = this.#options;
    const former = plugins.get(key);
    return former !== undefined && mayServe(gate, former);
  }

  #say({ key, id }: LoadedPlugin, text: string): void {
    if (this.#closed) return;
    this.#options.log({ level: 'error', text, pluginKey: key, pluginId: id });
  }

  #tell({ key, files, since, isAhead }: Told, { id }: LoadedPlugin, how: Pick<PluginReload, 'ok' | 'fault'>): void {
    if (this.#closed) return;
    this.#options.changed();
    if (isAhead && how.ok) return;
    this.#options.tell({ pluginKey: key, pluginId: id, files, durationMs: performance.now() - since, ...how });
  }
}

/** It may run, if it has not crashed too often just now. */
function mayServe(gate: Gate, plugin: LoadedPlugin): boolean {
  return ['ready', 'resting'].includes(gate.state(plugin).state);
}
