// Whether an answer has all that is expected of it: objects may have more keys than are listed, everything else has to be as it is written.

type Fields = Record<string, unknown>;

/** How texts are compared: an answer may name folders that are elsewhere on each machine. */
export type SameText = (expected: string, actual: string) => boolean;

const identical: SameText = (expected, actual) => expected === actual;

/**
 * Whether `actual` has what is expected: of objects the keys that are listed, of lists as many items, item by item; all else is equal.
 * `null` is expected of what is null, and of a key that is not there.
 */
export function matches(expected: unknown, actual: unknown, sameText: SameText = identical): boolean {
  if (expected === null) return actual === null || actual === undefined;
  if (typeof expected === 'string' && typeof actual === 'string') return sameText(expected, actual);
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, index) => matches(one, (actual as unknown[])[index], sameText))
    );
  }
  if (!isFields(expected)) return expected === actual;
  return isFields(actual) && Object.entries(expected).every(([key, value]) => matches(value, ownValue(actual, key), sameText));
}

/**
 * What of an answer is compared with what is expected, in the order of that: the keys that are listed, and of lists everything. What is as it is expected
 * to be is written the same way, so that a comparison of the two shows nothing but differences.
 */
export function relevant(expected: unknown, actual: unknown, sameText: SameText = identical): unknown {
  if (matches(expected, actual, sameText)) return expected;
  if (Array.isArray(expected) && Array.isArray(actual))
    return actual.map((one, index) => (index < expected.length ? relevant(expected[index], one, sameText) : (one as unknown)));
  if (!isFields(expected) || !isFields(actual)) return actual;
  return Object.fromEntries(
    Object.entries(expected).flatMap(([key, value]) => {
      const own = ownValue(actual, key);
      if (own === undefined && value !== null) return [];
      return [[key, relevant(value, own ?? null, sameText)]];
    }),
  );
}

/** A place in a value: keys and indexes from its root. */
export type ValuePath = readonly (string | number)[];

/** The smallest places at which an answer is not what is expected, and what is there instead: null where there is nothing. */
export function differences(
  expected: unknown,
  actual: unknown,
  sameText: SameText = identical,
  at: ValuePath = [],
): { at: ValuePath; actual: unknown }[] {
  if (matches(expected, actual, sameText)) return [];
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length)
    return expected.flatMap((one, index) => differences(one, (actual as unknown[])[index], sameText, [...at, index]));
  if (isFields(expected) && isFields(actual))
    return Object.entries(expected).flatMap(([key, value]) => differences(value, ownValue(actual, key), sameText, [...at, key]));
  return [{ at, actual: actual ?? null }];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What `toString` and the like inherit is not in the answer. */
function ownValue(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
