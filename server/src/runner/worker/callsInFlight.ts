// The calls that a worker holds: what each of them waits for, and when it is out of time. What counts against a call is the time in which its
// function runs; what it waits for has limits of its own.
import type { Call } from '../call.ts';
import { Deadlines, type Deadline } from './deadline.ts';
import type { HeldCall, Phase } from './heldCalls.ts';

/** As many as may be in a worker at once: what calls take that come ever anew does not put the end of one that never ends off for good. */
const MOST_OTHERS = 8;

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
  /** The worker was asked to give it back, if it has not begun. */
  withdrawn?: boolean;
  /** Set while it is overdue, once the worker has said that it counts the same. */
  agreed: boolean;
  /** Its function began, and gave the event loop back. Not known of a call that runs alone from its beginning on. */
  waits: boolean;
  /** How often the worker was believed that the call has run for less than was counted here. */
  corrections: number;
  /** How long it has had to run, in ms, as it is counted here. */
  countedMs: number;
  /** How much of that those beside it in the worker may have taken: each as much as it may run itself. */
  othersMs: number;
  /** The most that one of these may have taken. */
  mostOfOthersMs: number;
}

/** How long things may take, in ms. */
export interface WaitingLimits {
  /** For the start, for the import of one script, and for beginning a call when nothing else runs. */
  importMs: number;
  /** For a handler to stop by itself once it is told to. */
  graceMs: number;
}

/** What is done about calls that are out of time. */
export interface OutOfTime {
  /** The function has run for longer than it may, as it is counted here. */
  overdue(call: CallInFlight): void;
  /** It was told that it is overdue, and still runs. `culprit`: the call that is known to keep the worker busy, be it another one. */
  outlasted(call: CallInFlight, culprit: CallInFlight | undefined): void;
  /** The script's import takes longer than it may. */
  importOverdue(call: CallInFlight): void;
  /** Nothing runs, and still no call begins. */
  stuck(): void;
}

export class CallsInFlight {
  readonly #calls = new Map<number, CallInFlight>();
  readonly #deadlines: Deadlines;
  readonly #limits: WaitingLimits;
  readonly #outOfTime: OutOfTime;
  #stuck: Deadline | undefined;
  #counting = true;
  /** When the worker last said something that a blocked event loop does not. */
  #heardAt = performance.now();

  constructor(deadlines: Deadlines, limits: WaitingLimits, outOfTime: OutOfTime) {
    this.#deadlines = deadlines;
    this.#limits = limits;
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
  add(id: number, call: Call, phase: Phase): CallInFlight {
    const notYet = { overdue: false, agreed: false, waits: false, corrections: 0, countedMs: 0, othersMs: 0, mostOfOthersMs: 0 };
    const added: CallInFlight = { id, call, phase, ...notYet };
    if (phase === 'importing') this.#sharesWith(added);
    this.#calls.set(id, added);
    if (phase === 'running') this.start(added);
    else this.#watchWaiting();
    return added;
  }

  /** Its function runs from now on. */
  start(call: CallInFlight): void {
    this.#deadlines.cancel(call.deadline);
    call.phase = 'running';
    Object.assign(call, { countedMs: 0, othersMs: 0, mostOfOthersMs: 0 });
    this.#heard();
    if (!call.call.settled) call.call.startedAt = performance.now();
    // The script is there now: the others only wait for their turn.
    for (const other of this.#calls.values()) {
      if (other.phase !== 'importing' || other.call.scriptPath !== call.call.scriptPath) continue;
      this.#deadlines.cancel(other.deadline);
      other.phase = 'waiting';
    }
    this.#sharesWith(call);
    this.#limit(call, call.call.invocation.deadlineMs);
    this.#watchWaiting();
  }

  /**
   * The worker says how long a call has run that it was told is overdue. What counts is the function's own time, which the worker knows better;
   * but no better than that those beside the call may have taken the rest.
   * @returns whether the call goes on.
   */
  ran(call: CallInFlight, ms: number): boolean {
    this.#heard();
    if (!call.overdue || call.agreed) return false;
    this.#deadlines.cancel(call.grace);
    call.countedMs += call.grace?.passedMs ?? 0;
    const { deadlineMs } = call.call.invocation;
    // Once, the way to a worker that had no time of the processor may be the reason.
    if (ms < deadlineMs && (call.corrections++ === 0 || call.countedMs - ms <= call.othersMs)) {
      call.overdue = false;
      this.#limit(call, deadlineMs - ms);
      return true;
    }
    call.agreed = true;
    this.#giveGrace(call, this.#limits.graceMs);
    return false;
  }

  /** Its function has given the event loop back. */
  waits(call: CallInFlight): void {
    this.#heard();
    call.waits = true;
  }

  #heard(): void {
    this.#heardAt = performance.now();
  }

  /** It was answered. */
  remove(call: CallInFlight): void {
    this.#heard();
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
    call.countedMs += ms;
    call.deadline = this.#deadlines.start(ms + TIMER_MS, () => {
      call.overdue = true;
      this.#outOfTime.overdue(call);
      this.#giveGrace(call, this.#limits.graceMs);
    });
  }

  #limitImport(call: CallInFlight, ms: number): void {
    call.countedMs += ms;
    call.deadline = this.#deadlines.start(ms, () => {
      const left = this.#limits.importMs + call.othersMs - call.countedMs;
      if (left > 0) this.#limitImport(call, left);
      else this.#outOfTime.importOverdue(call);
    });
  }

  #giveGrace(call: CallInFlight, ms: number): void {
    call.grace = this.#deadlines.start(ms, () => {
      if (call.agreed || this.isAlone(call)) return this.#outOfTime.outlasted(call, call);
      // Another call may keep a worker from saying anything, for as long as it may run: when none says anything for longer, one of them never ends.
      const left = this.#longestSilenceMs() - (performance.now() - this.#heardAt);
      if (left <= 0) return this.#outOfTime.outlasted(call, this.#blocking());
      call.countedMs += ms;
      this.#giveGrace(call, left);
    });
  }

  #longestSilenceMs(): number {
    let longest = 0;
    for (const call of this.#calls.values()) if (call.phase !== 'waiting') longest = Math.max(longest, this.#mayTake(call));
    return longest + this.#limits.graceMs;
  }

  /** The call that keeps the event loop since it began, if one does: none begins behind it. */
  #blocking(): CallInFlight | undefined {
    const running = [...this.#calls.values()].filter(({ phase }) => phase === 'running');
    const found = running.filter(({ waits }) => !waits);
    return found.length === 1 ? found[0] : undefined;
  }

  /** Whether nothing else runs in the worker, or is imported. */
  isAlone(call: CallInFlight): boolean {
    for (const other of this.#calls.values()) if (other !== call && other.phase !== 'waiting') return false;
    return true;
  }

  /** What begins takes time of those that run already, and they of it. */
  #sharesWith(call: CallInFlight): void {
    // An import takes its time once, however many calls wait for it.
    const counted = new Set<string>();
    for (const other of this.#calls.values()) {
      if (other === call || other.phase === 'waiting') continue;
      if (!isOneImport(call, other)) this.#mayHaveLost(other, call);
      if (other.phase === 'importing') {
        if (isOneImport(call, other) || counted.has(other.call.scriptPath)) continue;
        counted.add(other.call.scriptPath);
      }
      this.#mayHaveLost(call, other);
    }
  }

  #mayHaveLost(call: CallInFlight, toAnother: CallInFlight): void {
    const ms = this.#mayTake(toAnother);
    call.mostOfOthersMs = Math.max(call.mostOfOthersMs, ms);
    call.othersMs = Math.min(call.othersMs + ms, MOST_OTHERS * call.mostOfOthersMs);
  }

  #mayTake({ phase, call }: CallInFlight): number {
    return phase === 'importing' ? this.#limits.importMs : call.invocation.deadlineMs;
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
      if (call.deadline === undefined) this.#limitImport(call, this.#limits.importMs);
    }
    if (idle) this.#stuck ??= this.#deadlines.start(this.#limits.importMs, () => this.#outOfTime.stuck());
    else {
      this.#deadlines.cancel(this.#stuck);
      this.#stuck = undefined;
    }
  }
}

function isOneImport(one: CallInFlight, other: CallInFlight): boolean {
  return one.phase === 'importing' && other.phase === 'importing' && one.call.scriptPath === other.call.scriptPath;
}
