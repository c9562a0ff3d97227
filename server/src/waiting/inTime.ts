// Waiting for something, but not forever: the one place where a promise races a timer or a signal.

export interface Limits {
  /** How long it is waited for, in ms. */
  ms?: number;
  /** Ends the waiting. */
  signal?: AbortSignal;
}

/**
 * Waits until a promise is settled, the time is up or the signal aborts, whatever is first; no timer and no listener is left behind.
 * @returns what the promise resolved with, or undefined when it was not waited for to the end. Rejects if the promise does, in time.
 */
export async function inTime<T>(work: Promise<T>, { ms, signal }: Limits): Promise<{ value: T } | undefined> {
  // One that is not waited for any more may reject all the same, which is nobody's business then.
  work.catch(() => undefined);
  if (signal?.aborted) return undefined;
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const end = (): void => resolve(undefined);
  const timer = ms === undefined ? undefined : setTimeout(end, ms);
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work.then((value) => ({ value })), over]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
