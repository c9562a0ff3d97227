// The circuit breaker: a plugin whose worker keeps dying rests for a while, so that it costs neither time nor processes.
import { CRASHES } from '../../contract/budgets.ts';

/** Counts one plugin's crashes: too many in a short time make it rest. Times are ms since the epoch, from the clock given. */
export class CircuitBreaker {
  readonly #now: () => number;
  #crashes: number[] = [];
  #restingUntil = 0;

  constructor(now: () => number = steadyNow) {
    this.#now = now;
  }

  /** Records a crash; returns true when it is the one that makes the plugin rest. */
  crashed(): boolean {
    const now = this.#now();
    if (this.restingUntil !== undefined) return false;
    this.#crashes = [...this.#crashes.filter((at) => now - at < CRASHES.withinMs), now];
    if (this.#crashes.length < CRASHES.most) return false;
    this.#restingUntil = now + CRASHES.restMs;
    this.#crashes = [];
    return true;
  }

  /** When the rest ends, or undefined while the plugin may run. */
  get restingUntil(): number | undefined {
    return this.#restingUntil > this.#now() ? this.#restingUntil : undefined;
  }

  /** Ends the rest and forgets the crashes: the user restarted the plugin or its code changed. */
  reset(): void {
    this.#crashes = [];
    this.#restingUntil = 0;
  }
}

/** The clock of the machine as it went when this process began: it may be set since. */
function steadyNow(): number {
  return Math.round(performance.timeOrigin + performance.now());
}
