// Who waits for whom, and who takes whose place: the one owner of order and of newest-wins for everything that the host dispatches.

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
 * *Lanes* keep order: what enters one runs in the order in which it entered, one at a time; different lanes do not wait for each other. Turns are
 * taken synchronously, so callers that take several at once (a chain over many plugins) take them in one global order and cannot deadlock.
 *
 * *Subjects* have a newest: who begins takes the place of who was the newest before, and what becomes of that one is the caller's affair. It may
 * go on answering late, after the caller that asked has left; it is the newest until something newer begins or it ends.
 */
export class EventQueue<Entry> {
  readonly #tails = new Map<string, Promise<void>>();
  readonly #newest = new Map<string, Entry>();

  /** Takes a turn in a lane. */
  enter(lane: string): Turn {
    const before = this.#tails.get(lane);
    const ready = before ?? Promise.resolve();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    const tail = ready.then(() => left);
    this.#tails.set(lane, tail);
    // The last one out removes the lane, so that a long session does not keep one per document ever saved.
    void tail.then(() => {
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
    });
    const turn = { ready, isReady: before === undefined, leave };
    void before?.then(() => (turn.isReady = true));
    return turn;
  }

  /** @returns whose place it takes, if somebody's. */
  begin(subject: string, entry: Entry): Entry | undefined {
    const older = this.#newest.get(subject);
    this.#newest.set(subject, entry);
    return older;
  }

  newest(subject: string): Entry | undefined {
    return this.#newest.get(subject);
  }

  /** It has ended. What is newer than it stays. */
  end(subject: string, entry: Entry): void {
    if (this.#newest.get(subject) === entry) this.#newest.delete(subject);
  }

  /** Lanes and subjects that are in use. */
  get size(): number {
    return this.#tails.size + this.#newest.size;
  }
}
