// One piece of work that several wait for: it is in vain only when all of them have turned away.

export class SharedSignal {
  readonly #controller = new AbortController();
  readonly #waiting = new Set<AbortSignal>();

  constructor(first: AbortSignal) {
    this.add(first);
  }

  /** Aborts when all who wait have turned away. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @param signal aborts when one more of those who wait turns away. */
  add(signal: AbortSignal): void {
    this.#waiting.add(signal);
    const leave = (): void => {
      this.#waiting.delete(signal);
      if (this.#waiting.size === 0) this.#controller.abort(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  }
}
