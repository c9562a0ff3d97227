// The scripts that a worker imports before there is a call for them.
import type { RunError } from '../../contract/errors.ts';
import { importFault } from '../messages.ts';
import type { RunnerPlugin } from '../types.ts';
import type { WorkerResponse } from '../wire.ts';
import type { WantedScript } from './ahead.ts';
import type { Deadline, Deadlines } from './deadline.ts';

interface Asked {
  script: WantedScript;
  deadline: Deadline;
  done: (error?: RunError) => void;
}

export class AheadImports {
  readonly #deadlines: Deadlines;
  readonly #importMs: number;
  readonly #asked = new Map<number, Asked>();

  constructor(deadlines: Deadlines, importMs: number) {
    this.#deadlines = deadlines;
    this.#importMs = importMs;
  }

  /** Whether any are to come. */
  get arePending(): boolean {
    return this.#asked.size > 0;
  }

  /** The worker is asked for a script. @returns what is wrong with it, if anything is; nothing is said of a worker that ends meanwhile. */
  add(id: number, script: WantedScript, overdue: () => void): Promise<RunError | undefined> {
    const { promise, resolve } = Promise.withResolvers<RunError | undefined>();
    this.#asked.set(id, { script, deadline: this.#deadlines.start(this.#importMs, overdue), done: resolve });
    return promise;
  }

  /** @returns which script the answer is about, and what to call when that is dealt with; undefined where none was asked for. */
  take(
    { id, error, missing }: Extract<WorkerResponse, { type: 'imported' }>,
    plugin: RunnerPlugin,
  ): { path: string; isLoaded: boolean; done: () => void } | undefined {
    const asked = this.#asked.get(id);
    if (asked === undefined) return undefined;
    this.#asked.delete(id);
    this.#deadlines.cancel(asked.deadline);
    const { script, done } = asked;
    const wanted = missing === undefined ? undefined : script.handlers[missing];
    const fault = error && importFault(plugin, script.name, error, wanted);
    return { path: script.path, isLoaded: error === undefined, done: () => done(fault) };
  }

  workerEnded(): void {
    for (const { done } of this.#asked.values()) done();
    this.#asked.clear();
  }
}
