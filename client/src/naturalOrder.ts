// The order in which people expect names: 1, 2, 10.

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** For texts that are shown. Equal ones keep their order. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b);
}

/** Plugins by their names; those of one name stay in one order too. */
export function byName(a: { name: string; key: string }, b: { name: string; key: string }): number {
  return naturally(a.name, b.name) || naturally(a.key, b.key) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
