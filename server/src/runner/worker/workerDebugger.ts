// The debugger inside a worker: whether it was asked for and where it is, and who is attached to it.
import * as l10n from '@vscode/l10n';
import type { RunError } from '../../contract/errors.ts';
import type { WorkerResponse } from '../wire.ts';
import type { Deadlines } from './deadline.ts';

/** Its loopback port, and what it asks of those who connect. */
export interface OwnDebugger {
  port: number;
  key?: string;
}

/** The worker, as far as it is needed here. */
export interface DebuggedWorker {
  /** They stand still while a debugger is connected. */
  deadlines: Deadlines;
  hasEnded(): boolean;
  ask(): void;
  error(text: string): RunError;
}

export class WorkerDebugger {
  readonly #worker: DebuggedWorker;
  #attached = 0;
  #isPaused = false;
  #opening: PromiseWithResolvers<OwnDebugger | RunError> | undefined;

  constructor(worker: DebuggedWorker) {
    this.#worker = worker;
  }

  get isAttached(): boolean {
    return this.#attached > 0;
  }

  /** Whether one has stopped the code in the worker, going by what was said between the two. */
  get isPaused(): boolean {
    return this.#isPaused && this.isAttached;
  }

  set isPaused(is: boolean) {
    this.#isPaused = is;
  }

  /** Whether it was asked for. */
  get isAskedFor(): boolean {
    return this.#opening !== undefined;
  }

  /** Lets deadlines stand still while a debugger is connected. @returns what to call when it is no longer. */
  attach(): () => void {
    const { deadlines } = this.#worker;
    this.#attached++;
    deadlines.suspend(true);
    return () => {
      this.#attached--;
      if (this.#attached === 0) this.#isPaused = false;
      deadlines.suspend(this.#attached > 0);
    };
  }

  /** Opens the runtime's debugger, once per worker. */
  open(): Promise<OwnDebugger | RunError> {
    if (this.#opening === undefined) {
      this.#opening = Promise.withResolvers();
      if (this.#worker.hasEnded()) this.#opening.resolve(this.#worker.error(l10n.t('its worker has ended; start the debugger again.')));
      else this.#worker.ask();
    }
    return this.#opening.promise;
  }

  /** @returns whether it was asked for. */
  take(header: Extract<WorkerResponse, { type: 'debugging' }>): boolean {
    if (this.#opening === undefined) return false;
    this.#opening.resolve(
      'error' in header ? this.#error(header) : { port: header.port, ...(header.key !== undefined && { key: header.key }) },
    );
    // A failure may be remedied (debugpy gets installed): the next attempt asks again.
    if ('error' in header) this.#opening = undefined;
    return true;
  }

  #error({ error, lacks, isManaged }: Extract<WorkerResponse, { type: 'debugging'; error: string }>): RunError {
    return { ...this.#worker.error(error), ...(lacks === 'debugpy' && { lacksDebugpy: { isManaged: isManaged !== false } }) };
  }

  workerEnded(): void {
    this.#opening?.resolve(this.#worker.error(l10n.t('its worker ended before a debugger could attach; start the debugger again.')));
  }
}
