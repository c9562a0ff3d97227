// Timers that can be paused together: a worker's deadlines stand still while a debugger is attached to it.

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** One running or paused timer. */
export class Deadline {
  readonly #fire: () => void;
  readonly #wholeMs: number;
  #remainingMs: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;
  #last: NodeJS.Immediate | undefined;

  constructor(ms: number, fire: () => void) {
    this.#wholeMs = Math.min(ms, LONGEST_TIMEOUT_MS);
    this.#remainingMs = this.#wholeMs;
    this.#fire = fire;
  }

  /** How much of it has passed, without the pauses. */
  get passedMs(): number {
    const sinceResumed = this.#timer === undefined ? 0 : performance.now() - this.#startedAt;
    return this.#wholeMs - this.#remainingMs + sinceResumed;
  }

  resume(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(() => {
      // What has arrived in time counts, even if this process was too busy to look at it before the timer.
      this.#last = setImmediate(this.#fire);
    }, this.#remainingMs);
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    clearImmediate(this.#last);
    this.#timer = undefined;
    this.#remainingMs = Math.max(0, this.#remainingMs - (performance.now() - this.#startedAt));
  }
}

/** The deadlines of one worker. */
export class Deadlines {
  readonly #running = new Set<Deadline>();
  #suspended = false;

  start(ms: number, fire: () => void): Deadline {
    const deadline = new Deadline(ms, () => {
      this.#running.delete(deadline);
      fire();
    });
    this.#running.add(deadline);
    if (!this.#suspended) deadline.resume();
    return deadline;
  }

  cancel(deadline: Deadline | undefined): void {
    if (deadline !== undefined && this.#running.delete(deadline)) deadline.pause();
  }

  cancelAll(): void {
    for (const deadline of this.#running) this.cancel(deadline);
  }

  suspend(on: boolean): void {
    this.#suspended = on;
    for (const deadline of this.#running) {
      if (on) deadline.pause();
      else deadline.resume();
    }
  }
}
