// Order per key: what enters a lane runs in the order it entered, one at a time; different lanes do not wait for each other.

/** A place in a lane, taken before it is known when it will be used. */
export interface Turn {
  /** Resolves when everything that entered before has left. */
  readonly ready: Promise<void>;
  /** Whether that is so already. */
  readonly isReady: boolean;
  /** Must be called exactly once or more; later calls do nothing. */
  leave(): void;
}

/**
 * Lanes by key. Turns are taken synchronously, so callers that take several at once (a chain over many plugins) take them in one global
 * order and cannot deadlock.
 */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();

  enter(key: string): Turn {
    const before = this.#tails.get(key);
    const ready = before ?? Promise.resolve();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const tail = ready.then(() => left);
    this.#tails.set(key, tail);
    // The last one out removes the lane, so that a long session does not keep one per document ever saved.
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    const turn = { ready, isReady: before === undefined, leave };
    void before?.then(() => (turn.isReady = true));
    return turn;
  }

  get size(): number {
    return this.#tails.size;
  }
}
