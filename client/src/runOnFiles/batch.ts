// Many files, a few at a time, until all are done, the user has enough, or there is no use in going on.

export interface BatchOptions<Item, Result> {
  items: readonly Item[];
  /** How many are under way at a time. */
  atOnce: number;
  /** Whoever aborts it does not wait for what is under way. */
  signal: AbortSignal;
  run: (item: Item) => Promise<Result>;
  /** An item begins, and so many are done. */
  onBegin: (item: Item, done: number) => void;
  /** Whether there is no use in beginning another one after this. */
  isLast: (result: Result) => boolean;
}

/** @returns what came of the items that were run to their end, in their order. Rejects with what `run` rejected with, if it did before all were done. */
export async function runBatch<Item, Result>(options: BatchOptions<Item, Result>): Promise<{ item: Item; result: Result }[]> {
  const { items, atOnce, signal, run, onBegin, isLast } = options;
  const results: ({ item: Item; result: Result } | undefined)[] = Array.from({ length: items.length });
  let next = 0;
  let done = 0;
  let isOver = false;
  const work = async (): Promise<void> => {
    while (next < items.length && !isOver && !signal.aborted) {
      const index = next++;
      const item = items[index]!;
      onBegin(item, done);
      const result = await run(item);
      if (signal.aborted) return;
      results[index] = { item, result };
      done += 1;
      isOver ||= isLast(result);
    }
  };
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const abort = (): void => resolve();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  const all = Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  // What fails once nobody waits for it is nobody's business.
  all.catch(() => undefined);
  try {
    await Promise.race([all, aborted]);
  } finally {
    isOver = true;
    signal.removeEventListener('abort', abort);
  }
  return results.filter((one) => one !== undefined);
}
