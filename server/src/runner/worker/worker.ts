// The protocol with one warm worker process: what it is asked, and who hears what it says. What its answers mean, and how it ends, is said beside this.
import * as l10n from '@vscode/l10n';
import type { Duplex } from 'node:stream';
import type { Call } from '../call.ts';
import { CallsInFlight, type CallInFlight, type WaitingLimits } from './callsInFlight.ts';
import { parseResponse, settle } from './callOutcome.ts';
import { Deadlines, type Deadline } from './deadline.ts';
import { Deaths, type LastWords } from './deaths.ts';
import { denialFrom } from '../denialText.ts';
import { Ending } from './ending.ts';
import { HandedState, type HandedOver } from './handedState.ts';
import { cancelledError, closedError } from '../messages.ts';
import type { HandlerProcess, ProcessExit, ProcessListener } from '../process/process.ts';
import { Profiling } from './profiling.ts';
import type { Debugging } from '../sandbox/nodeInspector.ts';
import type { RunnerPlugin } from '../types.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { WantedScript } from './ahead.ts';
import { AheadImports } from './aheadImports.ts';
import { encodeFrame, PROTOCOL_VERSION, type CallFault, type DecodedFrame, type WorkerRequest } from '../wire.ts';
import { moveOn, settleCrash, type Death } from './heldCalls.ts';
import { WorkerDebugger } from './workerDebugger.ts';
import { WorkerLog, type WorkerLine } from './workerLog.ts';
import type { RunError } from '../../contract/errors.ts';

/** How many calls a worker may hold at once; more wait on this side. */
const MAX_IN_FLIGHT = 8;

/** What a worker tells the slot that it runs in. */
export interface WorkerOwner {
  /** A call that has to be run again, in another worker. */
  requeue(call: Call): void;
  /** The worker's state or room for calls changed. */
  changed(worker: PluginWorker): void;
  /** The worker died or is being killed. `crash` is set when no outcome carries the news. `startFault`: it never became ready. */
  lost(worker: PluginWorker, crash: RunError | undefined, startFault: RunError | undefined): void;
  log(line: WorkerLine): void;
}

export class PluginWorker implements ProcessListener {
  state: 'starting' | 'ready' | 'stopped' = 'starting';
  /** Takes no more calls; ends when those that it has are done. */
  retiring = false;
  /** As it was started, but for what makes no difference to that. */
  plugin: RunnerPlugin;
  readonly #limits: WaitingLimits;
  readonly #deaths: Deaths;
  readonly #owner: WorkerOwner;
  readonly #calls: CallsInFlight;
  readonly #loaded = new Set<string>();
  readonly #log: WorkerLog;
  readonly #deadlines = new Deadlines();
  #process!: HandlerProcess;
  #nextId = 1;
  #startDeadline: Deadline | undefined;
  #readyAt = 0;
  #settings: Record<string, unknown> | undefined;
  #settingsText = '';
  #full = false;
  readonly #ending = new Ending();
  #fatal: LastWords | undefined;
  readonly debugger: WorkerDebugger;
  readonly #ahead: AheadImports;
  readonly #handed = new HandedState();
  readonly profiling = new Profiling((request) => this.#write(request));

  constructor(plugin: RunnerPlugin, limits: WaitingLimits, owner: WorkerOwner) {
    this.plugin = plugin;
    this.#limits = limits;
    this.#deaths = new Deaths(plugin, limits);
    this.#owner = owner;
    this.#log = new WorkerLog((line) => owner.log(line));
    this.#ahead = new AheadImports(this.#deadlines, limits.importMs);
    this.debugger = new WorkerDebugger({
      deadlines: this.#deadlines,
      hasEnded: () => this.state === 'stopped',
      ask: () => this.#write({ type: 'debug' }),
      error: (text) => this.#deaths.error(text),
    });
    this.#calls = new CallsInFlight(this.#deadlines, limits, {
      overdue: ({ id }) => this.#write({ type: 'cancel', id, reason: 'timeout' }),
      outlasted: (call, culprit) => this.#die(this.#deaths.outlasted(call, culprit)),
      importOverdue: (call) => this.#die(this.#deaths.importOverdue(call)),
      // Those that wait go to another worker.
      stuck: () => this.#die(this.#deaths.stuck()),
    });
  }

  /** Takes the process over, right after it was started. */
  begin(process: HandlerProcess): void {
    this.#process = process;
    process.hold(true);
    void process.gone.then(() => {
      if (this.state === 'stopped') this.#letGo();
    });
    this.#startDeadline = this.#deadlines.start(this.#limits.importMs, () => this.#die(this.#deaths.neverStarted()));
    this.#configure(this.plugin.settings);
  }

  /** Whether it is ended after the grace period, whatever it holds. */
  get isHurried(): boolean {
    return this.#ending.isHurried;
  }

  /** Of which version of the plugin's manifest it is. */
  get version(): string | undefined {
    return this.plugin.version;
  }

  get isBegun(): boolean {
    return this.#process !== undefined;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get gone(): Promise<void> {
    return this.#process.gone;
  }

  get debugging(): Debugging | undefined {
    return this.#process.debugging;
  }

  /** How a port of the process is reached, where it has a network of its own. */
  get connectDebugger(): ((port: number) => Duplex) | undefined {
    return this.#process.connect;
  }

  /**
   * What listens at a loopback port, if that is the worker's: it says itself where its debugger is, and the host, which may connect to more than the plugin
   * may, must not be sent to a service of somebody else's. @returns undefined if it is not.
   */
  listenersAt(port: number): string | undefined {
    // In a network of its own there is nobody else.
    return this.#process.listenersAt === undefined ? 'not-asked' : this.#process.listenersAt(port);
  }

  /** Whether it holds calls; when it was killed, until it is certain which of them had begun. */
  get busy(): boolean {
    return this.#calls.size > 0;
  }

  /** Whether another call may be given to the worker now. One that is being timed out gets none: it may be dead in a moment. */
  get hasRoom(): boolean {
    if (this.state !== 'ready' || this.retiring || this.#full || this.#calls.size >= MAX_IN_FLIGHT) return false;
    // It ends or has ended; what it is given now would be blamed for that.
    if (this.#fatal !== undefined || this.#process.ended === true) return false;
    for (const sent of this.#calls) if (sent.overdue) return false;
    return true;
  }

  /** Whether it holds a call of the script that a later one must not overtake. */
  holdsBefore(scriptPath: string, runtime: Runtime): boolean {
    for (const { call, phase } of this.#calls) {
      // Functions of one Python script run one at a time; in Node.js they follow each other only in beginning.
      if (call.scriptPath === scriptPath && (runtime === 'python' || phase !== 'running')) return true;
    }
    return false;
  }

  /** Absolute paths. */
  get loaded(): ReadonlySet<string> {
    return this.#loaded;
  }

  /** Whether the script was imported: calls of it read nothing from the disk. */
  hasLoaded(scriptPath: string): boolean {
    return this.#loaded.has(scriptPath);
  }

  take(call: Call): void {
    const { invocation, scriptPath } = call;
    const loaded = this.hasLoaded(scriptPath);
    // Alone in a worker that has its script loaded, a call starts as soon as it is written: no notice is needed.
    const announce = !loaded || this.busy;
    const phase = !loaded ? 'importing' : announce ? 'waiting' : 'running';
    const id = this.#nextId++;
    this.#log.remember(invocation);
    this.#configure(invocation.plugin.settings);
    this.#process.hold(true);
    this.#write(
      {
        type: 'call',
        id,
        path: scriptPath,
        script: invocation.script,
        event: invocation.event,
        eventId: invocation.eventId,
        ...(invocation.function === undefined ? {} : { function: invocation.function }),
        announce,
        deadlineMs: invocation.deadlineMs,
        mayReturnNothing: invocation.event === 'onContextUpdate',
        ...(invocation.parsed && { parsed: true }),
      },
      invocation.payload,
    );
    call.sent(!loaded, this.#readyAt);
    const sent = this.#calls.add(id, call, phase);
    call.heldBy(() => this.#cancel(sent));
  }

  /** Imports a script before there is a call for it. @returns what is wrong with it, if anything is; nothing is said of a worker that ends meanwhile. */
  importAhead(script: WantedScript): Promise<RunError | undefined> {
    if (this.state === 'stopped') return Promise.resolve(undefined);
    const id = this.#nextId++;
    const done = this.#ahead.add(id, script, () => this.#die(this.#deaths.aheadOverdue(script.name)));
    this.#process.hold(true);
    this.#write({ type: 'import', id, path: script.path, script: script.name, handlers: script.handlers });
    return done;
  }

  /** Asks for what handlers have kept in their state. Undefined where the worker ends before it says so. */
  handOver(): Promise<HandedOver | undefined> {
    if (this.state !== 'ready') return Promise.resolve(undefined);
    const handed = this.#handed.add();
    this.#process.hold(true);
    this.#write({ type: 'handOver' });
    return handed;
  }

  /** Gives handlers what those of another worker have kept in their state. To be called before it takes calls. */
  inherit(state: Buffer): void {
    if (state.length > 0) this.#write({ type: 'inherit' }, state);
  }

  /** It was given nothing that it has not imported: what it would read now may be of another version. */
  giveBackImports(): void {
    for (const { id, phase } of [...this.#calls].toReversed()) if (phase === 'importing') this.#withdraw(id);
  }

  /** Takes no more calls, and gives back those that have not begun. Those that run go on. */
  takeNoMore(): void {
    if (this.retiring || this.state === 'stopped') return;
    this.retiring = true;
    // The last one first: it may begin some while it reads this, and none is to begin before one that was given back.
    for (const { id, phase } of [...this.#calls].toReversed()) if (phase !== 'running') this.#withdraw(id);
  }

  /** It takes calls again, unless it is being ended. */
  takeAgain(): void {
    if (this.#ending.isDue || this.state === 'stopped' || !this.retiring) return;
    this.retiring = false;
    this.#owner.changed(this);
  }

  /** Ends when the calls that run are done, however long they may take. */
  leave(): void {
    this.takeNoMore();
    if (this.state === 'stopped') return;
    this.#ending.isDue = true;
    if (!this.busy) this.#end();
  }

  /** Ends a worker that never took calls. */
  discard(): void {
    if (this.state === 'stopped') return;
    this.retiring = true;
    this.#process.kill();
    this.#abandon('worker-restarted');
    this.#awaitExit();
  }

  /**
   * Ends the worker: idle ones by closing the pipe, busy ones when their calls are done, at the latest after the grace period. It is asked to give
   * back the calls that have not begun.
   */
  retire(code: 'worker-restarted' | 'runner-closed'): void {
    if (this.#ending.isHurried || this.state === 'stopped') return;
    if (code === 'runner-closed') {
      this.retiring = true;
      for (const { id } of [...this.#calls].toReversed()) this.#write({ type: 'cancel', id, reason: 'cancelled' });
    } else this.takeNoMore();
    this.#ending.isDue = true;
    if (!this.busy) this.#end();
    this.#hurry(code);
  }

  #hurry(code: 'worker-restarted' | 'runner-closed'): void {
    this.#ending.hurry(this.#limits.graceMs, () => {
      if (this.state === 'stopped') return;
      this.#process.kill();
      this.#abandon(code);
      this.#awaitExit();
    });
  }

  #withdraw(id: number): void {
    const sent = this.#calls.get(id);
    if (sent !== undefined) sent.withdrawn = true;
    this.#write({ type: 'withdraw', id });
  }

  onMessage({ header, headerBytes, body }: DecodedFrame): void {
    // Which calls a killed worker had begun, and which of them were done, may still be on its way.
    const ofCall = header.type === 'started' || header.type === 'result' || header.type === 'failure';
    if (this.state === 'stopped' && !ofCall) return;
    switch (header.type) {
      case 'ready':
        if (this.state !== 'starting') return this.onViolation('said twice that it is ready');
        if (header.protocol !== PROTOCOL_VERSION) return this.#die(this.#deaths.wrongProtocol(header.protocol));
        this.state = 'ready';
        this.#readyAt = performance.now();
        this.#deadlines.cancel(this.#startDeadline);
        this.#process.hold(this.#isWaitedFor);
        this.#owner.changed(this);
        return;
      case 'imported': {
        const imported = this.#ahead.take(header, this.plugin);
        if (imported === undefined) return this.onViolation('said of a script that it is imported which it was not asked for');
        if (imported.isLoaded) this.#loaded.add(imported.path);
        this.#process.hold(this.#isWaitedFor);
        imported.done();
        return;
      }
      case 'state':
        if (!this.#handed.take({ state: body, dropped: header.dropped }))
          return this.onViolation('handed over a state that it was not asked for');
        this.#process.hold(this.#isWaitedFor);
        return;
      case 'log': {
        const fault = this.#log.take(header, { headerBytes, body });
        if (fault !== undefined) this.onViolation(fault);
        return;
      }
      case 'debugging':
        if (!this.debugger.take(header)) this.onViolation('answered a question about debugging that it was not asked');
        return;
      case 'profiling':
      case 'profile':
        if (!this.profiling.take(header, body)) this.onViolation('sent a profile that it was not asked for');
        return;
      case 'fatal':
        if (this.#fatal !== undefined) return this.onViolation('said twice that it is about to end');
        this.#fatal = header;
        return;
      case 'ran': {
        const sent = this.#calls.get(header.id);
        // The call may have been answered meanwhile.
        if (sent !== undefined && this.#calls.ran(sent, header.handlerMs)) this.#owner.changed(this);
        return;
      }
      case 'waits': {
        const sent = this.#calls.get(header.id);
        if (sent !== undefined) this.#calls.waits(sent);
        return;
      }
      case 'started':
      case 'result':
      case 'failure': {
        const sent = this.#calls.get(header.id);
        if (sent === undefined) return this.onViolation(`answered call ${header.id}, which it does not have`);
        if (header.type === 'started') return this.#started(sent);
        if (header.type === 'failure' && this.#isGivenBack(sent, header)) {
          this.#calls.remove(sent);
          this.#owner.requeue(sent.call);
          this.#afterCall();
          return;
        }
        sent.call.answered(header.handlerMs);
        const answer = header.type === 'failure' ? header : parseResponse(body);
        if (answer === undefined) return this.onViolation('sent a response that is not a JSON object');
        this.#calls.remove(sent);
        const late = sent.overdue && header.handlerMs >= sent.call.invocation.deadlineMs;
        const denials = header.denials?.map((one) => denialFrom(one, this.plugin.folder)) ?? [];
        const { limits } = this.#process;
        if (settle(sent, { answer, functionName: header.function, denials, late, limits })) this.#log.denials(sent.call, denials);
        this.#afterCall();
      }
    }
  }

  onViolation(fault: string): void {
    if (this.state === 'stopped') return;
    this.#die(this.#deaths.violation(fault));
  }

  onOutput(source: 'stdout' | 'stderr' | 'runner', text: string): void {
    this.#log.output(source, text);
  }

  onExceeded(fault: string): void {
    if (this.state === 'stopped') return;
    const running = [...this.#calls].filter((sent) => sent.phase === 'running');
    this.#die(this.#deaths.exceeded(fault, running.length === 1 ? running[0] : undefined));
  }

  onMountLost(fault: string): void {
    if (this.state === 'stopped') return;
    this.#log.output('runner', l10n.t('The worker {0}, so it was ended. The next event starts a new one.', fault));
    this.#process.kill();
    this.#ending.isPlanned = true;
    this.#stop();
    this.#owner.lost(this, undefined, undefined);
    this.#awaitExit();
  }

  onDrain(): void {
    this.#full = false;
    this.#owner.changed(this);
  }

  onExit(exit: ProcessExit): void {
    if (this.state === 'stopped') return this.#letGo();
    if (this.#ending.isAskedFor && !this.busy) {
      this.#abandon('worker-restarted');
      return;
    }
    const last = this.#fatal;
    if (exit.spawnError !== undefined || this.state === 'starting') return this.#bury(this.#deaths.startFailed(exit, last));
    const caller = last?.id === undefined ? undefined : this.#calls.get(last.id);
    const late = [...this.#calls].find((sent) => sent.overdue);
    // It ended, instead of answering, when it was told that its time is up.
    if (late !== undefined && (caller === late || (caller === undefined && this.#calls.isAlone(late))))
      return this.#bury(this.#deaths.outlasted(late, late));
    this.#bury(this.#deaths.exited(exit, last, caller));
  }

  /** Whether a call failed only because the worker was asked to give it back. */
  #isGivenBack({ phase, call, withdrawn }: CallInFlight, { fault, handlerMs }: { fault: CallFault; handlerMs: number }): boolean {
    return (this.retiring || withdrawn === true) && phase !== 'running' && fault === 'cancelled' && handlerMs === 0 && !call.settled;
  }

  #started(sent: CallInFlight): void {
    if (sent.phase === 'running') return this.onViolation(`started call ${sent.id} twice`);
    this.#loaded.add(sent.call.scriptPath);
    this.#calls.start(sent);
  }

  #cancel(sent: CallInFlight): void {
    this.#write({ type: 'cancel', id: sent.id, reason: 'cancelled' });
    const settle = (): void => sent.call.fail(cancelledError(sent.call.invocation));
    if (sent.phase === 'running') sent.giveUp ??= setTimeout(settle, this.#limits.graceMs);
    else settle();
  }

  #afterCall(): void {
    if (!this.busy) {
      this.#process.hold(this.#isWaitedFor);
      if (this.#ending.isDue) this.#end();
    }
    this.#owner.changed(this);
  }

  #end(): void {
    this.#ending.isAskedFor = true;
    this.#process.end();
    // It may not heed that, be it that a debugger holds it or that it is blocked.
    this.#hurry('worker-restarted');
  }

  get #isWaitedFor(): boolean {
    return this.busy || this.#ahead.arePending || this.#handed.isPending;
  }

  /** Kills the process. Calls that are to blame are settled at once; for the others, it is its exit that says which of them had begun. */
  #die(death: Death): void {
    this.#process.kill();
    this.#blame(death);
    this.#awaitExit();
  }

  /** Settles the calls of a process that has ended. */
  #bury(death: Death): void {
    this.#blame(death);
    this.#letGo();
  }

  #blame(death: Death): void {
    const starting = this.state === 'starting';
    this.#stop();
    const counted = settleCrash([...this.#calls], death);
    this.#calls.removeSettled();
    this.#owner.lost(this, counted || starting ? undefined : death.crash, starting ? death.crash : undefined);
  }

  /** Ends a worker as planned. */
  #abandon(code: 'worker-restarted' | 'runner-closed'): void {
    this.#ending.isPlanned = true;
    this.#stop();
    if (code === 'runner-closed') for (const { call } of this.#calls) call.fail(closedError(call.invocation));
    this.#calls.removeSettled();
    this.#owner.lost(this, undefined, undefined);
  }

  /** Waits for the exit of a killed process as long as calls depend on it. */
  #awaitExit(): void {
    if (this.busy) this.#ending.awaitExit(() => this.#letGo());
    else this.#letGo();
  }

  /** The process does nothing any more: what it still held moves on. */
  #letGo(): void {
    this.#ending.isOver();
    this.#process.hold(false);
    if (!this.busy) return;
    const held = this.#calls.removeAll();
    // Any of them may have begun after what could be read.
    if (this.#process.unreadable === true) for (const sent of held) sent.phase = 'running';
    moveOn(held, this.#ending.isPlanned, (call) => this.#owner.requeue(call));
    this.#owner.changed(this);
  }

  #stop(): void {
    this.state = 'stopped';
    this.#log.end();
    this.#calls.stopCounting();
    this.#deadlines.cancelAll();
    this.#ahead.workerEnded();
    this.#handed.workerEnded();
    this.profiling.workerEnded();
    this.debugger.workerEnded();
  }

  #configure(settings: Record<string, unknown>): void {
    if (settings === this.#settings) return;
    this.#settings = settings;
    const text = JSON.stringify(settings);
    if (text === this.#settingsText) return;
    this.#settingsText = text;
    this.#write({ type: 'configure', pluginId: this.plugin.id, folder: this.plugin.folder }, text);
  }

  #write(request: WorkerRequest, body?: string | Buffer): void {
    if (!this.#process.write(encodeFrame(request, body))) this.#full = true;
  }
}
