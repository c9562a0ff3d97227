// What a worker sends of a profile. It comes out of a plugin's process, so that all of it is checked before it is used (profiling/).

/** Bytes of the worker's whole process. Absent is what its system or its language does not say. */
export interface MemoryUse {
  /** What it holds of the machine's memory. */
  rssBytes?: number;
  /** Node.js: what the objects of its JavaScript take. */
  heapUsedBytes?: number;
}

/** One call, in microseconds of the profile's own clock, and what the process held at its end. */
export interface ProfiledRun extends MemoryUse {
  from: number;
  to: number;
  /** How many times the handler ran in it beyond the first, where it ran in bursts. */
  again?: number;
  /** The most that it held, where that was more than ever before. */
  peakRssBytes?: number;
}

export interface WorkerProfile {
  /** Node.js: what the inspector's `Profiler.stop` answers. Python: a file in speedscope's format. */
  profile: unknown;
  /** Node.js: in the order in which they ended. */
  runs?: ProfiledRun[];
  /** Python: how many times it was looked. What was the same at several times after each other is one sample. */
  looks?: number;
  /** Python: how many runs of handlers there were beyond one for each call. */
  again?: number;
  /** Python. */
  memory?: { before: MemoryUse; after: MemoryUse; peak: MemoryUse };
}

/**
 * Why there is no profile.
 * - `failed`: the worker says so itself, in words of its own.
 * - `busy`: another one is being taken.
 * - `late`: the worker did not answer in time.
 */
export type ProfileFault =
  | { code: 'worker-ended' | 'busy' | 'not-begun' | 'late' | 'debugger-attached' }
  | { code: 'failed'; words: string }
  | { code: 'too-large'; mostBytes: number };
