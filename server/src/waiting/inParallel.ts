// Many things, some of them at a time.

/**
 * Does something with each item, beginning in their order.
 * @param lanes how many are under way at a time; what is done is told which of them it is in.
 * @param isOver asked before each: whether no further one is to begin.
 * @returns what came of each, in the order of the items; undefined of those that did not begin. Rejects with the first failure, when all that is under way has ended.
 */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item, lane: number) => Promise<Result>,
  isOver: () => boolean = () => false,
): Promise<(Result | undefined)[]> {
  const results: (Result | undefined)[] = Array.from({ length: items.length });
  let next = 0;
  let failure: { error: unknown } | undefined;
  const inLane = async (_: unknown, lane: number): Promise<void> => {
    while (next < items.length && !failure && !isOver()) {
      const index = next++;
      try {
        results[index] = await work(items[index]!, lane);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, inLane));
  if (failure) throw failure.error;
  return results;
}
