// Work in steps that leaves the event loop to others in between.
import { setImmediate } from 'node:timers/promises';

/** So long may steps go on without a break, in ms; the last of them comes on top. */
const SLICE_MS = 2;

/** Of this thread, in µs; on Node.js before 23.9, of all threads of the process. */
function processorTime(since?: NodeJS.CpuUsage): NodeJS.CpuUsage {
  const isKnownByThread = (process.threadCpuUsage as unknown) !== undefined;
  return isKnownByThread ? process.threadCpuUsage(since) : process.cpuUsage(since);
}

export class Slices {
  #longestMs = 0;
  /** By key: the last work for it that was asked for. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** How long steps held the event loop at most, in ms. What other programs took of the processor meanwhile does not count. */
  get longestMs(): number {
    return this.#longestMs;
  }

  /** @returns what the steps come to; undefined where the signal aborted before. */
  async run<Result>(steps: Generator<void, Result>, signal: AbortSignal): Promise<Result | undefined> {
    let [started, cpu] = [performance.now(), processorTime()];
    while (!signal.aborted) {
      const step = steps.next();
      const took = performance.now() - started;
      if (!step.done && took < SLICE_MS) continue;
      const { user, system } = processorTime(cpu);
      this.#longestMs = Math.max(this.#longestMs, Math.min(took, (user + system) / 1000));
      if (step.done) return step.value;
      await setImmediate();
      [started, cpu] = [performance.now(), processorTime()];
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
