// A timer that can be paused: deadlines stand still while a debugger is attached.

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

export class Deadline {
  readonly #fire: () => void;
  #remainingMs: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, paused: boolean, fire: () => void) {
    this.#remainingMs = Math.min(ms, LONGEST_TIMEOUT_MS);
    this.#fire = fire;
    if (!paused) this.resume();
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#remainingMs = Math.max(0, this.#remainingMs - (performance.now() - this.#startedAt));
  }

  resume(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(this.#fire, this.#remainingMs);
  }

  /** Ends the timer for good; it must not be resumed afterwards. */
  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
