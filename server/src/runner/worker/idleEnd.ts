// When a worker that has nothing to do is ended.

/** The slot, as far as it is needed here. */
export interface IdleSlot {
  /** Whether there is a worker that is ready, and nothing for it to do. */
  isIdle(): boolean;
  /** For how long it may be so. */
  idleMs(): number;
  end(): void;
}

export class IdleEnd {
  readonly #slot: IdleSlot;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  constructor(slot: IdleSlot) {
    this.#slot = slot;
  }

  /** The worker has nothing to do from now on. */
  begin(): void {
    this.#since = performance.now();
    this.#watch(this.#slot.idleMs());
  }

  /** The worker is another one from now on, or there is none. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The timer is not reset by every call; it looks again instead. */
  #watch(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // One that is starting was not idle yet: the timer was another's.
      if (!this.#slot.isIdle()) return;
      const left = this.#slot.idleMs() - (performance.now() - this.#since);
      if (left > 1) this.#watch(left);
      else this.#slot.end();
    }, ms).unref();
  }
}
