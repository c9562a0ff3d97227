// Telling how things are: soon after they have changed, and no oftener than is of use where they change all the time.

export interface Pace {
  /** So long is waited for further changes, in ms. */
  soonMs: number;
  /** So long lies between two times at least, for changes that come again and again, in ms. */
  everyMs: number;
}

export class Paced {
  readonly #tell: () => void;
  readonly #pace: Pace;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;
  #toldAt = -Infinity;
  #isClosed = false;

  constructor(tell: () => void, pace: Pace) {
    this.#tell = tell;
    this.#pace = pace;
  }

  now(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#dueAt = Infinity;
    if (this.#isClosed) return;
    this.#toldAt = performance.now();
    this.#tell();
  }

  /** Something changed that somebody waits to see. */
  soon(): void {
    this.#at(performance.now() + this.#pace.soonMs);
  }

  /** Something changed that changes often. */
  inTurn(): void {
    const { soonMs, everyMs } = this.#pace;
    this.#at(Math.max(performance.now() + soonMs, this.#toldAt + everyMs));
  }

  /** Nothing is told from now on. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #at(due: number): void {
    if (this.#isClosed || due >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = due;
    this.#timer = setTimeout(() => this.now(), due - performance.now()).unref();
  }
}
