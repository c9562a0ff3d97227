// Lists of names in a sentence.

const MAX_NAMES = 5;

/** A few of them, and how many more there are. */
export function firstOf(names: readonly string[]): string {
  const first = names.slice(0, MAX_NAMES).join(', ');
  return names.length > MAX_NAMES ? `${first} and ${names.length - MAX_NAMES} more` : first;
}
