// Places in a value, and how people are told of them.

/** Keys and indexes from the value's root. */
export type ValuePath = readonly (string | number)[];

/** Places named at once. */
const MOST_PLACES = 3;

/** As people write it in JavaScript: `expect.items[0]["two words"]`. */
export function shownPath([first, ...rest]: ValuePath): string {
  return `${first}${rest.map((step) => (typeof step === 'number' ? `[${step}]` : memberOf(step))).join('')}`;
}

/** A key as it stands behind the value that it is in: `.name`, or `["two words"]`. */
export function memberOf(name: string): string {
  return /^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** The first places of many. @param more says how many more there are. */
export function listedPlaces(places: readonly string[], more = (count: number): string => `${count} more`): string {
  const rest = places.length - MOST_PLACES;
  return [...places.slice(0, MOST_PLACES), ...(rest > 0 ? [more(rest)] : [])].join(', ');
}
