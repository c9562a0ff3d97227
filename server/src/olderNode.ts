// Fills in what Node 20 lacks of the language features that we and our libraries use, so that the server and the CLI also run on machines
// whose own Node is that old. Imported first by both entries, because libraries use these while they load.

if (typeof Promise.withResolvers !== 'function') {
  Promise.withResolvers = function withResolvers<T>(): PromiseWithResolvers<T> {
    let resolve!: PromiseWithResolvers<T>['resolve'];
    let reject!: PromiseWithResolvers<T>['reject'];
    const promise = new Promise<T>((onResolve, onReject) => {
      resolve = onResolve;
      reject = onReject;
    });
    return { promise, resolve, reject };
  };
}

const sets = Set.prototype as { union?: (other: Set<unknown>) => Set<unknown> };
if (typeof sets.union !== 'function') {
  sets.union = function union(this: Set<unknown>, other: Set<unknown>): Set<unknown> {
    return new Set([...this, ...other]);
  };
}

if (typeof Map.groupBy !== 'function') {
  Map.groupBy = function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
    const groups = new Map<K, T[]>();
    let index = 0;
    for (const item of items) {
      const key = keyOf(item, index++);
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
    return groups;
  };
}
