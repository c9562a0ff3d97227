// One invocation on its way to an outcome. A call settles exactly once, whatever else still happens to it in a worker.
import { performance } from 'node:perf_hooks';
import type { CallPhases } from '../contract/callPhases.ts';
import type { Invocation, InvocationOutcome } from './types.ts';
import type { Denial, RunError } from '../contract/errors.ts';

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
  readonly #arrivedAt = performance.now();
  #sentAt = 0;
  #startMs = 0;
  #imports = false;
  #answered: { at: number; handlerMs: number } | undefined;
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

  /** It is written to a worker, which imports its script first or has it already. @param readyAt when the worker had started. */
  sent(imports: boolean, readyAt: number): void {
    this.#sentAt = performance.now();
    this.#startMs = Math.max(0, readyAt - this.#arrivedAt);
    this.#imports = imports;
    if (imports) this.cold = true;
  }

  /** The worker's answer has arrived; what it says of the time that the function took. */
  answered(handlerMs: number): void {
    this.#answered = { at: performance.now(), handlerMs };
  }

  succeed(value: Record<string, unknown> | null, functionName: string, denials: Denial[] = []): void {
    this.#settle({
      ok: true,
      value,
      function: functionName,
      durationMs: performance.now() - this.startedAt,
      cold: this.cold,
      ...this.#phases(),
      ...(denials.length > 0 && { denials }),
    });
  }

  fail(error: RunError, options: { crashed?: boolean; function?: string | undefined } = {}): void {
    this.#settle({
      ok: false,
      error,
      ...(options.function === undefined ? {} : { function: options.function }),
      durationMs: performance.now() - this.startedAt,
      ...this.#phases(),
      crashed: options.crashed ?? false,
    });
  }

  #phases(): { phases?: CallPhases } {
    if (this.#answered === undefined) return {};
    const { at, handlerMs } = this.#answered;
    // A call that did not run, as its script could not be imported, has waited for that all the time.
    const begun = handlerMs > 0 ? Math.max(this.startedAt, this.#sentAt) : at;
    const waited = begun - this.#sentAt;
    return {
      phases: {
        queued: this.#sentAt - this.#arrivedAt - this.#startMs + (this.#imports ? 0 : waited),
        ...(this.#startMs > 0 && { start: this.#startMs }),
        import: this.#imports ? waited : 0,
        wire: Math.max(0, at - begun - handlerMs),
        handler: handlerMs,
        response: performance.now() - at,
      },
    };
  }

  readonly #aborted = (): void => this.#onAbort?.();

  #settle(outcome: InvocationOutcome): void {
    if (this.settled) return;
    this.settled = true;
    this.#signal?.removeEventListener('abort', this.#aborted);
    this.#resolve(outcome);
  }
}
