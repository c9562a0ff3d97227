// One thing at a time for each key; those of different keys go on beside each other.

export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Runs it when all that was asked for before, of this key, is over. */
  take(key: string, run: () => Promise<void>): Promise<void> {
    const turn = (this.#last.get(key) ?? Promise.resolve()).then(run);
    const over = turn.catch(() => undefined);
    this.#last.set(key, over);
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    return turn;
  }
}
