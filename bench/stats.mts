// Summaries of measured durations.

/** Durations of one kind of run, in ms. */
export interface Timing {
  count: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
}

/** Percentiles by nearest rank. Throws on an empty list: a benchmark that measured nothing is broken. */
export function timing(durationsMs: readonly number[]): Timing {
  if (durationsMs.length === 0) throw new Error('Nothing was measured.');
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number): number => rounded(sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!);
  return { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) };
}

/** Four significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** How long a run took, in ms, with its result. */
export async function timed<T>(run: () => Promise<T>): Promise<{ ms: number; value: T }> {
  const start = performance.now();
  const value = await run();
  return { ms: performance.now() - start, value };
}
