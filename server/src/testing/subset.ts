// Whether an answer has all that is expected of it: objects may have more keys than are listed, everything else has to be as it is written.

import type { ValuePath } from './valuePath.ts';

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
  // A number that is not to be seen is written as a text; one that is written as it is has to be one.
  if (typeof expected === 'string' && typeof actual === 'number') return expected !== String(actual) && sameText(expected, String(actual));
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, index) => matches(one, (actual as unknown[])[index], sameText))
    );
  }
  if (!isFields(expected)) return expected === actual;
  return (
    isFields(actual) && Object.entries(expected).every(([key, value]) => matches(value, member(actual, key, value, sameText), sameText))
  );
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
      const own = member(actual, key, value, sameText);
      if (own === undefined && value !== null) return [];
      return [[key, relevant(value, own ?? null, sameText)]];
    }),
  );
}

/**
 * Both sides of a comparison that shows the whole answer: what nobody expects anything of is on both, and what is as it is expected to be is written the
 * same way, so that they differ where the answer is not as it should be, and nowhere else.
 */
export function aligned(expected: unknown, actual: unknown, sameText: SameText = identical): { expected: unknown; actual: unknown } {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const pairs = expected.slice(0, actual.length).map((one: unknown, index) => aligned(one, (actual as unknown[])[index], sameText));
    return {
      expected: [...pairs.map((pair) => pair.expected), ...(expected as unknown[]).slice(actual.length)],
      actual: [...pairs.map((pair) => pair.actual), ...(actual as unknown[]).slice(expected.length)],
    };
  }
  if (!isFields(expected) || !isFields(actual)) {
    const same = matches(expected, actual, sameText);
    return { expected, actual: same ? expected : actual };
  }
  const sides: { expected: Fields; actual: Fields } = { expected: {}, actual: {} };
  const others = new Set(Object.keys(actual));
  for (const [key, value] of Object.entries(expected)) {
    const name = memberName(actual, key, value, sameText);
    if (name !== undefined) others.delete(name);
    const pair = aligned(value, name === undefined ? null : actual[name], sameText);
    sides.expected[key] = pair.expected;
    if (name !== undefined || value === null) sides.actual[key] = pair.actual;
  }
  for (const name of others) sides.expected[name] = sides.actual[name] = actual[name];
  return sides;
}

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
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, member(actual, key, value, sameText), sameText, [...at, key]),
    );
  return [{ at, actual: actual ?? null }];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function member(fields: Fields, key: string, expected: unknown, sameText: SameText): unknown {
  const name = memberName(fields, key, expected, sameText);
  return name === undefined ? undefined : fields[name];
}

/**
 * Under which name an answer has what is expected under one. Names are texts as well: where none is written like that, it is one that says the same, and
 * of several the one with what is expected. What `toString` and the like inherit is not in the answer.
 */
function memberName(fields: Fields, key: string, expected: unknown, sameText: SameText): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  const others = Object.keys(fields).filter((name) => sameText(key, name));
  return others.find((name) => matches(expected, fields[name], sameText)) ?? others[0];
}
