// Work in steps that leaves the event loop to others in between.
import { setImmediate } from 'node:timers/promises';

/** So long may steps go on without a break, in ms; the last of them comes on top. */
const SLICE_MS = 3;

export class Slices {
  #longestMs = 0;
  /** By key: the last work for it that was asked for. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** How long others had to wait at most, in ms. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** @returns what the steps come to; undefined where the signal aborted before. */
  async run<Result>(steps: Generator<void, Result>, signal: AbortSignal): Promise<Result | undefined> {
    for (let started = performance.now(); !signal.aborted;) {
      const step = steps.next();
      const took = performance.now() - started;
      this.#longestMs = Math.max(this.#longestMs, took);
      if (step.done) return step.value;
      if (took < SLICE_MS) continue;
      await setImmediate();
      started = performance.now();
    }
    return undefined;
  }

  /**
   * Work of which never two pieces are under way for one key; it begins when those before it have ended.
   * @param begin says then what is to be done, if anything.
   */
  async runInTurn<Result>(key: string, begin: () => Generator<void, Result> | undefined, signal: AbortSignal): Promise<Result | undefined> {
    const before = this.#last.get(key);
    const work = async (): Promise<Result | undefined> => {
      await before?.catch(() => undefined);
      const steps = begin();
      return steps && this.run(steps, signal);
    };
    const running = work();
    this.#last.set(key, running);
    try {
      return await running;
    } finally {
      if (this.#last.get(key) === running) this.#last.delete(key);
    }
  }
}
