// One invocation on its way to an outcome. A call settles exactly once, whatever else still happens to it in a worker.
import { performance } from 'node:perf_hooks';
import type { Denial, Invocation, InvocationOutcome, RunError } from './types.ts';

export class Call {
  readonly invocation: Invocation;
  /** Absolute path of the script. */
  readonly scriptPath: string;
  readonly outcome: Promise<InvocationOutcome>;
  /** Its place among the calls of its worker: none of a script overtakes another. */
  arrival = 0;
  /** How many workers died or were ended while they held the call. */
  restarts = 0;
  /** The function was run a second time after its worker died: it is not run a third time. */
  repeated = false;
  /** The call waited for a worker to start or for its script to be imported. */
  cold = false;
  /** When the function began to run, else when the call arrived. */
  startedAt = performance.now();
  settled = false;
  readonly #resolve: (outcome: InvocationOutcome) => void;
  readonly #signal: AbortSignal | undefined;
  #onAbort: (() => void) | undefined;

  constructor(invocation: Invocation, scriptPath: string) {
    this.invocation = invocation;
    this.scriptPath = scriptPath;
    const { promise, resolve } = Promise.withResolvers<InvocationOutcome>();
    this.outcome = promise;
    this.#resolve = resolve;
    this.#signal = invocation.signal;
    this.#signal?.addEventListener('abort', this.#aborted);
  }

  /** Who is told when the invocation's signal is aborted: whoever holds the call at the moment. */
  heldBy(onAbort: () => void): void {
    this.#onAbort = onAbort;
  }

  succeed(value: Record<string, unknown> | null, functionName: string, denials: Denial[] = []): void {
    this.#settle({
      ok: true,
      value,
      function: functionName,
      durationMs: performance.now() - this.startedAt,
      cold: this.cold,
      ...(denials.length > 0 && { denials }),
    });
  }

  fail(error: RunError, options: { crashed?: boolean; function?: string | undefined } = {}): void {
    this.#settle({
      ok: false,
      error,
      ...(options.function === undefined ? {} : { function: options.function }),
      durationMs: performance.now() - this.startedAt,
      crashed: options.crashed ?? false,
    });
  }

  readonly #aborted = (): void => this.#onAbort?.();

  #settle(outcome: InvocationOutcome): void {
    if (this.settled) return;
    this.settled = true;
    this.#signal?.removeEventListener('abort', this.#aborted);
    this.#resolve(outcome);
  }
}
