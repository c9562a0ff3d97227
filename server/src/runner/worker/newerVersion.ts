// The next version of a plugin in a slot: its worker, which is made ready beside the one that serves, and how it takes over, or does not.
import type { RunError } from '../../contract/errors.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { WantedScript } from './ahead.ts';
import type { FormerWorkers } from './formerWorkers.ts';
import type { HandOver } from './handOver.ts';
import { Succession, type SuccessionServices, type Warmth } from './succession.ts';
import type { Terms } from './terms.ts';
import type { PluginWorker, WorkerOwner } from './worker.ts';

/** The slot, as far as it is needed here. */
export interface SucceededSlot {
  owner: WorkerOwner;
  former: FormerWorkers;
  handOver: HandOver;
  /** The worker that serves. */
  current(): PluginWorker | undefined;
  /** How it was started, and whether one would be for a debugger now. */
  started(): Started;
  expectsDebugger(): boolean;
  /** Calls go to that worker from now on. */
  become(worker: PluginWorker, started: Started): void;
  pump(): void;
}

/** How a worker was started. */
export interface Started {
  forDebugger: boolean;
  terms: Terms;
}

export class NewerVersion {
  readonly #slot: SucceededSlot;
  readonly #runtime: Runtime;
  readonly #services: SuccessionServices;
  /** Files of the plugin changed since the current worker imported what it has. */
  isOutdated = false;
  /** Why there is no newer version, while there is none. */
  fault: RunError | undefined;
  /** The worker that is being made ready or takes over. */
  #succession: Succession | undefined;
  /** Set while the current worker gives its place to it. */
  #handsOver = false;
  /** How the former worker was started, and what to do about it when the one that took over just now breaks down by itself. */
  #before: { started: Started; undo: (error: RunError) => void } | undefined;

  constructor(slot: SucceededSlot, runtime: Runtime, services: SuccessionServices) {
    this.#slot = slot;
    this.#runtime = runtime;
    this.#services = services;
  }

  /** Whether there is a worker of it, or one is about to be. */
  get isComing(): boolean {
    return this.#succession !== undefined;
  }

  /** Whether nobody is given calls, as the current worker is about to give its place away. */
  get isTakingOver(): boolean {
    return this.#handsOver;
  }

  /** @param terms under which the next worker is started. */
  outdate(terms: Terms): void {
    this.isOutdated = true;
    this.fault = undefined;
    this.#slot.current()?.giveBackImports();
    if (this.#succession?.isUnread === false) {
      // Whoever has it made ready knows best whether it is of use: it may be data that changed. It may have seen that, or not.
      this.#succession.isOutdated = true;
      return;
    }
    // It reads nothing of the plugin's yet, but takes its time.
    this.#prepare(terms).start();
  }

  /** The current worker goes on. @param fault why there is no newer version, if that is so. */
  keep(fault: RunError | undefined): void {
    this.fault = fault;
    if (fault === undefined) this.isOutdated = false;
    this.abandon();
    this.#goOn();
  }

  /** What was made ready is not to take over after all. */
  stay(succession: Succession): void {
    this.#end(succession);
    this.#goOn();
  }

  /** Makes a worker ready to take over. Another one that was to is given up. */
  async warm(terms: Terms, scripts: readonly WantedScript[]): Promise<Warmth> {
    const succession = this.#prepare(terms);
    const warmth = await succession.warm(terms.plugin, scripts);
    if (!warmth.isWarm && !succession.isUnread) this.#end(succession);
    return warmth;
  }

  /** Something newer is to come than what is being made ready. */
  overtake(): void {
    this.#succession?.overtake();
  }

  /** The worker that was made ready is not to take over. */
  abandon(): void {
    if (this.#succession !== undefined) this.#end(this.#succession);
  }

  /** The terms are these from now on. */
  abandonUnlessUnder({ text }: Terms): void {
    if (this.#succession?.terms.text !== text) this.abandon();
  }

  /**
   * The current worker begins nothing any more; it has the grace period for what it runs. What handlers have kept by then is handed on. Calls wait
   * meanwhile, until `takeOver` or `stay`.
   */
  async handOver({ worker: next }: Succession): Promise<void> {
    const worker = this.#slot.current();
    if (worker === undefined) return;
    // Calls by another manifest, whose functions the new version may not have, are for the version that they are by: that goes on with them.
    if (worker.version === next.version) {
      this.#handsOver = true;
      await this.#slot.handOver.calm(worker);
    }
    await this.#slot.handOver.state(worker, next);
  }

  /**
   * Calls go to the worker that was made ready, which still is. Those that run go on where they are.
   * @param undo called where that worker breaks down by itself just afterwards, while the former one could go on.
   */
  takeOver(succession: Succession, undo: (error: RunError) => void): void {
    const before = this.#slot.current();
    this.#before = { started: this.#slot.started(), undo };
    this.#succession = undefined;
    this.currentLeft();
    this.#slot.become(succession.worker, {
      forDebugger: succession.forDebugger,
      terms: { ...succession.terms, plugin: succession.plugin },
    });
    if (before !== undefined) this.#slot.former.addSucceeded(before, succession.plugin, () => this.#slot.pump());
    this.#slot.owner.changed(succession.worker);
    if (succession.isOutdated) this.outdate(succession.terms);
  }

  /** The version that took over just now broke down, be it in another worker: the former one goes on, where it can. */
  goBack(fault: RunError): void {
    const before = this.#before;
    const former = this.#slot.former.takeBack();
    this.#before = undefined;
    if (former === undefined || before === undefined) return;
    const current = this.#slot.current();
    if (current !== undefined) this.#slot.former.addUnwanted(current);
    this.#slot.become(former, before.started);
    this.isOutdated = true;
    // Another one may be on its way already.
    this.fault = this.#succession === undefined ? fault : undefined;
    former.takeAgain();
    this.#slot.owner.changed(former);
  }

  /** A worker's state changed. */
  changed(worker: PluginWorker): void {
    if (worker === this.#succession?.worker) this.#succession.changed();
    this.#slot.handOver.changed();
  }

  /** There is no current worker any more, or another one. */
  currentLeft(): void {
    this.#handsOver = false;
    this.isOutdated = false;
    this.fault = undefined;
  }

  /** The current worker died, and no call is to blame: what it has done so far may be all that it can. @returns whether another goes on in its place. */
  undo(crash: RunError): boolean {
    if (!this.#slot.former.hasLast || this.#before === undefined) return false;
    this.#before.undo(crash);
    return true;
  }

  /** @returns whether it is the worker that was to take over. */
  lost(worker: PluginWorker, error: RunError | undefined): boolean {
    this.#slot.handOver.changed();
    const succession = this.#succession;
    if (worker !== succession?.worker) return false;
    this.#slot.former.add(worker);
    succession.lost(error);
    if (succession.isWarm) this.#end(succession);
    return true;
  }

  /** The one that has read nothing yet, if there is one. */
  #prepare(terms: Terms): Succession {
    const forDebugger = this.#slot.expectsDebugger();
    const before = this.#succession;
    if (before?.isUnread === true && before.forDebugger === forDebugger && before.terms.text === terms.text) return before;
    before?.abandon();
    return (this.#succession = new Succession(terms, this.#runtime, { ...this.#services, owner: this.#slot.owner, forDebugger }));
  }

  /** Calls are for the current worker, as they were before it was to give its place to another. */
  #goOn(): void {
    this.#handsOver = false;
    this.#slot.current()?.takeAgain();
    this.#slot.pump();
  }

  #end(succession: Succession): void {
    succession.abandon();
    if (this.#succession !== succession) return;
    this.#succession = undefined;
    this.#slot.pump();
  }
}
