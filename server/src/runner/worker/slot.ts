// The place of one plugin's worker for one runtime: the queue in front of it, starting it, replacing it, ending it when idle.
import * as l10n from '@vscode/l10n';
import { AttachRelay } from './attachRelay.ts';
import type { DebuggerEndpoint } from './door.ts';
import type { Call } from '../call.ts';
import { cancelledError, closedError, pluginError, queueFullError } from '../messages.ts';
import { termsOf } from './terms.ts';
import type { WorkerTransport } from './transport.ts';
import type { RunnerLogLine, RunnerPlugin, WorkerProfiler, WorkerState, WorkerStatus } from '../types.ts';
import type { WaitingLimits } from './callsInFlight.ts';
import { workersFolder } from '../workersFolder.ts';
import type { WantedScript } from './ahead.ts';
import { FormerWorkers } from './formerWorkers.ts';
import { HandOver } from './handOver.ts';
import { Succession, type Warmth } from './succession.ts';
import { PluginWorker, type WorkerOwner } from './worker.ts';
import { workerProfiler } from './workerProfiler.ts';
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
  #terms: string;
  /** In the order in which the calls came. */
  readonly #queue: Call[] = [];
  #arrivals = 0;
  #current: PluginWorker | undefined;
  #starting = false;
  #closed = false;
  /** A worker of a newer version of the plugin, which is being made ready or takes over. */
  #succession: Succession | undefined;
  /** Set while the current worker gives its place to it: nobody is given calls. */
  #handsOver = false;
  /** Files of the plugin changed since the current worker imported what it has. */
  #outdated = false;
  /** Why there is no newer version, while there is none. */
  #newerFault: RunError | undefined;
  /** What to do about it when the current worker, which took over just now, breaks down by itself. */
  #undo: ((error: RunError) => void) | undefined;
  /** How the former one was started, which goes on then. */
  #undone: { startedForDebugger: boolean } | undefined;
  readonly #former: FormerWorkers;
  readonly #handOver: HandOver;
  #idle: NodeJS.Timeout | undefined;
  #idleSince = 0;
  #relay: AttachRelay | undefined;
  /** When a debugger was last asked for or seen. */
  #debuggerSeen = -Infinity;
  /** The current worker was started so that a debugger can attach. */
  #startedForDebugger = false;
  /** How many wait for a profile of the worker, or take one. */
  #profilers = 0;
  /** Set while a worker is waited for that is ready and lets a debugger in, whichever worker that will be. */
  #readiness: PromiseWithResolvers<PluginWorker | RunError> | undefined;
  #shown: WorkerStatus | undefined;

  constructor(plugin: RunnerPlugin, runtime: Runtime, services: SlotServices) {
    this.#plugin = plugin;
    this.#runtime = runtime;
    this.#services = services;
    const { graceMs } = services.limits;
    this.#former = new FormerWorkers(runtime, graceMs);
    this.#handOver = new HandOver(graceMs, (text) => this.log({ level: 'warn', source: 'runner', text }));
    this.#terms = this.#termsOf(plugin);
  }

  /** The plugin is so from now on. A worker that was started with other rights or programs is ended; none is started before one is wanted. */
  adopt(plugin: RunnerPlugin): void {
    this.#plugin = plugin;
    this.#retireOther();
  }

  submit(call: Call): void {
    if (this.#queue.length >= this.#services.maxQueued) {
      call.fail(queueFullError(call.invocation, this.#queue.length));
      return;
    }
    call.arrival = this.#arrivals++;
    this.#enqueue(call);
    this.#pump();
  }

  /**
   * Ends the current worker; calls that have not begun and calls to come go to a new one, when the old one begins nothing any more. Resolves when it
   * is gone.
   */
  async restart(): Promise<void> {
    this.abandon();
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
    return this.#current !== undefined || this.#starting || this.#succession !== undefined;
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
    if (this.#closed || (this.#current === undefined && !this.#starting)) return;
    this.#outdated = true;
    this.#newerFault = undefined;
    this.#current?.giveBackImports();
    if (this.#succession?.isUnread === false) {
      // Whoever has it made ready knows best whether it is of use: it may be data that changed. It may have seen that, or not.
      this.#succession.isOutdated = true;
      return;
    }
    // It reads nothing of the plugin's yet, but takes its time.
    this.#prepareSuccession(this.#plugin).start();
  }

  /** The current worker goes on. @param fault why there is no newer version, if that is so. */
  keep(fault?: RunError): void {
    this.#newerFault = fault;
    if (fault === undefined) this.#outdated = false;
    this.abandon();
    this.#goOn();
  }

  /** What was made ready is not to take over after all. */
  stay(succession: Succession): void {
    this.#endSuccession(succession);
    this.#goOn();
  }

  /** Calls are for the current worker, as they were before it was to give its place to another. */
  #goOn(): void {
    this.#handsOver = false;
    this.#current?.takeAgain();
    this.#pump();
  }

  /** Makes a worker ready to take over. Another one that was to is given up. */
  async warm(plugin: RunnerPlugin, scripts: readonly WantedScript[]): Promise<Warmth> {
    if (this.#closed) return { isWarm: false };
    if (this.#termsOf(plugin) !== this.#terms) return { isWarm: false };
    const succession = this.#prepareSuccession(plugin);
    const warmth = await succession.warm(plugin, scripts);
    if (!warmth.isWarm && !succession.isUnread) this.#endSuccession(succession);
    return warmth;
  }

  /** Something newer is to come than what is being made ready. */
  overtake(): void {
    this.#succession?.overtake();
  }

  /** The one that has read nothing yet, if there is one. */
  #prepareSuccession(plugin: RunnerPlugin): Succession {
    const forDebugger = this.#expectsDebugger;
    const before = this.#succession;
    if (before?.isUnread === true && before.forDebugger === forDebugger) return before;
    before?.abandon();
    return (this.#succession = new Succession(plugin, this.#runtime, { ...this.#services, owner: this, forDebugger }));
  }

  /** The worker that was made ready is not to take over. */
  abandon(): void {
    if (this.#succession !== undefined) this.#endSuccession(this.#succession);
  }

  /**
   * The current worker begins nothing any more; it has the grace period for what it runs. What handlers have kept by then is handed on. Calls wait
   * meanwhile, until `takeOver`.
   */
  async handOver({ worker: next }: Succession): Promise<void> {
    const worker = this.#current;
    if (worker === undefined) return;
    // Calls by another manifest, whose functions the new version may not have, are for the version that they are by: that goes on with them.
    if (worker.version === next.version) {
      this.#handsOver = true;
      await this.#handOver.calm(worker);
    }
    await this.#handOver.state(worker, next);
  }

  /**
   * Calls go to the worker that was made ready, which still is. Those that run go on where they are.
   * @param undo called where that worker breaks down by itself just afterwards, while the former one could go on.
   */
  takeOver(succession: Succession, undo: (error: RunError) => void): void {
    this.#handsOver = false;
    this.#succession = undefined;
    const before = this.#current;
    this.#undo = undo;
    this.#undone = { startedForDebugger: this.#startedForDebugger };
    this.#becomeCurrent(succession.worker, succession.forDebugger);
    this.#outdated = false;
    this.#newerFault = undefined;
    if (before !== undefined) {
      this.#seeDebugger(before);
      this.#former.addSucceeded(before, succession.plugin, () => this.#pump());
    }
    this.changed(succession.worker);
    if (succession.isOutdated) this.outdate();
    this.#show();
  }

  /** The version that took over just now broke down, be it in another worker: the former one goes on, where it can. */
  goBack(fault: RunError): void {
    const undone = this.#undone;
    const former = this.#former.takeBack();
    this.#undo = undefined;
    this.#undone = undefined;
    if (former === undefined || undone === undefined) return;
    if (this.#current !== undefined) this.#former.addUnwanted(this.#current);
    this.#becomeCurrent(former, undone.startedForDebugger);
    this.#outdated = true;
    // Another one may be on its way already.
    this.#newerFault = this.#succession === undefined ? fault : undefined;
    former.takeAgain();
    this.changed(former);
  }

  #becomeCurrent(worker: PluginWorker, startedForDebugger: boolean): void {
    this.#current = worker;
    this.#startedForDebugger = startedForDebugger;
    // It was a former worker's, which may have been given longer.
    clearTimeout(this.#idle);
    this.#idle = undefined;
  }

  #endSuccession(succession: Succession): void {
    succession.abandon();
    if (this.#succession !== succession) return;
    this.#succession = undefined;
    this.#pump();
  }

  /** Replaces the worker if it was started otherwise than it would be now. Resolves when that one is gone. */
  async renew(): Promise<void> {
    this.#retireOther();
    this.#pump();
    await this.#former.gone();
  }

  /** Starts the worker before there is anything for it to do. */
  prepare(): void {
    if (this.#current === undefined) void this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#endWaiting(this.#closedError);
    for (const call of this.#queue.splice(0)) call.fail(closedError(call.invocation));
    this.abandon();
    this.#retire('runner-closed');
    this.#former.hurry('runner-closed');
    await Promise.all([this.#relay?.close(), this.#former.gone()]);
  }

  /** Opens the debugger, and the relay in front of it for one session, or, where it `stays`, for one after the other. */
  async attach(preferredPort: number | undefined, stays = false): Promise<AttachPlace | RunError> {
    const endpoint = await this.#debugger();
    if ('code' in endpoint) return endpoint;
    const relay = (this.#relay ??= this.#makeRelay());
    try {
      const port = await relay.listen(preferredPort);
      // The host may have ended meanwhile.
      if (this.#closed) return this.#closedError;
      const secret = relay.expect(stays);
      this.#show();
      return {
        host: '127.0.0.1',
        port,
        secret,
        ownFolder: workersFolder,
        ...(this.#runtime === 'node' && { websocketAddress: `ws://127.0.0.1:${port}/${secret}` }),
        ...(endpoint.note !== undefined && { note: endpoint.note }),
      };
    } catch (error) {
      await relay.close();
      return pluginError(
        this.#plugin,
        'worker-exited',
        l10n.t('no loopback port could be opened for a debugger: {0}.', (error as Error).message),
      );
    }
  }

  /** Has a worker ready that can be profiled: where Node.js keeps inspectors out, one that was started as for a debugger. */
  async profiler(): Promise<WorkerProfiler | RunError> {
    this.#profilers++;
    const close = (): void => {
      this.#profilers--;
      if (this.#current !== undefined) this.changed(this.#current);
    };
    const renew = async (): Promise<RunError | undefined> => {
      this.#retire('worker-restarted');
      const worker = await this.#ready();
      return 'code' in worker ? worker : undefined;
    };
    this.#pump();
    const worker = await this.#ready();
    const profiler = 'code' in worker ? worker : workerProfiler(this.#plugin, worker, { current: () => this.#current, renew, close });
    if ('code' in profiler) close();
    return profiler;
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
      ...(this.#relay?.port === undefined ? {} : { debugPort: this.#relay.port }),
      debuggerAttached: worker?.debuggerAttached ?? false,
      debuggerPaused: worker?.debuggerPaused ?? false,
    };
  }

  requeue(call: Call): void {
    if (this.#closed) call.fail(closedError(call.invocation));
    else if (call.invocation.signal?.aborted) call.fail(cancelledError(call.invocation));
    else this.#enqueue(call);
  }

  changed(worker: PluginWorker): void {
    if (worker === this.#succession?.worker) this.#succession.changed();
    this.#handOver.changed();
    if (worker === this.#current && worker.state === 'ready' && !this.#isToBeReplaced(worker)) this.#endWaiting(worker);
    this.#pump();
    this.#show();
  }

  lost(worker: PluginWorker, crash: RunError | undefined, startFault: RunError | undefined): void {
    this.#handOver.changed();
    const succession = this.#succession;
    if (worker === succession?.worker) {
      this.#track(worker);
      succession.lost(crash ?? startFault);
      if (succession.isWarm) this.#endSuccession(succession);
      return;
    }
    if (worker === this.#current) {
      this.#current = undefined;
      this.#outdated = false;
      this.#newerFault = undefined;
      this.#track(worker);
      // No call is to blame: what it has done so far may be all that it can.
      if (crash !== undefined && this.#former.hasLast && this.#undo !== undefined) return this.#undo(crash);
    }
    if (startFault !== undefined) this.#failAll(startFault, true);
    if (crash !== undefined) this.log({ level: 'error', source: 'runner', text: crash.message });
    this.#show(crash);
    this.#pump();
  }

  log(line: Omit<RunnerLogLine, 'pluginKey' | 'pluginId'>): void {
    this.#services.onLog({ pluginKey: this.#plugin.key, pluginId: this.#plugin.id, ...line });
  }

  #enqueue(call: Call): void {
    call.heldBy(() => {
      this.#queue.splice(this.#queue.indexOf(call), 1);
      call.fail(cancelledError(call.invocation));
    });
    // One that comes back from a worker that died came before all that have not been in one.
    const after = this.#queue.findIndex(({ arrival }) => arrival > call.arrival);
    this.#queue.splice(after === -1 ? this.#queue.length : after, 0, call);
  }

  #pump(): void {
    const worker = this.#current;
    if (this.#handsOver) return;
    if (worker === undefined) {
      // The newer one will be there sooner than another.
      if (this.#succession !== undefined) return;
      for (const call of this.#queue) call.cold = true;
      if (this.#queue.length > 0 || this.#readiness !== undefined) void this.#start();
      return;
    }
    if (this.#isToBeReplaced(worker)) {
      // It is given nothing more, and what it does may come to its end.
      if (worker.state !== 'ready' || worker.busy) return;
      this.#retire('worker-restarted');
      this.#pump();
      return;
    }
    if (this.#former.areInTheWay) return;
    this.#give(worker);
    if (worker.state === 'ready' && !worker.busy && !worker.debuggerAttached && this.#profilers === 0) {
      this.#idleSince = performance.now();
      this.#watchIdle(this.#idleMs);
    }
  }

  #give(worker: PluginWorker): void {
    // None of a script overtakes another.
    const waiting = new Set<string>();
    for (let index = 0; index < this.#queue.length && (worker.hasRoom || this.#former.takeCalls);) {
      const call = this.#queue[index]!;
      const { scriptPath } = call;
      const former = this.#former.of(call);
      if (waiting.has(scriptPath)) index++;
      else if (former !== undefined && former.hasRoom) {
        this.#queue.splice(index, 1);
        former.take(call);
      } else if (former !== undefined || !worker.hasRoom || this.#former.hold(scriptPath)) {
        waiting.add(scriptPath);
        index++;
      } else if (!this.#outdated || worker.hasLoaded(scriptPath)) {
        this.#queue.splice(index, 1);
        worker.take(call);
      } else if (this.#newerFault === undefined) {
        waiting.add(scriptPath);
        index++;
      } else {
        this.#queue.splice(index, 1);
        call.fail(this.#newerFault);
      }
    }
  }

  /** Ends the worker once it has been idle for long enough. The timer is not reset by every call; it looks again instead. */
  #watchIdle(ms: number): void {
    this.#idle ??= setTimeout(() => {
      this.#idle = undefined;
      const worker = this.#current;
      // One that is starting was not idle yet: the timer was another's.
      if (worker?.state !== 'ready' || worker.busy || this.#queue.length > 0 || worker.debuggerAttached || this.#profilers > 0) return;
      const left = this.#idleMs - (performance.now() - this.#idleSince);
      if (left > 1) return this.#watchIdle(left);
      this.#retire('worker-restarted');
      this.#show();
    }, ms).unref();
  }

  get #idleMs(): number {
    const { idleMs, debuggerMs } = this.#services;
    return this.#isOnlyForDebugger ? Math.min(idleMs, debuggerMs) : idleMs;
  }

  /** Whether the current worker runs otherwise than usual, so that a debugger can attach. */
  get #isOnlyForDebugger(): boolean {
    return this.#startedForDebugger && this.#current?.debugging?.possible === true;
  }

  get #expectsDebugger(): boolean {
    if (this.#readiness !== undefined || this.#current?.debuggerAttached === true || this.#profilers > 0) return true;
    return performance.now() - this.#debuggerSeen < this.#services.debuggerMs;
  }

  /** Whether the current worker keeps a debugger out that is expected, or runs otherwise than usual for one that does not come back. */
  #isToBeReplaced(worker: PluginWorker): boolean {
    if (this.#expectsDebugger) return !this.#startedForDebugger && worker.debugging?.possible === false;
    return this.#isOnlyForDebugger;
  }

  async #start(): Promise<void> {
    if (this.#starting || this.#closed) return;
    this.#starting = true;
    this.#show();
    const plugin = this.#plugin;
    const key = this.#terms;
    const worker = new PluginWorker(plugin, this.#services.limits, this);
    const wanted = (): boolean => !this.#closed && key === this.#terms;
    const forDebugger = this.#expectsDebugger;
    const started = await this.#services.transport.start(plugin, this.#runtime, worker, wanted, forDebugger);
    this.#starting = false;
    if (started === undefined || ('code' in started && !wanted())) return this.#closed ? undefined : this.#start();
    if ('code' in started) {
      if (this.#current === undefined) this.#outdated = false;
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
    this.#becomeCurrent(worker, forDebugger);
    if (this.#isOnlyForDebugger) this.log({ level: 'warn', source: 'runner', text: worker.debugging!.note });
    if (!wanted()) {
      this.#retire(this.#closed ? 'runner-closed' : 'worker-restarted');
      this.#pump();
    }
    this.#show();
  }

  #failAll(error: RunError, crashed: boolean): void {
    this.#endWaiting(error);
    for (const [index, call] of this.#queue.splice(0).entries()) call.fail(error, { crashed: crashed && index === 0 });
  }

  #retire(code: 'worker-restarted' | 'runner-closed'): void {
    const worker = this.#current;
    if (worker === undefined) return;
    this.#current = undefined;
    this.#handsOver = false;
    this.#outdated = false;
    this.#newerFault = undefined;
    this.#track(worker);
    worker.retire(code);
  }

  #track(worker: PluginWorker): void {
    this.#seeDebugger(worker);
    this.#former.add(worker);
  }

  /** The debugger of a worker that leaves comes back to the next one. */
  #seeDebugger(worker: PluginWorker): void {
    if (worker.debuggerAttached) this.#debuggerSeen = performance.now();
  }

  #retireOther(): void {
    const terms = this.#termsOf(this.#plugin);
    if (terms === this.#terms) return;
    this.#terms = terms;
    // Nothing goes on under the former terms.
    this.abandon();
    this.#retire('worker-restarted');
    this.#former.hurry('worker-restarted');
  }

  #termsOf(plugin: RunnerPlugin): string {
    return JSON.stringify([termsOf(plugin), this.#services.valuesFor(plugin)]);
  }

  #makeRelay(): AttachRelay {
    const relay = new AttachRelay({
      runtime: this.#runtime,
      waitMs: this.#services.debuggerMs,
      find: async (start) => {
        const worker = this.#current;
        if (!start && !(worker?.state === 'ready' && worker.hasDebugger)) return undefined;
        const endpoint = await (start ? this.#debugger() : this.#endpointOf(worker!));
        if (!('code' in endpoint)) return endpoint;
        this.log({ level: 'error', source: 'runner', text: l10n.t('A debugger could not be attached. {0}', endpoint.message) });
        return undefined;
      },
      onClosed: () => {
        if (this.#relay === relay) this.#relay = undefined;
        this.#show();
      },
      tell: (text) => this.log({ level: 'warn', source: 'runner', text }),
    });
    return relay;
  }

  async #debugger(): Promise<(DebuggerEndpoint & { note?: string }) | RunError> {
    this.#debuggerSeen = performance.now();
    this.#pump();
    const worker = await this.#ready();
    if ('code' in worker) return worker;
    return this.#endpointOf(worker);
  }

  async #endpointOf(worker: PluginWorker): Promise<(DebuggerEndpoint & { note?: string }) | RunError> {
    const { debugging } = worker;
    if (debugging?.possible === false) return pluginError(this.#plugin, 'worker-exited', debugging.note);
    const opened = await worker.openDebugger();
    if ('code' in opened) return opened;
    const sockets = worker.listenersAt(opened.port);
    if (sockets === undefined) {
      const reason = l10n.t(
        "a debugger cannot attach: its worker says that its debugger listens at port {0} of this machine, but that port is not the worker's.",
        opened.port,
      );
      return pluginError(this.#plugin, 'worker-exited', reason);
    }
    return {
      ...opened,
      isOwn: () => worker.listenersAt(opened.port) === sockets,
      ...(debugging !== undefined && { note: debugging.note }),
      ...(worker.connectDebugger !== undefined && { connect: worker.connectDebugger }),
      paused: (is) => {
        worker.debuggerPaused = is;
        this.#show();
      },
      attached: () => {
        const detach = worker.attachDebugger();
        this.#show();
        return () => {
          detach();
          this.#debuggerSeen = performance.now();
          this.changed(worker);
        };
      },
    };
  }

  async #ready(): Promise<PluginWorker | RunError> {
    if (this.#closed) return this.#closedError;
    if (this.#current?.state === 'ready' && !this.#isToBeReplaced(this.#current)) return this.#current;
    this.#readiness ??= Promise.withResolvers();
    const { promise } = this.#readiness;
    if (this.#current === undefined) void this.#start();
    return promise;
  }

  /** Tells all who wait for a worker that it is there, or why there is none. */
  #endWaiting(outcome: PluginWorker | RunError): void {
    if (this.#readiness === undefined) return;
    this.#readiness.resolve(outcome);
    this.#readiness = undefined;
    this.#debuggerSeen = performance.now();
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
