// Whether anything is under way, and waiting until nothing is.
import { inTime } from './inTime.ts';

export class Quiet {
  #underWay = 0;
  #waiting: PromiseWithResolvers<void> | undefined;

  /** Nothing is quiet until this has ended, however it ends. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await run();
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) {
        this.#waiting?.resolve();
        this.#waiting = undefined;
      }
    }
  }

  /** Waits so long at most, or until the signal aborts. */
  async when(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#underWay === 0) return;
    this.#waiting ??= Promise.withResolvers<void>();
    await inTime(this.#waiting.promise, { ms, signal });
  }
}
