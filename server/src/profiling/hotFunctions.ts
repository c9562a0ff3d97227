// Which functions took the time, whatever the format of the profile.

/** A function, and for how long it ran. Times are of the wall clock. */
export interface HotFunction {
  name: string;
  /** An absolute path, or a name such as `node:fs`; absent for what is in no file. */
  file?: string;
  /** Where it begins, counted from 1. */
  line?: number;
  /** In itself. */
  selfMs: number;
  /** With what it called. */
  totalMs: number;
  /** It is the host's part of the worker, which its author cannot make faster. */
  own?: true;
}

/** Adds up samples. */
export class FunctionTimes {
  readonly #functions: readonly Omit<HotFunction, 'selfMs' | 'totalMs'>[];
  readonly #self = new Map<number, number>();
  readonly #total = new Map<number, number>();

  /** @param functions what stacks name by their places. */
  constructor(functions: readonly Omit<HotFunction, 'selfMs' | 'totalMs'>[]) {
    this.#functions = functions;
  }

  /** @param stack of places among the functions, in any order; a function that called itself is in it more than once. */
  add(stack: Iterable<number>, innermost: number | undefined, ms: number): void {
    if (innermost !== undefined) this.#self.set(innermost, (this.#self.get(innermost) ?? 0) + ms);
    for (const place of new Set(stack)) this.#total.set(place, (this.#total.get(place) ?? 0) + ms);
  }

  /** All that were met, those first that took longest in themselves. */
  hottest(): HotFunction[] {
    return [...this.#total]
      .map(([place, totalMs]) => ({ ...this.#functions[place]!, selfMs: this.#self.get(place) ?? 0, totalMs }))
      .toSorted((a, b) => b.selfMs - a.selfMs);
  }
}
