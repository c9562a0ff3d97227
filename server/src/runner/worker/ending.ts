// How a worker comes to its end: when it may, when it has to, and until when it is not certain that it has.
import { Deadline } from './deadline.ts';

/** How long the exit of a killed worker is waited for. One that hangs in the kernel for longer begins nothing there either. */
const KILLED_MS = 2_000;

export class Ending {
  /** It is ended as soon as it holds no calls. */
  isDue = false;
  /** It was asked to end, and does so by itself. */
  isAskedFor = false;
  /** It was not brought down by a call. */
  isPlanned = false;
  #hurry: NodeJS.Timeout | undefined;
  /** Runs while the exit of a killed worker is waited for. */
  #exit: Deadline | undefined;

  /** Whether it is ended after some time, whatever it holds. */
  get isHurried(): boolean {
    return this.#hurry !== undefined;
  }

  /** It may take that long for what it holds. */
  hurry(ms: number, kill: () => void): void {
    this.#hurry ??= setTimeout(kill, ms);
  }

  /** It was killed. @param over called when its exit is not waited for any longer. */
  awaitExit(over: () => void): void {
    this.#exit = new Deadline(KILLED_MS, over);
    this.#exit.resume();
  }

  /** It does nothing any more. */
  isOver(): void {
    this.#exit?.pause();
  }
}
