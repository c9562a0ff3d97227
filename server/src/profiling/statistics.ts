// Where the time of many runs went, in short.
import type { CallPhases } from '../contract/callPhases.ts';

/** Half of the runs took no longer than `p50Ms`, and 95 of 100 no longer than `p95Ms`. */
export interface Spread {
  p50Ms: number;
  p95Ms: number;
}

/** Runs that count have their worker already. */
type SpreadPhase = Exclude<keyof CallPhases, 'start'>;

export type PhaseSpreads = Record<SpreadPhase, Spread>;

/** @param runs when the script was there already; `imports` those that imported it. */
export function phaseSpreads(runs: readonly CallPhases[], imports: readonly CallPhases[]): PhaseSpreads {
  const of = (phase: SpreadPhase, from: readonly CallPhases[]): Spread => spreadOf(from.map((one) => one[phase]));
  return {
    queued: of('queued', runs),
    wire: of('wire', runs),
    import: of('import', imports),
    handler: of('handler', runs),
    response: of('response', runs),
  };
}

/** Of nothing, 0. */
export function spreadOf(durations: readonly number[]): Spread {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number): number => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

export function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
