// How much processor time processes used, all together, from looks at those that live: what ended between two looks took its time along, unless its parent asked
// for it.
import type { ProcessFacts } from './linuxProcesses.ts';

export type ProcessTimes = Pick<ProcessFacts, 'key' | 'seconds' | 'childrenSeconds' | 'runs'>;

/** Sums up, and never goes back. */
export class ProcessorTime {
  #before = new Map<string, ProcessTimes>();
  #atMs: number | undefined;
  #seconds = 0;

  /** @returns the time used since the first look, and by then. */
  look(atMs: number, processes: readonly ProcessTimes[]): number {
    const sinceMs = atMs - (this.#atMs ?? atMs);
    let own = 0;
    let ofChildren = 0;
    let newOnes = 0;
    let running = 0;
    for (const one of processes) {
      const before = this.#before.get(one.key);
      ofChildren += one.childrenSeconds - (before?.childrenSeconds ?? 0);
      if (before !== undefined) own += one.seconds - before.seconds;
      else {
        newOnes += one.seconds;
        if (one.runs) running++;
      }
    }
    const now = new Map(processes.map((one) => [one.key, one]));
    const gone = [...this.#before].flatMap(([key, one]) => (now.has(key) ? [] : [one.seconds + one.childrenSeconds]));
    // What is known of those that are gone is in the times of the children of somebody who asked for it.
    const toldOfGone = ofChildren - gone.reduce((sum, one) => sum + one, 0);
    // Where nobody did, the system does not say what such processes used. That one runs at the moment of a look stands for all that came and went since
    // the last one: in the long run that comes to the same.
    if (toldOfGone < 0 || (gone.length > 0 && ofChildren === 0)) this.#seconds += own + Math.max(newOnes, (running * sinceMs) / 1000);
    else this.#seconds += own + newOnes + toldOfGone;
    this.#before = now;
    this.#atMs = atMs;
    return this.#seconds;
  }
}
