// The workers that a slot had before, as long as they are not gone: what they still hold comes before what the next one is given.
import type { Call } from '../call.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { PluginWorker } from './worker.ts';

/** A version that took over may break down by itself just after that, in ms: so long the former one could go on. */
const TRIED_MS = 500;

export class FormerWorkers {
  readonly #runtime: Runtime;
  readonly #graceMs: number;
  readonly #leaving = new Map<PluginWorker, Promise<void>>();
  /** Those of them that gave their place to a newer version: what they run is in nobody's way. */
  readonly #succeeded = new WeakSet<PluginWorker>();
  /** The one that gave its place to the current one just now, and could have it back. */
  #last: PluginWorker | undefined;
  /** Those of versions with another manifest, as long as there are calls that were made by that, or such may come. */
  readonly #otherManifests = new Map<PluginWorker, { areOver: boolean }>();

  constructor(runtime: Runtime, graceMs: number) {
    this.#runtime = runtime;
    this.#graceMs = graceMs;
  }

  /** The worker is none any more that is given calls. */
  add(worker: PluginWorker): void {
    const gone = worker.gone.then(() => {
      this.#leaving.delete(worker);
      this.#otherManifests.delete(worker);
    });
    this.#leaving.set(worker, gone);
  }

  /**
   * The same, and what it runs may come to its end. It stays for a moment longer, so that it can be taken back.
   * @param next of which version the one is that takes its place. @param after called when it takes no calls any more.
   */
  addSucceeded(worker: PluginWorker, next: { version?: string }, after: () => void): void {
    this.#succeeded.add(worker);
    this.add(worker);
    const before = this.#last;
    this.#last = worker;
    this.#release(before);
    setTimeout(() => {
      if (this.#last !== worker) return;
      this.#last = undefined;
      this.#release(worker);
    }, TRIED_MS).unref();
    for (const other of this.#otherManifests.keys()) if (other.version === next.version) this.#takesNoMore(other);
    if (worker.version === next.version) return this.#takesNoMore(worker);
    // Calls by its manifest, whose functions the new version may not have, may be about to come.
    const calls = { areOver: false };
    this.#otherManifests.set(worker, calls);
    setTimeout(() => {
      calls.areOver = true;
      after();
    }, this.#graceMs);
  }

  /**
   * Ends those of other manifests that nobody has calls for any more.
   * @param waits whether a call waits that is for that one.
   */
  endUnused(waits: (worker: PluginWorker) => boolean): void {
    for (const [worker, { areOver }] of this.#otherManifests) if (areOver && !worker.busy && !waits(worker)) this.#takesNoMore(worker);
  }

  /** The worker is to go, and nobody waits for what it runs. It never was the one that calls have to wait for. */
  addUnwanted(worker: PluginWorker): void {
    this.#succeeded.add(worker);
    this.add(worker);
    worker.leave();
  }

  /** Whether there is one that can be taken back. */
  get hasLast(): boolean {
    return this.#last?.state === 'ready';
  }

  /** The one that gave its place to the current one just now, if it can have it back: from now on it is a former one no more. */
  takeBack(): PluginWorker | undefined {
    const worker = this.#last;
    this.#last = undefined;
    if (worker?.state !== 'ready') return undefined;
    this.#otherManifests.delete(worker);
    this.#succeeded.delete(worker);
    this.#leaving.delete(worker);
    return worker;
  }

  /** Resolves when all are gone. */
  async gone(): Promise<void> {
    await Promise.all(this.#leaving.values());
  }

  /** Resolves when those are gone that may not take their time. */
  async hurriedGone(): Promise<void> {
    await Promise.all([...this.#leaving].flatMap(([worker, gone]) => (worker.isHurried ? [gone] : [])));
  }

  /** None can be taken back. */
  forgetLast(): void {
    const worker = this.#last;
    this.#last = undefined;
    this.#release(worker);
  }

  /** Has them end, also those that may take their time otherwise. */
  hurry(code: 'worker-restarted' | 'runner-closed'): void {
    this.#last = undefined;
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
    return this.#otherManifests.size > 0;
  }

  /** The worker of the version that a call is by, where that is not the current one any more. */
  of({ invocation, scriptPath }: Call): PluginWorker | undefined {
    for (const worker of this.#otherManifests.keys()) {
      const isMeant = worker.state === 'ready' && !worker.retiring && worker.version === invocation.plugin.version;
      if (isMeant && worker.hasLoaded(scriptPath)) return worker;
    }
    return undefined;
  }

  #takesNoMore(worker: PluginWorker): void {
    this.#otherManifests.delete(worker);
    worker.takeNoMore();
    this.#release(worker);
  }

  /** It ends, unless it is still of use. */
  #release(worker: PluginWorker | undefined): void {
    if (worker !== undefined && worker !== this.#last && !this.#otherManifests.has(worker)) worker.leave();
  }

  /** Not once it is dead: what it had begun is not known then. */
  #goesOn(worker: PluginWorker): boolean {
    return this.#succeeded.has(worker) && worker.state !== 'stopped';
  }
}
