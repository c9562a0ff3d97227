// What the workers of plugins take of the machine.
import type { Runtime } from './runtime.ts';

/** What one worker takes of memory, with the processes that it started. */
export interface WorkerMemory {
  pluginKey: string;
  runtime: Runtime;
  residentBytes: number;
}
