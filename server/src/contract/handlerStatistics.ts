// How the runs of a handler went, in numbers.

/** Since the host started. A run to which a debugger was attached counts nowhere, and neither do those of a profile and what was cancelled. */
export interface HandlerStatistics {
  runs: number;
  /** How many of them failed otherwise than by taking too long. What a handler declined is none. */
  errors: number;
  /** How many were stopped at their deadline. */
  timeouts: number;
  /** Half of the last runs took no longer; so did 95 and 99 of 100. How many are looked back on: `STATISTICS_OF_RUNS`. */
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

/** So many of a handler's last runs say how long it takes: what it was before its author changed it is soon forgotten. */
export const STATISTICS_OF_RUNS = 1_000;
