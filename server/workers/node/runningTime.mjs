// How long the function of a call has run by itself. Calls share one event loop, and what the loop does for one keeps the others waiting.
import { loopUtilization, now } from './clock.mjs';

/** How many calls and imports share the loop. */
let sharing = 0;
/** For how long the loop was busy while more than one shared it, in ms; `busyAt`: how long it had been busy when that was last added up. */
let sharedMs = 0;
let busyAt = 0;

/** Says that one more shares the loop from now on (1), or one less (-1), or that what was shared until now is to be added up (0). */
export function share(change) {
  const before = sharing;
  sharing += change;
  if (before < 2 && sharing < 2) return;
  const { active } = loopUtilization();
  if (before > 1) sharedMs += active - busyAt;
  busyAt = active;
}

/**
 * The time of one call, from its beginning on. Up to where its function first waits, the loop is its own. From there on nobody can tell for whom
 * the loop is busy, so that this counts for a call that is alone only: no call is said to have taken what another took.
 */
export class RunningTime {
  begunAt = now();
  #sharedBefore;

  constructor() {
    share(1);
    this.#sharedBefore = sharedMs;
  }

  /** Its function waits for the first time. */
  firstWait() {
    share(0);
    this.#sharedBefore = sharedMs;
  }

  get ms() {
    share(0);
    return Math.max(0, now() - this.begunAt - (sharedMs - this.#sharedBefore));
  }
}
