// A worker that is made ready to take another one's place: started, and with all scripts imported, while the other one still serves.
import type { RunError } from '../../contract/errors.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { RunnerPlugin } from '../types.ts';
import type { WantedScript } from './ahead.ts';
import type { WaitingLimits } from './callsInFlight.ts';
import type { WorkerTransport } from './transport.ts';
import type { Terms } from './terms.ts';
import { PluginWorker, type WorkerOwner } from './worker.ts';

/** How it went; without `fault` nobody wants the worker any more. `faults` are of scripts that nobody had before either. */
export type Warmth = { isWarm: true; faults: RunError[]; succession: Succession } | { isWarm: false; fault?: RunError };

export interface SuccessionServices {
  transport: WorkerTransport;
  limits: WaitingLimits;
}

export class Succession {
  readonly worker: PluginWorker;
  readonly terms: Terms;
  /** It was started so that a debugger can attach. */
  readonly forDebugger: boolean;
  /** It has what it was to import. */
  isWarm = false;
  /** Files of the plugin changed since it began to read them. */
  isOutdated = false;
  readonly #runtime: Runtime;
  readonly #services: SuccessionServices;
  readonly #ready = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<Warmth>();
  #started: Promise<void> | undefined;
  /** It has begun to read the plugin's files, of one version. */
  #imports = false;
  #isOver = false;
  /** Why it came to its end, if it was not given up. */
  #fault: RunError | undefined;
  /** Set while it is waited for that it is warm. */
  #overtaken: (() => void) | undefined;

  constructor(terms: Terms, runtime: Runtime, services: SuccessionServices & { owner: WorkerOwner; forDebugger: boolean }) {
    this.terms = terms;
    this.#runtime = runtime;
    this.#services = services;
    this.forDebugger = services.forDebugger;
    this.worker = new PluginWorker(terms.plugin, services.limits, services.owner);
  }

  get plugin(): RunnerPlugin {
    return this.worker.plugin;
  }

  /** Whether it can be warmed for a version that is newer still. */
  get isUnread(): boolean {
    return !this.#imports && !this.#isOver;
  }

  /** Whether it can take over now. */
  get isReady(): boolean {
    return this.isWarm && !this.#isOver && this.worker.state === 'ready';
  }

  /** Why it cannot take over, if it broke down. */
  get fault(): RunError | undefined {
    return this.#fault;
  }

  /** Starts the worker, before it is known what it is to import. */
  start(): void {
    this.#started ??= this.#start();
  }

  /** Resolves when it is clear whether the worker can take over. Only of one that is unread. @param plugin with the terms that it was started under. */
  warm(plugin: RunnerPlugin, scripts: readonly WantedScript[]): Promise<Warmth> {
    const { promise: overtaken, resolve } = Promise.withResolvers<Warmth>();
    const isWanted = (): boolean => this.#overtaken === overtake;
    const overtake = (): void => resolve({ isWarm: false });
    this.#overtaken?.();
    this.#overtaken = overtake;
    this.worker.plugin = plugin;
    this.start();
    return Promise.race([this.#warm(scripts, isWanted), overtaken, this.#over.promise]);
  }

  /** Something newer is to come. The worker may be of use for that, unless it has read something already. */
  overtake(): void {
    this.#overtaken?.();
    this.#overtaken = undefined;
    if (this.#imports) this.abandon();
  }

  /** Nobody wants the worker any more. */
  abandon(): void {
    this.#end({ isWarm: false });
  }

  /** The worker's state changed. */
  changed(): void {
    if (this.worker.state === 'ready') this.#ready.resolve();
  }

  /** The worker has ended, or is being ended. */
  lost(error: RunError | undefined): void {
    if (!this.#isOver) this.#fault = error;
    this.#end({ isWarm: false, ...(error && { fault: error }) });
  }

  async #start(): Promise<void> {
    const { worker } = this;
    const started = await this.#services.transport.start(worker.plugin, this.#runtime, worker, () => !this.#isOver, this.forDebugger);
    if (started === undefined) return this.abandon();
    if ('code' in started) return this.lost(started);
    worker.begin(started);
    if (this.#isOver) return worker.discard();
    await this.#ready.promise;
  }

  async #warm(scripts: readonly WantedScript[], isWanted: () => boolean): Promise<Warmth> {
    const { worker } = this;
    await Promise.race([this.#started, this.#over.promise]);
    if (!isWanted() || this.#isOver) return { isWarm: false };
    this.#imports = true;
    const faults: RunError[] = [];
    // Those first without which nothing comes of it.
    for (const script of scripts.toSorted((a, b) => Number(b.isServed) - Number(a.isServed))) {
      const error = script.missing ?? (await worker.importAhead(script));
      if (this.#isOver) break;
      if (error === undefined) continue;
      if (script.isServed) {
        this.#end({ isWarm: false, fault: error });
        break;
      }
      faults.push(error);
    }
    // What was decided meanwhile counts.
    if (this.#isOver) return this.#over.promise;
    this.isWarm = true;
    return { isWarm: true, faults, succession: this };
  }

  #end(outcome: Warmth): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over.resolve(outcome);
    if (this.worker.isBegun) this.worker.discard();
  }
}
