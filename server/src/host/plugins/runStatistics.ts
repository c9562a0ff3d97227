// Counts the runs of one handler. What it takes is bounded, however often the handler runs.
import { outcomeOf, type ErrorCode } from '../../contract/errors.ts';
import { STATISTICS_OF_RUNS, type HandlerStatistics } from '../../contract/handlerStatistics.ts';

export class RunStatistics {
  #runs = 0;
  #errors = 0;
  #timeouts = 0;
  /** Of the last runs; the oldest is at `runs % STATISTICS_OF_RUNS` once there are so many. */
  #durations: number[] = [];
  /** As it was asked for last: it is shown more often than it changes. */
  #view: HandlerStatistics | undefined;

  /** @param code what the run failed with. */
  count(durationMs: number, code?: ErrorCode): void {
    const outcome = code === undefined ? 'ok' : outcomeOf(code);
    if (outcome !== 'ok' && outcome !== 'failed' && outcome !== 'declined') return;
    if (code === 'timeout') this.#timeouts++;
    else if (outcome === 'failed') this.#errors++;
    this.#durations[this.#runs++ % STATISTICS_OF_RUNS] = durationMs;
    this.#view = undefined;
  }

  /** Goes on with what was counted before. */
  inherit(before: RunStatistics): void {
    this.#runs = before.#runs;
    this.#errors = before.#errors;
    this.#timeouts = before.#timeouts;
    this.#durations = [...before.#durations];
    this.#view = undefined;
  }

  /** Undefined where nothing ran. */
  get view(): HandlerStatistics | undefined {
    return this.#runs === 0 ? undefined : (this.#view ??= this.#counted());
  }

  #counted(): HandlerStatistics {
    const sorted = Float64Array.from(this.#durations).toSorted();
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    return { runs: this.#runs, errors: this.#errors, timeouts: this.#timeouts, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) };
  }
}
