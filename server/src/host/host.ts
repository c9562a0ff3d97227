// The host: plugins, their grants and their runs, behind one face that the editor, the CLI and the development server share.
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Activity } from './activity.ts';
import { Dispatcher } from './dispatch/dispatch.ts';
import { RunningHandlers } from './dispatch/running.ts';
import { Handing } from './dispatch/handing.ts';
import { carryDecisions } from './grants/carriedOver.ts';
import { EditedManifests } from './grants/editedManifests.ts';
import { shownMark } from './grants/shownPermissions.ts';
import { Gate } from './grants/gate.ts';
import { GrantStore } from './grants/grants.ts';
import { withoutSecretHeaders } from './endpoints/secretHeaders.ts';
import { goesOnLate } from './history.ts';
import { HostLog } from './hostLog.ts';
import { isolationFault, isolationView } from './isolation.ts';
import { attachTarget } from './plugins/attach.ts';
import { LoadedPlugins } from './plugins/loadedPlugins.ts';
import type { LoadedPlugin } from './plugins/plugin.ts';
import { PluginWorkers } from './plugins/pluginWorkers.ts';
import { MissedEvents } from './missedEvents.ts';
import { openProfiler, type ProfilerAnswer } from './profiler.ts';
import { Reloads } from './reloading/reloads.ts';
import type { Dispatched } from './recording.ts';
import { createMask, hideValues } from './secrets.ts';
import type { DocumentFacts, Target } from './dispatch/select.ts';
import { defaultStateFolder } from './grants/stateFolder.ts';
import { StoreWatch } from './grants/storeWatch.ts';
import { Subscribers, type Unsubscribe } from './subscribers.ts';
import type { DispatchRequest, DispatchResult, HostEvents, HostOptions, HostSettings, ManifestEdit, PastEvent } from './types.ts';
import { pluginView } from './plugins/views.ts';
import { isRepeatOfProfile } from './profileRuns.ts';
import type { VersionSuccession } from '../contract/versionSuccession.ts';
import type { WorkerMemory } from '../contract/workerMemory.ts';
import type { AttachRequest, AttachTarget } from '../contract/attachTarget.ts';
import type { Runtime } from '../contract/runtime.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import type { HistoryDetail, HistoryEntry, IsolationView, PluginView } from '../contract/views.ts';
import { createRunner, givenValues, type Runner, type RunnerPlugin, type WorkerStatus } from '../runner/index.ts';
import { paths } from '../paths/paths.ts';
import { machinePolicies } from '../policy/machinePolicy.ts';
import { forbiddenPlaces, isEmptyPolicy, type PlacedPolicy } from '../policy/policy.ts';
import { Paced } from '../waiting/paced.ts';
import { Quiet } from '../waiting/quiet.ts';
import { Rerun } from '../waiting/rerun.ts';

/** Plugins are shown anew so soon after something changed, and no oftener for their handlers' runs, in ms: neither saves nor keys must flood the sidebar. */
const SHOWN = { soonMs: 50, everyMs: 500 };

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
  readonly #plugins: LoadedPlugins;
  readonly #log: HostLog;
  readonly #activity: Activity;
  readonly #store: GrantStore;
  readonly #gate: Gate;
  readonly #storeWatch: StoreWatch;
  readonly #runner: Runner;
  readonly #workers: PluginWorkers;
  readonly #dispatcher: Dispatcher;
  readonly #reloads: Reloads;
  readonly #missed = new MissedEvents();
  readonly #edited = new EditedManifests((edit, read) => this.#acceptEdit(edit, read));
  readonly #running = new RunningHandlers({
    began: (handler) => this.#subscribers.tell('began', handler),
    ended: (handler) => this.#subscribers.tell('ended', handler),
  });
  readonly #quiet = new Quiet();
  /** Ids of events that run, and of which nothing is told. */
  readonly #repeats = new Set<string>();
  readonly #mask: (text: string) => string;
  #settings: HostSettings;
  #environment: Readonly<Record<string, string>>;
  readonly #loads = new Rerun(() => this.#loadOnce());
  readonly #storeChanges = new Rerun(() => this.#storeChanged());
  #storeLoaded: Promise<void> | undefined;
  readonly #shown = new Paced(() => this.#show(), SHOWN);
  #isolation: IsolationView | undefined;
  #machinePolicies: readonly PlacedPolicy[] = [];
  #closed = false;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#environment = options.environment ?? {};
    hideValues(this.#environment);
    const stateFolder = options.stateFolder ?? defaultStateFolder();
    const hostFolders = [path.resolve(stateFolder)];
    const { workspaceFolders, explicitPlugins = [], discover = true } = options;
    const adopt = (plugin: RunnerPlugin): void => this.#runner.adopt(plugin);
    const plugins = new LoadedPlugins({
      workspaceFolders,
      explicitPlugins,
      discover,
      hostFolders,
      adopt,
      isForbidden: (plugin) => this.#gate.forbidden(plugin) !== undefined,
      isTrusted: () => this.#gate.trusted,
    });
    this.#plugins = plugins;
    const mask = createMask(process.env);
    this.#mask = mask;
    const log = new HostLog({
      mask,
      level: () => this.#settings.log.level,
      isDebugged: (key) => plugins.get(key)?.manifest?.settings.enableDebug ?? false,
      tell: (line) => {
        if (line.eventId === undefined || !this.#repeats.has(line.eventId)) this.#subscribers.tell('log', line);
      },
    });
    this.#log = log;
    this.#activity = new Activity({ size: this.#settings.history.size, mask, plugins, subscribers: this.#subscribers });
    this.#store = new GrantStore(stateFolder, (text) => log.say({ level: 'warn', text }));
    this.#storeWatch = new StoreWatch({
      stateFolder,
      onChange: () => {
        const fault = (error: unknown): void =>
          log.say({ level: 'warn', text: `Grants were not read again after a change: ${String(error)}` });
        this.#storeChanges.run().catch(fault);
      },
      onError: (text) => log.say({ level: 'warn', text }),
    });
    this.#gate = new Gate({
      store: this.#store,
      mode: options.grants,
      trusted: options.trusted,
      ask: options.askGrant,
      isolation: () => this.isolation(),
      onDecided: (plugin, allowed) => this.#decided(plugin, allowed),
    });
    this.#runner = createRunner({
      sandbox: options.sandbox ?? 'auto',
      hostFolders,
      forbiddenPlaces: ({ grants }) => forbiddenPlaces(this.#gate.policies, grants.workspaceFolders),
      strangeFolders: () => [...plugins.workspaceFolders, ...plugins.all.map((plugin) => plugin.key)],
      node: this.#settings.runtime.node,
      python: this.#settings.runtime.python,
      idleMs: this.#settings.workers.idleMinutes * 60_000,
      environment: this.#environment,
      onLog: (line) => log.ofRunner(line),
      onWorkerChange: (status) => this.#workerChanged(status),
    });
    this.#workers = new PluginWorkers(this.#runner, this.#gate);
    this.#dispatcher = new Dispatcher({
      runner: this.#runner,
      gate: this.#gate,
      links: () => plugins.links,
      handing: new Handing({ places: () => plugins.places, log: (line) => log.say(line) }),
      completionBudgetMs: () => this.#settings.completion.budgetMs,
      log: (line) => log.say(line),
      mask,
      running: this.#running,
      changed: () => this.#shown.inTurn(),
    });
    this.#reloads = new Reloads({
      runner: this.#runner,
      gate: this.#gate,
      plugins,
      load: () => this.load(),
      modeOf: (plugin, handler) => this.#dispatcher.modeOf({ plugin, handler }),
      log: (line) => log.say(line),
      tell: (reload) => this.#subscribers.tell('reload', reload),
      changed: () => this.#shown.soon(),
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
    const added = folders.filter((folder) => !this.#plugins.workspaceFolders.includes(folder));
    this.#plugins.setWorkspaceFolders(folders);
    await this.load();
    return { added };
  }

  setTrusted(trusted: boolean): void {
    this.#gate.trusted = trusted;
    this.#plugins.settleAgain();
    this.#shown.soon();
    if (trusted) return;
    this.#workers.endRefused(this.#plugins.all).catch((error: unknown) => {
      this.#log.say({ level: 'error', text: `Plugins were not stopped when trust was taken back: ${String(error)}` });
    });
  }

  async updateSettings(settings: HostSettings): Promise<void> {
    const before = this.#settings;
    const pathsChanged = settings.pluginPaths.join('\0') !== before.pluginPaths.join('\0');
    const { runtime, workers } = settings;
    this.#settings = settings;
    // At once, and not waited for yet: neither this nor what an event that comes now reaches may be late.
    const ended = this.#policiesChanged();
    this.#activity.resize(settings.history.size);
    this.#runner.configure({ ...runtime, idleMs: workers.idleMinutes * 60_000 });
    if (runtime.node !== before.runtime.node || runtime.python !== before.runtime.python) {
      await Promise.all(this.#plugins.all.map((plugin) => this.#runner.restart(plugin.key)));
    }
    if (settings.isolation.minimum !== before.isolation.minimum) await this.isolation();
    this.#shown.soon();
    if (pathsChanged) await this.load();
    await ended;
  }

  /**
   * Sets values from a file for plugins' processes, in place of those before. A plugin gets those that its `env:read` covers, where they count more than
   * the host's own variables; workers that were started with others are replaced, and end what they run where no value was taken away. All of them are
   * masked in whatever is shown.
   * @returns when events are given to none any more that has others.
   */
  async setEnvironment(values: Readonly<Record<string, string>>): Promise<void> {
    hideValues(values);
    this.#environment = { ...values };
    await this.#runner.setEnvironment(this.#environment);
  }

  /** Names among these values that no loaded plugin is given, be it for want of a permission. */
  environmentNotGiven(): string[] {
    const given = new Set(
      this.#plugins.all.flatMap(({ runnerPlugin }) => Object.keys(givenValues(this.#environment, runnerPlugin?.grants.permissions ?? []))),
    );
    return Object.keys(this.#environment).filter((name) => !given.has(name));
  }

  /** In dispatch order. */
  plugins(): PluginView[] {
    return this.#plugins.all.map((plugin) => pluginView(plugin, this.#gate));
  }

  /** Where they are, without links. */
  pluginFolders(): string[] {
    return this.#plugins.all.map(({ key }) => key);
  }

  /** A text without the secrets that the host knows of. Records have them still: whoever shows one masks it. */
  masked(text: string): string {
    return this.#mask(text);
  }

  /** What the workers of plugins take of memory now. */
  workerMemory(): Promise<WorkerMemory[]> {
    return this.#runner.memory();
  }

  /** What this machine and the user's settings allow of plugins, as it was at the last load. */
  policies(): readonly PlacedPolicy[] {
    return this.#gate.policies;
  }

  /** Cheap: whether any loaded plugin, whatever its state, has a handler for this event and document. */
  handles(event: string, document: DocumentFacts = {}): boolean {
    return this.#plugins.index.any(event, document);
  }

  /** The plugins whose handlers are for a document that is saved, once for each phase, in the order in which they run by themselves. */
  savers(document: DocumentFacts): { key: string; id: string; phase: SavePhase }[] {
    return this.#plugins.index.savers(document);
  }

  /** Whether what a plugin answered may be given again, where the same is asked anew: its `cacheEnabled`. */
  keepsAnswers(pluginKey: string): boolean {
    return this.#plugins.get(pluginKey)?.manifest?.settings.cacheEnabled === true;
  }

  /** Whether a document is for none but plugins with a permission for where it is. */
  async isWithheld(filePath: string): Promise<boolean> {
    return (await this.#plugins.places.find(filePath)).withheld !== undefined;
  }

  /** Starts the workers that the next save of, or completion in, a document will need. Only those of plugins that may run. */
  prepare(document: DocumentFacts): void {
    if (this.#settings.isolation.minimum !== 'none' && !this.#isolation) return;
    const { index } = this.#plugins;
    this.#workers.prepareFirst(['onFileSave', 'onCodeCompletion'].flatMap((event) => index.pluginsFor(event, document)));
  }

  /** Starts the workers of all plugins that may run, so that the first event does not wait for them. */
  prepareAll(): void {
    if (this.#settings.isolation.minimum !== 'none' && !this.#isolation) return;
    for (const plugin of this.#plugins.all) this.#workers.prepare(plugin);
  }

  /** The same, and has them import all scripts that are called in them, so that what cannot be is told before somebody calls it. */
  async importAll(): Promise<void> {
    const { isolation } = this.#settings;
    if (this.#closed || (isolation.minimum !== 'none' && !this.#isolation)) return;
    await Promise.all(this.#plugins.all.map(({ key }) => this.#reloads.importAhead(key)));
  }

  /** Fires one event. Never rejects; what went wrong is in the result. */
  async dispatch(request: DispatchRequest): Promise<DispatchResult> {
    // It may fail before anybody waits for it.
    if (request.fields instanceof Promise) request.fields.catch(() => undefined);
    const fault = await this.#unready();
    if (this.#closed) return closedResult(request);
    // Each handler that the event would have reached has it for an answer.
    const toRun = fault ? { ...request, fields: Promise.reject<Record<string, unknown>>(fault) } : request;
    const repeatId = isRepeatOfProfile(request) ? request.eventId : undefined;
    if (repeatId !== undefined) this.#repeats.add(repeatId);
    const run = (): Promise<Dispatched> => this.#dispatcher.dispatch(toRun, () => this.#plugins.index);
    const dispatched = { ...(await (request.runOnFiles ? run() : this.#quiet.during(run))), request };
    const { result } = dispatched;
    if (repeatId !== undefined) this.#repeats.delete(repeatId);
    const missed = request.runOnFiles ? [] : this.#keepMissed(request, result);
    if (result.results.length === 0) return result;
    if (request.runOnFiles && !request.runOnFiles.isRecorded(result)) {
      this.#activity.leaveOut(result.eventId);
      return result;
    }
    this.#activity.add(withoutSecretHeaders(dispatched));
    if (!goesOnLate(result)) return result;
    const late = result.late.then((whole) => {
      const { signal: _over, ...rest } = request;
      if (!request.runOnFiles) this.#keepMissed(request, whole, missed);
      this.#activity.add({ ...dispatched, request: rest, result: whole });
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
    this.#activity.discarded(eventId, why);
  }

  /** How plugins are confined on this machine; undefined where they are not. Finds out by trying, once. */
  async isolation(): Promise<IsolationView | undefined> {
    const report = await this.#runner.isolation();
    if (!report) return undefined;
    this.#gate.isolationFault = isolationFault(report.tier, this.#settings.isolation.minimum);
    const view = isolationView(report);
    // It can change when folders become known from which something would have been taken.
    if (!isDeepStrictEqual(view, this.#isolation)) {
      for (const text of report.passedOver) if (!this.#isolation?.warnings.includes(text)) this.#log.say({ level: 'warn', text });
      this.#isolation = view;
      this.#subscribers.tell('isolation', this.#isolation);
      this.#shown.soon();
    }
    return this.#isolation;
  }

  /** Newest first. */
  history(): HistoryEntry[] {
    return this.#activity.entries();
  }

  historyDetail(eventId: string): HistoryDetail | undefined {
    return this.#activity.detail(eventId);
  }

  /** An event that happened, to be fired again; not masked. `too-large` where not all of it was kept. */
  pastEvent(eventId: string): PastEvent | 'too-large' | undefined {
    return this.#activity.past(eventId);
  }

  async setEnabled(key: string, enabled: boolean): Promise<void> {
    const plugin = this.#plugins.get(key);
    if (!plugin) return;
    const kept = this.#gate.setEnabled(plugin, enabled);
    if (!enabled) await this.#workers.end(plugin);
    await kept;
    this.#shown.soon();
  }

  /**
   * Allows or revokes; a revoked plugin's workers end at once.
   * @param shown what the user saw of it: the names of its permissions, and which manifest it was.
   * @returns false where it is another one by now, so that nothing was done.
   */
  async setGranted(key: string, granted: boolean, { permissions, manifestDigest }: Shown = {}): Promise<boolean> {
    const plugin = this.#plugins.get(key);
    if (!plugin) return true;
    if (granted) {
      // Elsewhere than in VS Code that can be before the workspace is trusted.
      this.#plugins.locate(plugin);
      if (permissions !== undefined && !isDeepStrictEqual(new Set(permissions), new Set(plugin.permissionNames))) return false;
      if (manifestDigest !== undefined && manifestDigest !== shownMark(plugin.asked.manifest, plugin.asked.places)) return false;
    }
    // It holds at once, and its worker does not run on while that is written down.
    const kept = this.#gate.setGranted(plugin, granted);
    if (!granted) await this.#workers.end(plugin);
    await kept;
    return true;
  }

  /** Shows the grant question again. */
  async askAgain(key: string): Promise<void> {
    const plugin = this.#plugins.get(key);
    if (plugin) await this.#gate.askAgain(plugin);
  }

  /** Has the user's decisions about a version hold for another one, which is about to serve in its place. */
  async carryGrants(succession: VersionSuccession): Promise<void> {
    this.#storeLoaded ??= this.#store.load();
    await this.#storeLoaded;
    await carryDecisions(this.#store, succession);
  }

  /** Whether a file is the manifest of a loaded plugin. */
  isManifest(file: string): boolean {
    return this.#plugins.ofManifest(file) !== undefined;
  }

  /** Reads the plugin's manifest anew and replaces its workers. */
  async reloadPlugin(key: string): Promise<void> {
    await this.load();
    await this.restartPlugin(key);
  }

  /**
   * Has a plugin serve as it is on disk, whatever is known to have changed. Where that cannot be, what was loaded before goes on serving; `reload` tells
   * of it.
   * @returns whether all of it serves as it is on disk.
   */
  async renewPlugin(key: string): Promise<boolean> {
    let isRenewed = false;
    const unsubscribe = this.subscribe('reload', ({ pluginKey, ok, fault }) => {
      if (pluginKey === key) isRenewed = ok && !fault;
    });
    if (!this.#closed) await this.#reloads.renew(key);
    unsubscribe();
    return isRenewed;
  }

  /** Ends the plugin's workers and its rest, if it rests. @returns whether there was any of that. */
  async restartPlugin(key: string): Promise<boolean> {
    this.#reloads.settle(key);
    const plugin = this.#plugins.get(key);
    if (!plugin) return false;
    const was = await this.#workers.restart(plugin);
    this.#shown.soon();
    return was;
  }

  /**
   * Files changed on disk. The plugins that they belong to serve as they are now when this resolves; where that cannot be, what was loaded before goes
   * on serving. `reload` tells of each.
   */
  async filesChanged(files: string[]): Promise<void> {
    if (!this.#closed) await this.#reloads.filesChanged(files);
  }

  /**
   * The user, and no plugin, changed a manifest in the editor and saved it. To be called before `filesChanged` for that file, whose text counts only if
   * it is what is loaded then.
   */
  manifestEdited(edit: ManifestEdit): void {
    this.#edited.saved(edit);
  }

  /** Where a debugger can attach. */
  attachTarget(request: AttachRequest): Promise<AttachTarget> {
    return attachTarget(request, { plugins: this.#plugins.all, gate: this.#gate, runner: this.#runner });
  }

  /** How a handler is run, as far as its script can be read; undefined where there is none such. */
  async handlerMode(asked: {
    pluginKey: string;
    event: string;
    script: string;
    function?: string;
  }): Promise<'warm' | 'oneShot' | undefined> {
    const plugin = this.#plugins.all.find(({ key }) => key === asked.pluginKey);
    const handler = plugin?.handlers.find(
      ({ declaration: { event, script, function: name } }) =>
        event === asked.event && script === asked.script && (asked.function === undefined || name === undefined || name === asked.function),
    );
    return plugin && handler && this.#dispatcher.modeOf({ plugin, handler });
  }

  /** Finds the one handler that an event reaches, and has a worker ready in which profiles of it can be taken. Fires nothing. */
  async profiler(request: DispatchRequest): Promise<ProfilerAnswer> {
    const fault = await this.#unready();
    if (fault) return { ok: false, why: 'refused', message: fault.message };
    const modeOf = (target: Target): Promise<'warm' | 'oneShot'> => this.#dispatcher.modeOf(target);
    return openProfiler(request, { index: this.#plugins.index, gate: this.#gate, runner: this.#runner, modeOf });
  }

  /** Why no handlers for a runtime would run on this machine, as a sentence; undefined where they would. */
  missingInterpreter(runtime: Runtime): Promise<string | undefined> {
    return this.#runner.missingInterpreter(runtime);
  }

  /** Ends everything the host started. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#reloads.close();
    this.#activity.flush();
    this.#shown.close();
    await Promise.all([this.#storeWatch.close(), this.#runner.close(), this.#store.written()]);
    this.#activity.end();
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
    this.#machinePolicies = await (this.#options.machinePolicies ?? machinePolicies)();
    await this.#policiesChanged();
    const before = this.#plugins.all;
    const accept = this.#edited.loading();
    const { plugins: read, problems, unreadable } = await this.#plugins.read(this.#settings.pluginPaths);
    await this.#gate.loaded(read);
    // At once, so that nobody is asked about what the user wrote, and what serves goes on until that is ready.
    accept(read);
    const plugins = this.#reloads.inPlaceOf(new Map(this.#plugins.all.map((plugin) => [plugin.key, plugin])), read);
    this.#plugins.replace(plugins);
    this.#gate.replaced(plugins);
    for (const text of unreadable) this.#log.say({ level: 'warn', text });
    await this.#workers.retireChanged(before, plugins);
    // Known before the first plugin starts, so that the sidebar and the first question can say it.
    if (this.#gate.trusted && plugins.some((plugin) => plugin.manifest)) void this.isolation();
    if (plugins.some((plugin) => plugin.manifest)) void this.#plugins.places.prepare();
    this.#subscribers.tell('problems', problems);
    this.#shown.now();
    this.#reloads.loaded().catch((error: unknown) => {
      this.#log.say({ level: 'error', text: `Plugins were not reloaded after their manifests changed: ${String(error)}` });
    });
    if (this.#options.grants === 'ask' && this.#options.askGrant && !this.#closed) this.#storeWatch.start();
  }

  /** Plugins that are not allowed any more end; those that were not and now are run with their next event. */
  async #policiesChanged(): Promise<void> {
    const { policy } = this.#settings;
    const policies = [...this.#machinePolicies, ...(isEmptyPolicy(policy) ? [] : [{ ...policy, from: 'codexPlugins.policy' }])];
    if (isDeepStrictEqual(policies, this.#gate.policies)) return;
    this.#gate.policies = policies;
    this.#plugins.settleAgain();
    this.#shown.soon();
    await this.#workers.endRefused(this.#plugins.all);
  }

  /** Another window or the command line may have decided something: that holds here from now on. */
  async #storeChanged(): Promise<void> {
    await this.#gate.storeChanged(() => this.#plugins.all);
    if (this.#closed) return;
    const plugins = this.#plugins.all;
    this.#shown.now();
    // By how they are now: what others decided may have been read before, with a decision of our own.
    for (const plugin of plugins) {
      const { state } = this.#gate.state(plugin);
      if (state === 'ready' && this.#missed.has(plugin.key)) this.#decided(plugin, true);
      if (state === 'denied') this.#decided(plugin, false);
    }
    await this.#workers.endRefused(plugins);
  }

  #decided({ key }: LoadedPlugin, allowed: boolean): void {
    this.#shown.soon();
    const events = this.#missed.take(key);
    // It may be gone, or another one, since the user was asked.
    const plugin = this.#plugins.get(key);
    if (!allowed || !plugin) return;
    this.#workers.prepare(plugin);
    if (events.length > 0) this.#subscribers.tell('missed', { name: plugin.name, events });
  }

  /** @param kept which plugins it was kept for when it went on late: by now, those may be allowed and have it behind them. */
  #keepMissed(request: DispatchRequest, result: DispatchResult, kept: readonly string[] = []): string[] {
    const missed = this.#missed.add(request, result, kept);
    for (const key of missed) {
      const plugin = this.#plugins.get(key);
      // The user may have answered while the event was on its way through other plugins.
      if (plugin && this.#gate.check(plugin) === undefined) this.#decided(plugin, true);
    }
    return missed;
  }

  /** @returns whether the text is what was read, or is loaded. */
  #acceptEdit({ file, before, text }: ManifestEdit, read: readonly LoadedPlugin[] = this.#plugins.all): boolean {
    const plugin = read.find(({ manifestFile }) => paths.same(manifestFile, file));
    if (!plugin || !this.#gate.acceptEdit(plugin, { before, text })) return false;
    this.#shown.soon();
    return true;
  }

  #workerChanged(status: WorkerStatus): void {
    const plugin = this.#plugins.get(status.pluginKey);
    if (!status.crash || !plugin) return this.#shown.inTurn();
    this.#dispatcher.countCrash(plugin);
    this.#shown.soon();
  }

  #show(): void {
    if (this.#subscribers.has('plugins')) this.#subscribers.tell('plugins', this.plugins());
  }
}

function closedResult(request: DispatchRequest): DispatchResult {
  return { event: request.event, eventId: '', results: [], response: null, overBudget: false, durationMs: 0 };
}
