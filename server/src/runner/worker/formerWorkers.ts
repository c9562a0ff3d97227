// The workers that a slot had before, as long as they are not gone: what they still hold comes before what the next one is given.
import type { Call } from '../call.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { PluginWorker } from './worker.ts';

export class FormerWorkers {
  readonly #runtime: Runtime;
  readonly #graceMs: number;
  readonly #leaving = new Map<PluginWorker, Promise<void>>();
  /** Those of them that gave their place to a newer version: what they run is in nobody's way. */
  readonly #succeeded = new WeakSet<PluginWorker>();
  /** One of a version with another manifest, as long as calls may come that were made by that. */
  #ofFormerManifest: PluginWorker | undefined;

  constructor(runtime: Runtime, graceMs: number) {
    this.#runtime = runtime;
    this.#graceMs = graceMs;
  }

  /** The worker is none any more that is given calls. */
  add(worker: PluginWorker): void {
    const gone = worker.gone.then(() => void this.#leaving.delete(worker));
    this.#leaving.set(worker, gone);
  }

  /**
   * The same, and what it runs may come to its end.
   * @param next of which version the one is that takes its place. @param after called when it takes no calls any more.
   */
  addSucceeded(worker: PluginWorker, next: { version?: string }, after: () => void): void {
    this.#succeeded.add(worker);
    this.add(worker);
    this.#ofFormerManifest?.leave();
    this.#ofFormerManifest = undefined;
    if (worker.version === next.version) return worker.leave();
    // Calls by its manifest, whose functions the new version may not have, may be about to come.
    this.#ofFormerManifest = worker;
    setTimeout(() => {
      if (this.#ofFormerManifest === worker) this.#ofFormerManifest = undefined;
      worker.leave();
      after();
    }, this.#graceMs);
  }

  /** Resolves when all are gone. */
  async gone(): Promise<void> {
    await Promise.all(this.#leaving.values());
  }

  /** Has them end, also those that may take their time otherwise. */
  hurry(code: 'worker-restarted' | 'runner-closed'): void {
    for (const worker of this.#leaving.keys()) worker.retire(code);
  }

  /** Whether one that was ended may still begin or give back calls, all of which came before those that wait. */
  get areInTheWay(): boolean {
    for (const worker of this.#leaving.keys()) if (worker.busy && !this.#goesOn(worker)) return true;
    return false;
  }

  /** Whether one of a former version still has a call of the script that must not be overtaken. What else runs there keeps nobody waiting. */
  hold(scriptPath: string): boolean {
    for (const worker of this.#leaving.keys()) {
      if (this.#goesOn(worker) && worker.holdsBefore(scriptPath, this.#runtime)) return true;
    }
    return false;
  }

  /** Whether there is one that may be given calls. */
  get takeCalls(): boolean {
    return this.#ofFormerManifest !== undefined;
  }

  /** Whether a plugin is as that one has it. */
  isOfFormerManifest({ version }: { version?: string }): boolean {
    return this.#ofFormerManifest !== undefined && this.#ofFormerManifest.version === version;
  }

  /** The worker of the version that a call is by, where that is not the current one any more. */
  of({ invocation, scriptPath }: Call): PluginWorker | undefined {
    const worker = this.#ofFormerManifest;
    if (worker?.state !== 'ready' || worker.retiring || worker.version !== invocation.plugin.version) return undefined;
    return worker.hasLoaded(scriptPath) ? worker : undefined;
  }

  /** Not once it is dead: what it had begun is not known then. */
  #goesOn(worker: PluginWorker): boolean {
    return this.#succeeded.has(worker) && worker.state !== 'stopped';
  }
}
