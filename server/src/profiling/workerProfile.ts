// What a worker sent of a profile, checked.
import type { MemoryUse, WorkerProfile } from '../contract/workerProfile.ts';

/** @returns undefined where it is none. What is in `profile` is for the format's own check. */
export function readWorkerProfile(json: Buffer): WorkerProfile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(value) || !isObject(value['memory'])) return undefined;
  const { profile, runs, looks, memory } = value;
  if (runs !== undefined && !(Array.isArray(runs) && runs.every(isRun))) return undefined;
  const { before, after, peak } = memory;
  return {
    profile,
    ...(runs !== undefined && { runs: runs as [number, number][] }),
    ...(isSize(looks) && { looks }),
    memory: { before: memoryUse(before), after: memoryUse(after), peak: memoryUse(peak) },
  };
}

function memoryUse(value: unknown): MemoryUse {
  if (!isObject(value)) return {};
  const { rssBytes, heapUsedBytes } = value;
  return { ...(isSize(rssBytes) && { rssBytes }), ...(isSize(heapUsedBytes) && { heapUsedBytes }) };
}

function isRun(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((one) => Number.isFinite(one)) && value[0] <= value[1];
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
