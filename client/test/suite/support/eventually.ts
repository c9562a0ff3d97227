// Waiting for a state that the editor announces by no event of its own, such as what is visible on the screen.
import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;

export interface EventuallyOptions {
  readonly timeoutMs?: number;
  /** Completes the sentence "Waited … for". Called when the time is up, so it can tell what was there instead. */
  readonly what: () => string;
}

/**
 * Asks again and again until the answer is neither undefined nor false, and returns it.
 * @throws when the time is up; an error that the last try threw is its cause.
 */
export async function eventually<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  options: EventuallyOptions,
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const end = performance.now() + timeoutMs;
  let failure: unknown;
  do {
    try {
      const answer = await look();
      if (answer !== undefined && answer !== false) return answer;
      failure = undefined;
    } catch (error) {
      if (error instanceof Error && error.name === 'PendingError') throw error;
      failure = error;
    }
    await delay(pollMs);
  } while (performance.now() < end);
  throw new Error(`Waited ${timeoutMs} ms for ${options.what()}.`, { cause: failure });
}
