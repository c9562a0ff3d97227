// The calls that a worker holds: what each of them waits for, and when it is out of time. What counts against a call is the time in which its
// function runs; what it waits for has limits of its own.
import { Deadlines, type Deadline } from './deadline.ts';
import type { HeldCall } from './workerDeath.ts';

/** A timer may be early by a moment, and a worker that is asked too early has to be asked again. */
const TIMER_MS = 2;

export interface CallInFlight extends HeldCall {
  readonly id: number;
  deadline?: Deadline;
  overdue: boolean;
  /** Set while it is overdue: the time in which the handler may still stop by itself. */
  grace?: Deadline;
  /** Set once its answer is no longer wanted: nobody waits for it for longer than this. */
  giveUp?: NodeJS.Timeout;
  /** The worker said that the call began later than was counted here. It is believed once. */
  corrected: boolean;
}

/** What is done about calls that are out of time. */
export interface OutOfTime {
  /** The function has run for longer than it may. */
  overdue(call: CallInFlight): void;
  /** The script's import takes longer than it may. */
  importOverdue(call: CallInFlight): void;
  /** Nothing runs, and still no call begins. */
  stuck(): void;
}

export class CallsInFlight {
  readonly #calls = new Map<number, CallInFlight>();
  readonly #deadlines: Deadlines;
  readonly #waitMs: number;
  readonly #outOfTime: OutOfTime;
  #stuck: Deadline | undefined;
  #counting = true;

  /** @param waitMs how long an import may take, and how long the worker may do nothing while calls wait. */
  constructor(deadlines: Deadlines, waitMs: number, outOfTime: OutOfTime) {
    this.#deadlines = deadlines;
    this.#waitMs = waitMs;
    this.#outOfTime = outOfTime;
  }

  get size(): number {
    return this.#calls.size;
  }

  get(id: number): CallInFlight | undefined {
    return this.#calls.get(id);
  }

  [Symbol.iterator](): Iterator<CallInFlight> {
    return this.#calls.values();
  }

  /** A call is about to be written to the worker. */
  add(call: CallInFlight): void {
    this.#calls.set(call.id, call);
    if (call.phase === 'running') this.start(call);
    else this.#watchWaiting();
  }

  /** Its function runs from now on. */
  start(call: CallInFlight): void {
    this.#deadlines.cancel(call.deadline);
    call.phase = 'running';
    if (!call.call.settled) call.call.startedAt = performance.now();
    // The script is there now: the others only wait for their turn.
    for (const other of this.#calls.values()) {
      if (other.phase !== 'importing' || other.call.scriptPath !== call.call.scriptPath) continue;
      this.#deadlines.cancel(other.deadline);
      other.phase = 'waiting';
    }
    this.#limit(call, call.call.invocation.deadlineMs);
    this.#watchWaiting();
  }

  /**
   * The worker says that a call that is overdue by our clock has run for less than it may.
   * @returns false when it is not to be believed.
   */
  correct(call: CallInFlight, handlerMs: number): boolean {
    if (!call.overdue || call.corrected) return false;
    call.corrected = true;
    call.overdue = false;
    this.#deadlines.cancel(call.grace);
    this.#limit(call, Math.max(0, call.call.invocation.deadlineMs - handlerMs));
    return true;
  }

  /** It was answered. */
  remove(call: CallInFlight): void {
    this.#calls.delete(call.id);
    this.#release(call);
    this.#watchWaiting();
  }

  /** The worker is being ended: none of them runs out of time any more. */
  stopCounting(): void {
    this.#counting = false;
    for (const { deadline, grace } of this.#calls.values()) {
      this.#deadlines.cancel(deadline);
      this.#deadlines.cancel(grace);
    }
    this.#deadlines.cancel(this.#stuck);
  }

  /** Takes away those that nothing is waited for any more. */
  removeSettled(): void {
    for (const call of this.#calls.values()) if (call.call.settled) this.remove(call);
  }

  /** Takes all calls away. */
  removeAll(): CallInFlight[] {
    const all = [...this.#calls.values()];
    for (const call of all) this.remove(call);
    return all;
  }

  #release({ deadline, grace, giveUp }: CallInFlight): void {
    this.#deadlines.cancel(deadline);
    this.#deadlines.cancel(grace);
    clearTimeout(giveUp);
  }

  #limit(call: CallInFlight, ms: number): void {
    if (!this.#counting) return;
    call.deadline = this.#deadlines.start(ms + TIMER_MS, () => this.#outOfTime.overdue(call));
  }

  /** The first of those that wait for an import has its time for it; where nothing is imported or runs either, the worker has its own. */
  #watchWaiting(): void {
    if (!this.#counting) return;
    const importing = new Set<string>();
    let idle = this.#calls.size > 0;
    for (const call of this.#calls.values()) {
      if (call.phase !== 'waiting') idle = false;
      if (call.phase !== 'importing' || importing.has(call.call.scriptPath)) continue;
      importing.add(call.call.scriptPath);
      call.deadline ??= this.#deadlines.start(this.#waitMs, () => this.#outOfTime.importOverdue(call));
    }
    if (idle) this.#stuck ??= this.#deadlines.start(this.#waitMs, () => this.#outOfTime.stuck());
    else {
      this.#deadlines.cancel(this.#stuck);
      this.#stuck = undefined;
    }
  }
}
