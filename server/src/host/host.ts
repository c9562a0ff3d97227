// The host: plugins, their grants and their runs, behind one face that the editor, the CLI and the development server share.
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isManifestFile, isPluginPlace } from '../manifest/files.ts';
import { Dispatcher } from './dispatch/dispatch.ts';
import { RunningHandlers } from './dispatch/running.ts';
import { FolderLinks } from './dispatch/folderLinks.ts';
import { Handing } from './dispatch/handing.ts';
import { Gate } from './grants/gate.ts';
import { GrantStore } from './grants/grants.ts';
import { EventLines } from './eventLines.ts';
import { goesOnLate, History } from './history.ts';
import { isolationFault, isolationView } from './isolation.ts';
import type { LoadedPlugin } from './plugins/plugin.ts';
import { loadPlugins } from './plugins/registry.ts';
import { MissedEvents } from './missedEvents.ts';
import { Recording, type Dispatched } from './recording.ts';
import { KeyLines } from './keyLines.ts';
import { createMask } from './secrets.ts';
import { HandlerIndex, type DocumentFacts } from './dispatch/select.ts';
import { defaultStateFolder } from './grants/stateFolder.ts';
import { StoreWatch } from './grants/storeWatch.ts';
import { Subscribers, type Unsubscribe } from './subscribers.ts';
import type { DispatchRequest, DispatchResult, HostEvents, HostOptions, HostSettings, ManifestEdit } from './types.ts';
import { pluginView, runtimesOf } from './plugins/views.ts';
import type { AttachRequest, AttachTarget } from '../contract/attachTarget.ts';
import { namedMessage } from '../contract/errors.ts';
import type { Runtime } from '../contract/runtime.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import { LOG_LEVELS } from '../contract/logLevel.ts';
import { shownText } from '../text/shownText.ts';
import type { HistoryDetail, HistoryEntry, HostLogLine, IsolationView, PluginView } from '../contract/views.ts';
import { createRunner, DocumentPlaces, type Runner, type RunnerLogLine, type WorkerStatus } from '../runner/index.ts';
import { Quiet } from '../waiting/quiet.ts';
import { Rerun } from '../waiting/rerun.ts';
import { paths } from '../paths/paths.ts';

/** Changes of state are told at most this often, in ms: a burst of saves must not flood the sidebar. */
const TELL_EVERY_MS = 50;

/** How many plugins' workers are started for one document that was opened: a workspace with many plugins must not start them all. */
const PREPARED_AT_ONCE = 4;

/** What the user saw of a plugin when allowing it. */
interface Shown {
  permissions?: readonly string[] | undefined;
  manifestDigest?: string | undefined;
}

/**
 * Loads plugins, decides whether they may run, runs their handlers, and remembers what happened.
 * Make one, call `load`, and `close` it at the end. Nothing is started before the first event that a plugin may handle.
 */
export class PluginHost {
  readonly #options: HostOptions;
  readonly #subscribers = new Subscribers<HostEvents>();
  readonly #mask = createMask(process.env);
  readonly #keyLines = new KeyLines();
  readonly #store: GrantStore;
  readonly #gate: Gate;
  readonly #storeWatch: StoreWatch;
  readonly #runner: Runner;
  readonly #dispatcher: Dispatcher;
  readonly #lines: EventLines;
  readonly #history: History;
  readonly #recording: Recording;
  readonly #missed = new MissedEvents();
  readonly #running = new RunningHandlers({
    began: (handler) => this.#subscribers.tell('began', handler),
    ended: (handler) => this.#subscribers.tell('ended', handler),
  });
  readonly #quiet = new Quiet();
  #settings: HostSettings;
  #workspaceFolders: string[];
  readonly #hostFolders: readonly string[];
  #links: FolderLinks;
  #documentPlaces: DocumentPlaces;
  #plugins: LoadedPlugin[] = [];
  #byKey = new Map<string, LoadedPlugin>();
  #names = new Map<string, string>();
  #folders = new Map<string, string>();
  #index = new HandlerIndex([], [], true);
  readonly #loads = new Rerun(() => this.#loadOnce());
  readonly #storeChanges = new Rerun(() => this.#storeChanged());
  #storeLoaded: Promise<void> | undefined;
  #telling: NodeJS.Timeout | undefined;
  #isolation: IsolationView | undefined;
  /** Told of since the last load began. */
  #manifestEdits: ManifestEdit[] = [];
  #closed = false;
  /** Nothing is left of it, so nothing is told any more. */
  #ended = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#workspaceFolders = options.workspaceFolders;
    this.#links = new FolderLinks(options.workspaceFolders);
    const stateFolder = options.stateFolder ?? defaultStateFolder();
    this.#hostFolders = [path.resolve(stateFolder)];
    this.#documentPlaces = this.#placesOfDocuments();
    this.#store = new GrantStore(stateFolder, (text) => this.#log({ level: 'warn', text }));
    this.#storeWatch = new StoreWatch({
      stateFolder,
      onChange: () => {
        const fault = (error: unknown): void =>
          this.#log({ level: 'warn', text: `Grants were not read again after a change: ${String(error)}` });
        this.#storeChanges.run().catch(fault);
      },
      onError: (text) => this.#log({ level: 'warn', text }),
    });
    this.#gate = new Gate({
      store: this.#store,
      mode: options.grants,
      trusted: options.trusted,
      ask: options.askGrant,
      isolation: () => this.isolation(),
      onDecided: (plugin, allowed) => this.#decided(plugin, allowed),
    });
    const lines = new EventLines(linesOf(this.#settings));
    this.#lines = lines;
    this.#history = new History(this.#settings.history.size, {
      lines,
      mask: this.#mask,
      names: () => this.#names,
      folders: () => this.#folders,
    });
    this.#recording = new Recording(lines, (record) => this.#subscribers.tell('record', record));
    this.subscribe('log', (line) => lines.add(line));
    this.subscribe('record', (record) => {
      const entry = this.#history.record(record);
      if (entry) this.#subscribers.tell('activity', entry);
    });
    this.#runner = createRunner({
      sandbox: options.sandbox ?? 'auto',
      hostFolders: this.#hostFolders,
      strangeFolders: () => [...this.#workspaceFolders, ...this.#plugins.map((plugin) => plugin.key)],
      node: this.#settings.runtime.node,
      python: this.#settings.runtime.python,
      idleMs: this.#settings.workers.idleMinutes * 60_000,
      onLog: (line) => this.#workerLine(line),
      onWorkerChange: (status) => this.#workerChanged(status),
    });
    this.#dispatcher = new Dispatcher({
      runner: this.#runner,
      gate: this.#gate,
      links: () => this.#links,
      handing: new Handing({ places: () => this.#documentPlaces, log: (line) => this.#log(line) }),
      completionBudgetMs: () => this.#settings.completion.budgetMs,
      log: (line) => this.#log(line),
      running: this.#running,
      changed: () => this.#tellSoon(),
    });
  }

  /**
   * Hears of what happens from now on.
   * @param wants leave it out to hear everything.
   */
  subscribe<Event extends keyof HostEvents>(
    event: Event,
    listener: (value: HostEvents[Event]) => void,
    wants?: (value: HostEvents[Event]) => boolean,
  ): Unsubscribe {
    return this.#subscribers.subscribe(event, listener, wants);
  }

  /** Finds and checks all plugins as they are now; again on every call. Calls while it is under way share the next time. */
  load(): Promise<void> {
    return this.#loads.run();
  }

  async setWorkspaceFolders(folders: string[]): Promise<{ added: string[] }> {
    const added = folders.filter((folder) => !this.#workspaceFolders.includes(folder));
    this.#workspaceFolders = folders;
    this.#links = new FolderLinks(folders);
    this.#documentPlaces = this.#placesOfDocuments();
    await this.load();
    return { added };
  }

  setTrusted(trusted: boolean): void {
    this.#gate.trusted = trusted;
    this.#tellSoon();
  }

  async updateSettings(settings: HostSettings): Promise<void> {
    const before = this.#settings;
    const pathsChanged = settings.pluginPaths.join('\0') !== before.pluginPaths.join('\0');
    const { runtime, workers } = settings;
    this.#settings = settings;
    this.#history.resize(settings.history.size);
    this.#lines.resize(linesOf(settings));
    this.#runner.configure({ ...runtime, idleMs: workers.idleMinutes * 60_000 });
    if (runtime.node !== before.runtime.node || runtime.python !== before.runtime.python) {
      await Promise.all(this.#plugins.map((plugin) => this.#runner.restart(plugin.key)));
    }
    if (settings.isolation.minimum !== before.isolation.minimum) await this.isolation();
    this.#tellSoon();
    if (pathsChanged) await this.load();
  }

  /** In dispatch order. */
  plugins(): PluginView[] {
    return this.#plugins.map((plugin) => pluginView(plugin, this.#gate));
  }

  /** Cheap: whether any loaded plugin, whatever its state, has a handler for this event and document. */
  handles(event: string, document: DocumentFacts = {}): boolean {
    return this.#index.any(event, document);
  }

  /** The plugins whose handlers are for a document that is saved, once for each phase, in the order in which they run by themselves. */
  savers(document: DocumentFacts): { key: string; id: string; phase: SavePhase }[] {
    const savers = new Map<string, { key: string; id: string; phase: SavePhase }>();
    for (const { plugin, handler } of this.#index.select({ event: 'onFileSave', fields: {}, ...definite(document) })) {
      const { key, id } = plugin;
      const phase = handler.declaration.phase ?? 'beforeSave';
      savers.set(`${phase} ${key}`, { key, id, phase });
    }
    return [...savers.values()];
  }

  /** Whether a document is for none but plugins with a permission for where it is. */
  async isWithheld(filePath: string): Promise<boolean> {
    return (await this.#documentPlaces.find(filePath)).withheld !== undefined;
  }

  /** Starts the workers that the next save of, or completion in, a document will need. Only those of plugins that may run. */
  prepare(document: DocumentFacts): void {
    if (this.#settings.isolation.minimum !== 'none' && !this.#isolation) return;
    const targets = ['onFileSave', 'onCodeCompletion'].flatMap((event) => this.#index.select({ event, fields: {}, ...definite(document) }));
    const runnable = [...new Set(targets.map((target) => target.plugin))].filter((plugin) => this.#gate.state(plugin).state === 'ready');
    for (const plugin of runnable.slice(0, PREPARED_AT_ONCE)) this.#prepareWorkers(plugin);
  }

  /** Fires one event. Never rejects; what went wrong is in the result. */
  async dispatch(request: DispatchRequest): Promise<DispatchResult> {
    // It may fail before anybody waits for it.
    if (request.fields instanceof Promise) request.fields.catch(() => undefined);
    const fault = await this.#unready();
    if (this.#closed) return closedResult(request);
    // Each handler that the event would have reached has it for an answer.
    const toRun = fault ? { ...request, fields: Promise.reject<Record<string, unknown>>(fault) } : request;
    const run = (): Promise<Dispatched> => this.#dispatcher.dispatch(toRun, () => this.#index);
    const dispatched = { ...(await (request.runOnFiles ? run() : this.#quiet.during(run))), request };
    const { result } = dispatched;
    const missed = request.runOnFiles ? [] : this.#keepMissed(request, result);
    if (result.results.length === 0) return result;
    if (request.runOnFiles && !request.runOnFiles.isRecorded(result)) {
      this.#lines.drop(result.eventId);
      return result;
    }
    this.#recording.add(dispatched);
    if (!goesOnLate(result)) return result;
    const late = result.late.then((whole) => {
      const { signal: _over, ...rest } = request;
      if (!request.runOnFiles) this.#keepMissed(request, whole, missed);
      this.#recording.add({ ...dispatched, request: rest, result: whole });
      return whole;
    });
    return { ...result, late };
  }

  /** Stops one handler that runs; the others of its event go on. */
  cancelRun(runId: string): void {
    this.#running.cancel(runId);
  }

  /** Resolves when no event is under way but those of Run on Files, or so much later. */
  whenQuiet(ms: number, signal: AbortSignal): Promise<void> {
    return this.#quiet.when(ms, signal);
  }

  /**
   * What the handlers of an event made of a document could not be applied: the activity list must not say that all went well.
   * @param why completes "discarded: …".
   */
  discarded(eventId: string, why: string): void {
    // Said right after the result came, it is part of the record: the list shows the event as nothing else before.
    if (this.#recording.discarded(eventId, why)) return;
    const entry = this.#history.discard(eventId, why);
    if (entry && !this.#ended) this.#subscribers.tell('activity', entry);
  }

  /** How plugins are confined on this machine; undefined where they are not. Finds out by trying, once. */
  async isolation(): Promise<IsolationView | undefined> {
    const report = await this.#runner.isolation();
    if (!report) return undefined;
    this.#gate.isolationFault = isolationFault(report.tier, this.#settings.isolation.minimum);
    const view = isolationView(report);
    // It can change when folders become known from which something would have been taken.
    if (!isDeepStrictEqual(view, this.#isolation)) {
      for (const text of report.passedOver) if (!this.#isolation?.warnings.includes(text)) this.#log({ level: 'warn', text });
      this.#isolation = view;
      this.#subscribers.tell('isolation', this.#isolation);
      this.#tellSoon();
    }
    return this.#isolation;
  }

  /** Newest first. */
  history(): HistoryEntry[] {
    this.#recording.flush();
    return this.#history.entries();
  }

  historyDetail(eventId: string): HistoryDetail | undefined {
    this.#recording.flush();
    return this.#history.detail(eventId);
  }

  async setEnabled(key: string, enabled: boolean): Promise<void> {
    const plugin = this.#plugin(key);
    if (!plugin) return;
    await this.#gate.setEnabled(plugin, enabled);
    if (!enabled) await this.#runner.restart(key, { forget: true });
    this.#tellSoon();
  }

  /**
   * Allows or revokes; a revoked plugin's workers end at once.
   * @param shown what the user saw of it: the names of its permissions, and which manifest it was.
   * @returns false where it is another one by now, so that nothing was done.
   */
  async setGranted(key: string, granted: boolean, { permissions, manifestDigest }: Shown = {}): Promise<boolean> {
    const plugin = this.#plugin(key);
    if (!plugin) return true;
    if (granted) {
      if (permissions !== undefined && !isDeepStrictEqual(new Set(permissions), new Set(plugin.permissionNames))) return false;
      if (manifestDigest !== undefined && manifestDigest !== plugin.asked.manifest.digest) return false;
    }
    await this.#gate.setGranted(plugin, granted);
    if (!granted) await this.#runner.restart(key, { forget: true });
    return true;
  }

  /** Shows the grant question again. */
  async askAgain(key: string): Promise<void> {
    const plugin = this.#plugin(key);
    if (plugin) await this.#gate.askAgain(plugin);
  }

  /** Whether a file is the manifest of a loaded plugin. */
  isManifest(file: string): boolean {
    return this.#plugins.some(({ manifestFile }) => paths.same(manifestFile, file));
  }

  /** Reads the plugin's manifest anew and replaces its workers. */
  async reloadPlugin(key: string): Promise<void> {
    await this.load();
    await this.restartPlugin(key);
  }

  /** Ends the plugin's workers and its rest, if it rests. @returns whether there was any of that. */
  async restartPlugin(key: string): Promise<boolean> {
    const plugin = this.#plugin(key);
    if (!plugin) return false;
    const rested = plugin.breaker.restingUntil !== undefined;
    const ran = this.#runner.workers().some(({ pluginKey, state }) => pluginKey === key && state !== 'stopped');
    plugin.breaker.reset();
    await this.#runner.restart(key);
    this.#tellSoon();
    return rested || ran;
  }

  /** Files changed on disk: a manifest makes its plugin load again, any other file inside a plugin replaces its workers. */
  async filesChanged(files: string[]): Promise<void> {
    const inPlugins = new Set<LoadedPlugin>();
    let manifestChanged = false;
    for (const file of files) {
      manifestChanged ||= isManifestFile(file) || isPluginPlace(file);
      const real = await realpath(file).catch(() => this.#links.toReal(file));
      for (const plugin of this.#plugins) if (paths.below(real, plugin.key)) inPlugins.add(plugin);
    }
    // Scripts that appear or vanish change what the manifest check says, so a plugin's own files cause a load too.
    if (manifestChanged || inPlugins.size > 0) await this.load();
    for (const plugin of inPlugins) await this.restartPlugin(plugin.key);
  }

  /**
   * The user, and no plugin, changed a manifest in the editor and saved it. To be called before `filesChanged` for that file, whose text counts only if
   * it is what is loaded then.
   */
  manifestEdited(edit: ManifestEdit): void {
    // Loaded already, where a watcher was quicker than the editor.
    if (!this.#acceptEdit(edit)) this.#manifestEdits.push(edit);
  }

  /** Where a debugger can attach. */
  async attachTarget(request: AttachRequest): Promise<AttachTarget> {
    const candidates = this.#plugins.filter(
      (plugin) => (request.pluginKey === undefined || plugin.key === request.pluginKey) && runtimesOf(plugin).includes(request.runtime),
    );
    const plugin = candidates.toSorted((a, b) => lastRunOf(b) - lastRunOf(a))[0];
    const runtimeName = request.runtime === 'node' ? 'Node.js' : 'Python';
    if (!plugin) return { ok: false, message: `No loaded plugin has a ${runtimeName} handler to attach to.` };
    const refusal = this.#gate.check(plugin);
    if (refusal) this.#gate.ask(plugin);
    if (refusal || !plugin.runnerPlugin)
      return {
        ok: false,
        message: namedMessage(refusal?.message ?? `${plugin.id} is not loaded.`, { pluginId: plugin.id, name: plugin.name }),
      };
    this.#gate.began(plugin);
    const target = await this.#runner.attachTarget(plugin.runnerPlugin, request.runtime, request.preferredPort);
    if ('error' in target) return { ok: false, message: namedMessage(target.error.message, { pluginId: plugin.id, name: plugin.name }) };
    return { ok: true, ...target, pluginKey: plugin.key, folder: plugin.key };
  }

  /** Why no handlers for a runtime would run on this machine, as a sentence; undefined where they would. */
  missingInterpreter(runtime: Runtime): Promise<string | undefined> {
    return this.#runner.missingInterpreter(runtime);
  }

  /** Ends everything the host started. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#recording.flush();
    clearTimeout(this.#telling);
    await Promise.all([this.#storeWatch.close(), this.#runner.close(), this.#store.written()]);
    this.#recording.end();
    this.#ended = true;
  }

  /** Waits until plugins are loaded and it is known how they are confined. @returns why that is not so. */
  async #unready(): Promise<Error | undefined> {
    try {
      await this.#loads.pending;
      if (this.#settings.isolation.minimum !== 'none') await this.isolation();
      return undefined;
    } catch (error) {
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      const fault = new Error(`plugins could not be made ready: ${message}`);
      if (stack !== undefined) fault.stack = stack;
      return fault;
    }
  }

  async #loadOnce(): Promise<void> {
    this.#storeLoaded ??= this.#store.load();
    await this.#storeLoaded;
    const before = this.#plugins;
    const edits = this.#manifestEdits;
    this.#manifestEdits = [];
    const { plugins, problems, unreadable } = await loadPlugins(
      {
        workspaceFolders: this.#workspaceFolders,
        explicitPlugins: this.#options.explicitPlugins ?? [],
        discover: this.#options.discover ?? true,
        pluginPaths: this.#settings.pluginPaths,
      },
      before,
    );
    await this.#gate.loaded(plugins);
    this.#plugins = plugins;
    this.#byKey = new Map(plugins.map((plugin) => [plugin.key, plugin]));
    this.#names = new Map(plugins.map((plugin) => [plugin.key, plugin.name]));
    this.#folders = new Map(plugins.flatMap(({ key, copies }) => (copies ? [[key, copies.inFolder] as const] : [])));
    this.#index = new HandlerIndex(plugins, this.#workspaceFolders, this.#options.discover ?? true);
    this.#documentPlaces = this.#placesOfDocuments();
    // At once, so that nobody is asked about them in between.
    for (const edit of edits) this.#acceptEdit(edit);
    this.#manifestEdits = this.#manifestEdits.filter((edit) => !this.#acceptEdit(edit));
    for (const text of unreadable) this.#log({ level: 'warn', text });
    await this.#retireChanged(before);
    // Known before the first plugin starts, so that the sidebar and the first question can say it.
    if (this.#gate.trusted && plugins.some((plugin) => plugin.manifest)) void this.isolation();
    if (plugins.some((plugin) => plugin.manifest)) void this.#documentPlaces.prepare();
    this.#subscribers.tell('problems', problems);
    this.#tellNow();
    if (this.#options.grants === 'ask' && this.#options.askGrant && !this.#closed) this.#storeWatch.start();
  }

  /** Another window or the command line may have decided something: that holds here from now on. */
  async #storeChanged(): Promise<void> {
    const changed = await this.#gate.storeChanged(this.#plugins);
    if (changed.length === 0 || this.#closed) return;
    this.#tellNow();
    for (const plugin of changed) {
      const { state } = this.#gate.state(plugin);
      if (state === 'ready') this.#decided(plugin, true);
      else await this.#runner.restart(plugin.key, { forget: true });
      if (state === 'denied') this.#decided(plugin, false);
    }
  }

  /** Workers of plugins that are gone, or that would be started differently now, must not go on under the old terms. */
  async #retireChanged(before: readonly LoadedPlugin[]): Promise<void> {
    const now = new Map(this.#plugins.map((plugin) => [plugin.key, JSON.stringify(plugin.runnerPlugin)]));
    const retired = before.filter((plugin) => plugin.runnerPlugin && now.get(plugin.key) !== JSON.stringify(plugin.runnerPlugin));
    // One that has to be asked about again does not run on meanwhile.
    const waiting = this.#plugins.filter((plugin) => now.get(plugin.key) !== undefined && this.#gate.state(plugin).state === 'ungranted');
    await Promise.all([
      ...retired.map((plugin) => this.#runner.restart(plugin.key, { forget: now.get(plugin.key) === undefined })),
      ...waiting.map((plugin) => this.#runner.restart(plugin.key, { forget: true })),
    ]);
  }

  #decided(plugin: LoadedPlugin, allowed: boolean): void {
    this.#tellSoon();
    const events = this.#missed.take(plugin.key);
    if (!allowed) return;
    this.#prepareWorkers(plugin);
    if (events.length > 0) this.#subscribers.tell('missed', { name: plugin.name, events });
  }

  /** @param kept which plugins it was kept for when it went on late: by now, those may be allowed and have it behind them. */
  #keepMissed(request: DispatchRequest, result: DispatchResult, kept: readonly string[] = []): string[] {
    const missed = this.#missed.add(request, result, kept);
    for (const key of missed) {
      const plugin = this.#plugin(key);
      // The user may have answered while the event was on its way through other plugins.
      if (plugin && this.#gate.check(plugin) === undefined) this.#decided(plugin, true);
    }
    return missed;
  }

  /** @returns whether the text is what is loaded. */
  #acceptEdit({ file, before, text }: ManifestEdit): boolean {
    const plugin = this.#plugins.find(({ manifestFile }) => paths.same(manifestFile, file));
    if (!plugin || !this.#gate.acceptEdit(plugin, { before, text })) return false;
    this.#tellSoon();
    return true;
  }

  #placesOfDocuments(): DocumentPlaces {
    return new DocumentPlaces({
      workspaceFolders: this.#workspaceFolders,
      plugins: this.#plugins.map(({ key, manifestFile }) => ({ folder: key, manifestFile })),
      confined: this.#options.discover ?? true,
      hostFolders: this.#hostFolders,
    });
  }

  #plugin(key: string): LoadedPlugin | undefined {
    return this.#byKey.get(key);
  }

  #prepareWorkers(plugin: LoadedPlugin): void {
    if (!plugin.runnerPlugin || this.#gate.state(plugin).state !== 'ready') return;
    this.#gate.began(plugin);
    for (const runtime of runtimesOf(plugin)) this.#runner.prepare(plugin.runnerPlugin, runtime);
  }

  #workerChanged(status: WorkerStatus): void {
    const plugin = this.#plugin(status.pluginKey);
    if (status.crash && plugin) this.#dispatcher.countCrash(plugin);
    this.#tellSoon();
  }

  #workerLine(line: RunnerLogLine): void {
    this.#log({
      level: line.level,
      text: this.#keyLines.masked(`${line.pluginKey}\0${line.source}`, line.text) ?? line.text,
      pluginKey: line.pluginKey,
      pluginId: line.pluginId,
      ...(line.script !== undefined && { handler: line.script }),
      ...(line.eventId !== undefined && { eventId: line.eventId }),
      ...((line.source !== 'runner' || line.claimed) && { byPlugin: true }),
    });
  }

  /** @param byPlugin whether it is what a plugin's process wrote, and not said by the host. */
  #log({ byPlugin, ...line }: Omit<HostLogLine, 'at' | 'byHost'> & { byPlugin?: boolean }): void {
    const debugged = line.pluginKey !== undefined && this.#plugin(line.pluginKey)?.manifest?.settings.enableDebug;
    if (!debugged && LOG_LEVELS.indexOf(line.level) < LOG_LEVELS.indexOf(this.#settings.log.level)) return;
    const text = shownText(this.#mask(line.text));
    const full: HostLogLine = { ...line, text, at: new Date().toISOString(), ...(!byPlugin && { byHost: true }) };
    this.#subscribers.tell('log', full);
  }

  #tellSoon(): void {
    if (!this.#subscribers.has('plugins') || this.#closed) return;
    this.#telling ??= setTimeout(() => this.#tellNow(), TELL_EVERY_MS).unref();
  }

  #tellNow(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    if (this.#subscribers.has('plugins')) this.#subscribers.tell('plugins', this.plugins());
  }
}

function lastRunOf(plugin: LoadedPlugin): number {
  return Math.max(0, ...plugin.handlers.map((handler) => (handler.lastRun ? Date.parse(handler.lastRun.at) : 0)));
}

function definite({ language, filePath }: DocumentFacts): Pick<DispatchRequest, 'language' | 'filePath'> {
  return { ...(language !== undefined && { language }), ...(filePath !== undefined && { filePath }) };
}

function closedResult(request: DispatchRequest): DispatchResult {
  return { event: request.event, eventId: '', results: [], response: null, overBudget: false, durationMs: 0 };
}

/** Lines of events without a record (of a worker that speaks late, of events that are not listed) must not drive out those of listed ones. */
function linesOf({ history: { size } }: HostSettings): number {
  return size === 0 ? 0 : size + 50;
}
