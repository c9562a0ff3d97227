// The handlers that run now for something that a person did and may wait for, each of which can be stopped alone: the others of its event go on.
import { randomUUID } from 'node:crypto';
import type { DispatchRequest, RunningHandler } from '../types.ts';

/** What a person does, or waits for. Completions and what the host hears of the editor come and go by themselves. */
const OF_PEOPLE: ReadonlySet<string> = new Set(['onFileSave', 'onCommand', 'onProjectOpen']);

export interface RunningHandlersOptions {
  began: (handler: RunningHandler) => void;
  ended: (handler: RunningHandler) => void;
}

export class RunningHandlers {
  readonly #options: RunningHandlersOptions;
  readonly #running = new Map<string, { handler: RunningHandler; controller: AbortController }>();

  constructor(options: RunningHandlersOptions) {
    this.#options = options;
  }

  /**
   * A handler begins.
   * @returns what it goes by from now on, which its own signal and the event's stop, and what to call when it has ended.
   */
  begin(
    {
      event,
      filePath,
      only,
      runOnFiles,
      signal,
    }: Pick<DispatchRequest, 'event' | 'filePath' | 'only' | 'runOnFiles'> & { signal: AbortSignal },
    facts: Pick<RunningHandler, 'pluginKey' | 'name' | 'script' | 'isDebugged'>,
  ): { signal: AbortSignal; ended: () => void } {
    // A run on many files is seen and stopped as a whole.
    if (runOnFiles || (only === undefined && !OF_PEOPLE.has(event))) return { signal, ended: () => undefined };
    const runId = randomUUID();
    const controller = new AbortController();
    const handler: RunningHandler = { runId, event, ...facts, ...(filePath !== undefined && { filePath }) };
    this.#running.set(runId, { handler, controller });
    this.#options.began(handler);
    return {
      signal: AbortSignal.any([signal, controller.signal]),
      ended: () => {
        this.#running.delete(runId);
        this.#options.ended(handler);
      },
    };
  }

  /** Stops one, if it still runs. What it made of a document is not applied; the save goes on, or has gone on. */
  cancel(runId: string): void {
    this.#running.get(runId)?.controller.abort();
  }
}
