// Work that reads the state of things, and is done again when that has changed.

/**
 * Runs one piece of work, never twice at a time. Who asks for it while it runs gets a run that begins after this one, since this one may have read
 * already what has changed since; all who ask meanwhile share it.
 */
export class Rerun {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Settles as the run does that begins now or next. */
  run(): Promise<void> {
    if (this.#running === undefined) return this.#begin();
    const begin = (): Promise<void> => this.#begin();
    return (this.#next ??= this.#running.then(begin, begin));
  }

  /** The last run that was asked for, while it is not done. */
  get pending(): Promise<void> | undefined {
    return this.#next ?? this.#running;
  }

  #begin(): Promise<void> {
    this.#next = undefined;
    return (this.#running = this.#once());
  }

  async #once(): Promise<void> {
    try {
      await this.#work();
    } finally {
      // The next one begins a moment after this: whoever asks in between shares it.
      if (this.#next === undefined) this.#running = undefined;
    }
  }
}
