// What a worker sent of a profile, checked.
import type { MemoryUse, ProfiledRun, WorkerProfile } from '../contract/workerProfile.ts';

/** @returns undefined where it is none. What is in `profile` is for the format's own check. */
export function readWorkerProfile(json: Buffer): WorkerProfile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { profile, runs, looks, again, memory } = value;
  if (runs !== undefined && !(Array.isArray(runs) && runs.every(isRun))) return undefined;
  const of = (uses: Record<string, unknown>): NonNullable<WorkerProfile['memory']> => ({
    before: memoryUse(uses['before']),
    after: memoryUse(uses['after']),
    peak: memoryUse(uses['peak']),
  });
  return {
    profile,
    ...(runs !== undefined && { runs: runs.map(runOf) }),
    ...(isSize(looks) && { looks }),
    ...(isSize(again) && { again }),
    ...(isObject(memory) && { memory: of(memory) }),
  };
}

/** What a process held before some runs, after them, and at most meanwhile. */
export function memoryOfRuns(before: ProfiledRun | undefined, runs: readonly ProfiledRun[]): NonNullable<WorkerProfile['memory']> {
  const peak = memoryUse(before);
  for (const { rssBytes = 0, peakRssBytes = 0, heapUsedBytes = 0 } of runs) {
    if (Math.max(rssBytes, peakRssBytes) > (peak.rssBytes ?? 0)) peak.rssBytes = Math.max(rssBytes, peakRssBytes);
    if (heapUsedBytes > (peak.heapUsedBytes ?? 0)) peak.heapUsedBytes = heapUsedBytes;
  }
  return { before: memoryUse(before), after: memoryUse(runs.at(-1)), peak };
}

function memoryUse(value: unknown): MemoryUse {
  if (!isObject(value)) return {};
  const { rssBytes, heapUsedBytes } = value;
  return { ...(isSize(rssBytes) && { rssBytes }), ...(isSize(heapUsedBytes) && { heapUsedBytes }) };
}

function runOf(run: ProfiledRun): ProfiledRun {
  const { from, to, again, peakRssBytes } = run;
  return { from, to, ...(isSize(again) && { again }), ...memoryUse(run), ...(isSize(peakRssBytes) && { peakRssBytes }) };
}

function isRun(value: unknown): value is ProfiledRun {
  if (!isObject(value)) return false;
  const { from, to } = value;
  return typeof from === 'number' && typeof to === 'number' && Number.isFinite(from) && Number.isFinite(to) && from <= to;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
