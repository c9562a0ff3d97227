// How much a plugin's processes may use. Set so that no honest formatter notices.
import type { ProcessLimits } from './sandbox.ts';

const MB = 1024 * 1024;

export const DEFAULT_LIMITS: ProcessLimits = {
  memoryBytes: 1536 * MB,
  processes: 128,
  openFiles: 4096,
  tmpBytes: 256 * MB,
  idleCpu: 0.9,
};

/** Node's heap limit, below that of the whole process, so that Node itself says what happened. */
export function heapFlag(limits: ProcessLimits): string {
  return `--max-old-space-size=${Math.floor((limits.memoryBytes / MB) * 0.67)}`;
}
