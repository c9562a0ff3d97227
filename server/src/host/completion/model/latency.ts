// How long a source takes, as an average in which the newest counts most.

/** What the newest counts. Three of four are forgotten after five. */
const WEIGHT = 0.25;

export class Latency {
  #ms: number | undefined;

  /** In ms; undefined before the first was measured. */
  get ms(): number | undefined {
    return this.#ms;
  }

  add(ms: number): void {
    this.#ms = this.#ms === undefined ? ms : this.#ms + WEIGHT * (ms - this.#ms);
  }

  forget(): void {
    this.#ms = undefined;
  }
}
