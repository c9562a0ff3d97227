// A worker that is made ready to take another one's place: started, and with all scripts imported, while the other one still serves.
import type { RunError } from '../../contract/errors.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { RunnerPlugin } from '../types.ts';
import type { WantedScript } from './ahead.ts';
import type { WaitingLimits } from './callsInFlight.ts';
import type { WorkerTransport } from './transport.ts';
import { PluginWorker, type WorkerOwner } from './worker.ts';

/** How it went; without `fault` nobody wants the worker any more. `faults` are of scripts that nobody had before either. */
export type Warmth = { isWarm: true; faults: RunError[] } | { isWarm: false; fault?: RunError };

export interface SuccessionServices {
  transport: WorkerTransport;
  limits: WaitingLimits;
}

export class Succession {
  readonly plugin: RunnerPlugin;
  readonly worker: PluginWorker;
  /** It was started so that a debugger can attach. */
  readonly forDebugger: boolean;
  /** It has what it was to import. */
  isWarm = false;
  readonly #runtime: Runtime;
  readonly #services: SuccessionServices;
  readonly #ready = Promise.withResolvers<void>();
  readonly #over = Promise.withResolvers<Warmth>();
  #isOver = false;

  constructor(plugin: RunnerPlugin, runtime: Runtime, services: SuccessionServices & { owner: WorkerOwner; forDebugger: boolean }) {
    this.plugin = plugin;
    this.#runtime = runtime;
    this.#services = services;
    this.forDebugger = services.forDebugger;
    this.worker = new PluginWorker(plugin, services.limits, services.owner);
  }

  /** Resolves when it is clear whether the worker can take over. */
  warm(scripts: readonly WantedScript[]): Promise<Warmth> {
    return Promise.race([this.#warm(scripts), this.#over.promise]);
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
    this.#end({ isWarm: false, ...(error && { fault: error }) });
  }

  async #warm(scripts: readonly WantedScript[]): Promise<Warmth> {
    const { worker, plugin } = this;
    const started = await this.#services.transport.start(plugin, this.#runtime, worker, () => !this.#isOver, this.forDebugger);
    if (started === undefined) return { isWarm: false };
    if ('code' in started) return this.#isOver ? { isWarm: false } : { isWarm: false, fault: started };
    worker.begin(started);
    if (this.#isOver) {
      worker.discard();
      return { isWarm: false };
    }
    await Promise.race([this.#ready.promise, this.#over.promise]);
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
    return { isWarm: true, faults };
  }

  #end(outcome: Warmth): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#over.resolve(outcome);
    if (this.worker.isBegun) this.worker.discard();
  }
}
