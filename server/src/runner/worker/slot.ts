// The place of one plugin's worker for one runtime: starting it, giving it calls, replacing it.
import * as l10n from '@vscode/l10n';
import type { Call } from '../call.ts';
import { cancelledError, closedError, pluginError, queueFullError } from '../messages.ts';
import { mayGoOn, termsOf, type Terms } from './terms.ts';
import type { WorkerTransport } from './transport.ts';
import type { RunnerLogLine, RunnerPlugin, WorkerProfiler, WorkerState, WorkerStatus } from '../types.ts';
import { CallQueue } from './callQueue.ts';
import type { WaitingLimits } from './callsInFlight.ts';
import type { WantedScript } from './ahead.ts';
import { FormerWorkers } from './formerWorkers.ts';
import { HandOver } from './handOver.ts';
import { IdleEnd } from './idleEnd.ts';
import { NewerVersion, type Started } from './newerVersion.ts';
import { SlotDebugger } from './slotDebugger.ts';
import type { Succession, Warmth } from './succession.ts';
import { PluginWorker, type WorkerOwner } from './worker.ts';
import type { WorkerLine } from './workerLog.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { AttachPlace } from '../../contract/attachTarget.ts';
import type { RunError } from '../../contract/errors.ts';

export interface SlotServices {
  transport: WorkerTransport;
  limits: WaitingLimits;
  idleMs: number;
  /** For how long a worker that was started for a debugger stays when there is none. */
  debuggerMs: number;
  maxQueued: number;
  /** Values from a file that the plugin's processes are started with. */
  valuesFor(plugin: RunnerPlugin): Readonly<Record<string, string>>;
  onLog(line: RunnerLogLine): void;
  onChange(status: WorkerStatus): void;
}

export class WorkerSlot implements WorkerOwner {
  readonly #services: SlotServices;
  readonly #runtime: Runtime;
  #plugin: RunnerPlugin;
  /** Under which a worker is started now, and under which the current one was. */
  #terms: Terms;
  #currentTerms: Terms;
  readonly #queue = new CallQueue();
  #current: PluginWorker | undefined;
  #starting = false;
  #closed = false;
  readonly #newer: NewerVersion;
  readonly #former: FormerWorkers;
  readonly #idle: IdleEnd;
  readonly #debugger: SlotDebugger;
  #shown: WorkerStatus | undefined;

  constructor(plugin: RunnerPlugin, runtime: Runtime, services: SlotServices) {
    this.#plugin = plugin;
    this.#runtime = runtime;
    this.#services = services;
    const { graceMs } = services.limits;
    this.#former = new FormerWorkers(runtime, graceMs);
    const log = (line: WorkerLine): void => this.log(line);
    const current = (): PluginWorker | undefined => this.#current;
    const pump = (): void => this.#pump();
    this.#terms = this.#currentTerms = this.#termsOf(plugin);
    const face = {
      owner: this,
      former: this.#former,
      handOver: new HandOver(graceMs, (line) => this.log({ level: 'warn', source: 'runner', ...line })),
      current,
      started: () => ({ forDebugger: this.#debugger.startedFor, terms: this.#currentTerms }),
      expectsDebugger: () => this.#debugger.isExpected,
      become: (worker: PluginWorker, started: Started) => this.#becomeUnder(worker, started),
      pump,
    };
    this.#newer = new NewerVersion(face, runtime, services);
    this.#idle = new IdleEnd({ isIdle: () => this.#isIdle, idleMs: () => this.#idleMs, end: () => this.#endIdle() });
    const debugged = {
      plugin: () => this.#plugin,
      current,
      closedFault: () => (this.#closed ? this.#closedError : undefined),
      start: () => void this.#start(),
      pump,
      retire: () => this.#retire('worker-restarted'),
      changed: (worker: PluginWorker) => this.changed(worker),
      show: () => this.#show(),
      log,
    };
    this.#debugger = new SlotDebugger(debugged, runtime, services.debuggerMs);
  }

  /**
   * The plugin is so from now on. A worker that was started with other programs, or with rights that are gone, is ended; none is started before one is
   * wanted.
   */
  adopt(plugin: RunnerPlugin): void {
    this.#plugin = plugin;
    this.#heedTerms();
  }

  submit(call: Call): void {
    if (this.#queue.length >= this.#services.maxQueued) {
      call.fail(queueFullError(call.invocation, this.#queue.length));
      return;
    }
    this.#queue.arrive(call);
    this.#pump();
  }

  /**
   * Ends the current worker; calls that have not begun and calls to come go to a new one, when the old one begins nothing any more. Resolves when it
   * is gone.
   */
  async restart(): Promise<void> {
    this.#newer.abandon();
    this.#retire('worker-restarted');
    this.#former.hurry('worker-restarted');
    this.#pump();
    await this.#former.gone();
  }

  /** Whether the current worker has the script in memory. */
  hasLoaded(scriptPath: string): boolean {
    return this.#current?.state === 'ready' && this.#current.hasLoaded(scriptPath);
  }

  /** Whether there is a worker, or one is about to be. */
  get isServing(): boolean {
    return this.#current !== undefined || this.#starting || this.#newer.isComing;
  }

  /** Whether files changed of which the current worker has not got the new version. */
  get isOutdated(): boolean {
    return this.#newer.isOutdated;
  }

  /** Whether calls go to that worker. */
  runs(worker: PluginWorker): boolean {
    return this.#current === worker;
  }

  /** What the current worker has imported. */
  get loaded(): ReadonlySet<string> {
    return this.#current?.loaded ?? new Set();
  }

  /** Files of the plugin changed: the current worker begins nothing for which it would have to import something, until `keep` or `takeOver`. */
  outdate(): void {
    if (!this.#closed && (this.#current !== undefined || this.#starting)) this.#newer.outdate(this.#terms);
  }

  /** The current worker goes on. @param fault why there is no newer version, if that is so. */
  keep(fault?: RunError): void {
    this.#newer.keep(fault);
  }

  /** Makes a worker ready to take over. Another one that was to is given up. */
  async warm(plugin: RunnerPlugin, scripts: readonly WantedScript[]): Promise<Warmth> {
    const terms = this.#termsOf(plugin);
    // Where something was taken away, nothing goes on.
    if (this.#closed || !mayGoOn(this.#terms, terms)) return { isWarm: false };
    return this.#newer.warm(terms, scripts);
  }

  /** Something newer is to come than what is being made ready. */
  overtake(): void {
    this.#newer.overtake();
  }

  /** The worker that was made ready is not to take over. */
  abandon(): void {
    this.#newer.abandon();
  }

  /** The current worker prepares to give its place away: see `NewerVersion`. */
  handOver(succession: Succession): Promise<void> {
    return this.#newer.handOver(succession);
  }

  /** The current worker goes on after all. */
  stay(succession: Succession): void {
    this.#newer.stay(succession);
  }

  /** @param undo called where the new version breaks down by itself just afterwards, while the former one could go on. */
  takeOver(succession: Succession, undo: (error: RunError) => void): void {
    this.#newer.takeOver(succession, undo);
    this.#show();
  }

  /** The version that took over just now broke down, be it in another worker: the former one goes on, where it can. */
  goBack(fault: RunError): void {
    this.#newer.goBack(fault);
  }

  /** What is given to the plugin's processes may be something else by now. @returns whether the current worker was started with something else. */
  heedValues(): boolean {
    this.#heedTerms();
    return this.#isStale;
  }

  /** Ends a worker that was started with something else and has its place still, unless another is about to take it. Resolves when it is gone. */
  async renew(): Promise<void> {
    if (this.#isStale && !this.#newer.isComing) this.#endAll();
    this.#pump();
    await this.#former.hurriedGone();
  }

  /** Starts the worker before there is anything for it to do. */
  prepare(): void {
    if (this.#current === undefined) void this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#idle.stop();
    this.#debugger.endWaiting(this.#closedError);
    for (const call of this.#queue.removeAll()) call.fail(closedError(call.invocation));
    this.#newer.abandon();
    this.#retire('runner-closed');
    this.#former.hurry('runner-closed');
    await Promise.all([this.#debugger.close(), this.#former.gone()]);
  }

  /** Opens the debugger, and the relay in front of it for one session, or, where it `stays`, for one after the other. */
  attach(preferredPort: number | undefined, stays = false): Promise<AttachPlace | RunError> {
    return this.#debugger.attach(preferredPort, stays);
  }

  /** Has a worker ready that can be profiled. */
  profiler(): Promise<WorkerProfiler | RunError> {
    return this.#debugger.profiler();
  }

  get status(): WorkerStatus {
    const worker = this.#current;
    let state: WorkerState = this.#starting ? 'starting' : 'stopped';
    if (worker !== undefined && worker.state !== 'stopped') state = worker.state === 'ready' && worker.busy ? 'busy' : worker.state;
    return {
      pluginKey: this.#plugin.key,
      runtime: this.#runtime,
      state,
      ...(worker?.pid === undefined ? {} : { pid: worker.pid }),
      ...(this.#debugger.port === undefined ? {} : { debugPort: this.#debugger.port }),
      debuggerAttached: worker?.debugger.isAttached ?? false,
      debuggerPaused: worker?.debugger.isPaused ?? false,
    };
  }

  requeue(call: Call): void {
    if (this.#closed) call.fail(closedError(call.invocation));
    else if (call.invocation.signal?.aborted) call.fail(cancelledError(call.invocation));
    else this.#queue.add(call);
  }

  changed(worker: PluginWorker): void {
    this.#newer.changed(worker);
    if (worker === this.#current) this.#debugger.changed(worker);
    this.#pump();
    this.#show();
  }

  lost(worker: PluginWorker, crash: RunError | undefined, startFault: RunError | undefined): void {
    if (this.#newer.lost(worker, crash ?? startFault)) return this.#debugger.leaves(worker);
    if (worker === this.#current) {
      this.#current = undefined;
      this.#newer.currentLeft();
      this.#debugger.leaves(worker);
      this.#former.add(worker);
      if (crash !== undefined && this.#newer.undo(crash)) return;
    }
    // One that never was current has to be gone too before all is.
    else this.#former.add(worker);
    if (startFault !== undefined) this.#failAll(startFault, true);
    if (crash !== undefined) this.log({ level: 'error', source: 'runner', text: crash.message });
    this.#show(crash);
    this.#pump();
  }

  log(line: WorkerLine): void {
    this.#services.onLog({ pluginKey: this.#plugin.key, pluginId: this.#plugin.id, ...line });
  }

  #pump(): void {
    const worker = this.#current;
    this.#former.endUnused((former) => this.#queue.has((call) => this.#former.of(call) === former));
    if (this.#newer.isTakingOver) return;
    if (worker === undefined) {
      // The newer one will be there sooner than another.
      if (this.#newer.isComing) return;
      for (const call of this.#queue) call.cold = true;
      if (this.#queue.length > 0 || this.#debugger.isWaitedFor) void this.#start();
      return;
    }
    if (this.#debugger.isReasonToReplace(worker) || (this.#isStale && !this.#newer.isComing)) {
      // It is given nothing more, and what it does may come to its end.
      if (worker.state !== 'ready' || worker.busy) return;
      this.#retire('worker-restarted');
      this.#pump();
      return;
    }
    if (this.#former.areInTheWay || this.#debugger.isReturning) return;
    this.#give(worker);
    if (worker.state === 'ready' && !worker.busy && !this.#debugger.keepsWorker) this.#idle.begin();
  }

  #give(worker: PluginWorker): void {
    const { isOutdated, fault } = this.#newer;
    const take = (call: Call): void => worker.take(call);
    this.#queue.give(
      () => worker.hasRoom || this.#former.takeCalls,
      (call) => {
        const former = this.#former.of(call);
        if (former?.hasRoom === true) return () => former.take(call);
        if (former !== undefined || !worker.hasRoom || this.#former.hold(call.scriptPath)) return undefined;
        if (!isOutdated || worker.hasLoaded(call.scriptPath)) return take;
        return fault && (() => call.fail(fault));
      },
    );
  }

  get #isIdle(): boolean {
    const worker = this.#current;
    return worker?.state === 'ready' && !worker.busy && this.#queue.length === 0 && !this.#debugger.keepsWorker;
  }

  get #idleMs(): number {
    const { idleMs, debuggerMs } = this.#services;
    return this.#debugger.isWhyItRuns ? Math.min(idleMs, debuggerMs) : idleMs;
  }

  #endIdle(): void {
    this.#retire('worker-restarted');
    this.#show();
  }

  async #start(): Promise<void> {
    if (this.#starting || this.#closed) return;
    this.#starting = true;
    this.#show();
    const plugin = this.#plugin;
    const terms = this.#terms;
    const worker = new PluginWorker(plugin, this.#services.limits, this);
    const wanted = (): boolean => !this.#closed && terms.text === this.#terms.text;
    const forDebugger = this.#debugger.isExpected;
    const started = await this.#services.transport.start(plugin, this.#runtime, worker, wanted, forDebugger);
    this.#starting = false;
    if (started === undefined || ('code' in started && !wanted())) return this.#closed ? undefined : this.#start();
    if ('code' in started) {
      if (this.#current === undefined) this.#newer.isOutdated = false;
      this.#failAll(started, false);
      this.#show();
      return;
    }
    worker.begin(started);
    if (this.#current !== undefined) {
      // One of a newer version was ready sooner.
      worker.discard();
      return;
    }
    this.#become(worker, { forDebugger, terms });
    if (this.#debugger.isWhyItRuns) this.log({ level: 'warn', source: 'runner', text: worker.debugging!.note });
    if (!wanted()) {
      this.#retire(this.#closed ? 'runner-closed' : 'worker-restarted');
      this.#pump();
    }
    this.#show();
  }

  /** A worker of another version takes the place, whose terms count from now on: where others did meanwhile, it is none that could take it. */
  #becomeUnder(worker: PluginWorker, started: Started): void {
    this.#plugin = started.terms.plugin;
    this.#terms = started.terms;
    this.#become(worker, started);
  }

  #become(worker: PluginWorker, { forDebugger, terms }: Started): void {
    if (this.#current !== undefined) this.#debugger.leaves(this.#current);
    this.#current = worker;
    this.#currentTerms = terms;
    this.#debugger.startedFor = forDebugger;
    // It was a former worker's, which may have been given longer.
    this.#idle.stop();
  }

  #failAll(error: RunError, crashed: boolean): void {
    this.#debugger.endWaiting(error);
    for (const [index, call] of this.#queue.removeAll().entries()) call.fail(error, { crashed: crashed && index === 0 });
  }

  #retire(code: 'worker-restarted' | 'runner-closed'): void {
    const worker = this.#current;
    if (worker === undefined) return;
    this.#current = undefined;
    this.#newer.currentLeft();
    this.#debugger.leaves(worker);
    this.#former.add(worker);
    worker.retire(code);
  }

  #heedTerms(): void {
    const before = this.#terms;
    this.#terms = this.#termsOf(this.#plugin);
    if (before.text === this.#terms.text) return;
    // What is being made ready may be so for just these.
    this.#newer.abandonUnlessUnder(this.#terms);
    this.#former.forgetLast();
    if (!mayGoOn(before, this.#terms)) this.#endAll();
  }

  /** Nothing goes on under the former terms. */
  #endAll(): void {
    this.#newer.abandon();
    this.#retire('worker-restarted');
    this.#former.hurry('worker-restarted');
  }

  /** Whether the current worker was started under other terms than one would be now. */
  get #isStale(): boolean {
    return this.#current !== undefined && this.#currentTerms.text !== this.#terms.text;
  }

  #termsOf(plugin: RunnerPlugin): Terms {
    return termsOf(plugin, this.#services.valuesFor(plugin));
  }

  get #closedError(): RunError {
    return pluginError(
      this.#plugin,
      'runner-closed',
      l10n.t('its worker was ended, because the plugin was turned off or the host is shutting down.'),
    );
  }

  #show(crash?: RunError): void {
    const { status } = this;
    const shown = this.#shown;
    const same =
      shown?.state === status.state &&
      shown.pid === status.pid &&
      shown.debugPort === status.debugPort &&
      shown.debuggerAttached === status.debuggerAttached &&
      shown.debuggerPaused === status.debuggerPaused;
    if (same && crash === undefined) return;
    this.#shown = status;
    this.#services.onChange(crash === undefined ? status : { ...status, crash });
  }
}
