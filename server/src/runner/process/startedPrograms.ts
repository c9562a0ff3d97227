// What a plugin's process says it has started, for systems that cannot be asked: Windows knows a process's parent, but has neither groups nor a way
// to find what lived on after its parent without programs that take seconds. The guards write it down (server/workers/node/guard/started.cjs and
// server/workers/python/guard/started.py), "+ID" for each program that was started and "-ID" when it has ended.
import { readFileSync, statSync } from 'node:fs';

const MOST_BYTES = 4 * 1024 * 1024;
/** How many are ended at most: a plugin's list is not to be believed without end. */
const MOST_PROGRAMS = 1000;

/** The ids that such a list leaves, oldest first. */
export function readStarted(text: string): number[] {
  const running = new Set<number>();
  for (const line of text.split('\n')) {
    const [, sign, digits] = /^([+-])(\d{1,10})$/.exec(line) ?? [];
    if (sign === '+') running.add(Number(digits));
    else if (sign === '-') running.delete(Number(digits));
  }
  // Of the system itself are those below, and the host ends neither itself nor whoever started it, whatever a plugin wrote.
  return [...running].filter((pid) => pid > 4 && pid !== process.pid && pid !== process.ppid).slice(-MOST_PROGRAMS);
}

/** The programs that a plugin's process started. */
export class StartedPrograms {
  readonly #file: string | undefined;
  readonly #taken = new Set<number>();

  /** @param file where the process's guard writes them down; undefined where it does not. */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  /** Those that run. Each is given out once: when it has been ended, its id may be that of another process. */
  take(): number[] {
    const fresh = this.running();
    for (const pid of fresh) this.#taken.add(pid);
    return fresh;
  }

  /** Those that run and were not given out to be ended. */
  running(): number[] {
    if (this.#file === undefined) return [];
    try {
      if (statSync(this.#file).size > MOST_BYTES) return [];
      return readStarted(readFileSync(this.#file, 'latin1')).filter((pid) => !this.#taken.has(pid));
    } catch {
      // It has started nothing.
      return [];
    }
  }
}
