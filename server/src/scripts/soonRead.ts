// Which scripts are read in no time, whatever they say.

/** Most handlers are smaller. Time grows with the square of the length of some texts: of this one that is a fraction of a second. */
const MAX_LENGTH = 8_000;
const MAX_NESTING = 100;
/** Long runs of one sign are no code, and take the longest. */
const RUN = /([^\n])\1{199}/;

/** Whether a script may be read where others wait: small, and nested no deeper than people nest. */
export function isSoonRead(source: string): boolean {
  if (source.length > MAX_LENGTH || RUN.test(source)) return false;
  let depth = 0;
  for (const [bracket] of source.matchAll(/[[\](){}<>]/g)) {
    // What closes more than was open, as `=>` does, opens nothing.
    depth = '[({<'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_NESTING) return false;
  }
  return true;
}

/** What takes longer is no honest script of this length. */
const SLOW_MS = 30;
/** So long others may have to wait for such scripts, until they were not asked about for a while. */
const SLOW_TOGETHER_MS = 150;
const FORGOTTEN_MS = 10_000;

/** Keeps many scripts that are slow to read from making others wait together, where each alone would not. */
export class Patience {
  readonly #now: () => number;
  #spent = 0;
  #last = -Infinity;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether a script may be read where others wait. */
  isFor(source: string): boolean {
    if (this.#now() - this.#last > FORGOTTEN_MS) this.#spent = 0;
    return this.#spent < SLOW_TOGETHER_MS && isSoonRead(source);
  }

  /** Reads, and minds how long it took. */
  spend<Result>(read: () => Result): Result {
    const started = this.#now();
    const result = read();
    const took = this.#now() - started;
    if (took > SLOW_MS) {
      this.#spent += took;
      this.#last = this.#now();
    }
    return result;
  }
}
