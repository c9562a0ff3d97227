// Small checks that plain values have the right types, put together by hand: no start cost, and about a microsecond for a small response.

/** Says what is wrong with a value at a JSON path, in a sentence, or nothing. */
export type Shape = (value: unknown, path: string) => string | undefined;

/** "a string", "null", "an array": how messages name what they found. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

function mismatch(path: string, expected: string, value: unknown): string {
  return `${path} has to be ${expected}, but is ${nameOfType(value)}.`;
}

export const anything: Shape = () => undefined;
export const string: Shape = (value, path) => (typeof value === 'string' ? undefined : mismatch(path, 'a string', value));
export const boolean: Shape = (value, path) => (typeof value === 'boolean' ? undefined : mismatch(path, 'true or false', value));

/** An integer within limits, both included. */
export function integer(minimum: number, maximum = Infinity): Shape {
  const expected = maximum === Infinity ? `an integer of ${minimum} or more` : `an integer from ${minimum} to ${maximum}`;
  return (value, path) =>
    typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
      ? undefined
      : mismatch(path, expected, value);
}

/** One of some strings. */
export function oneOf(...values: string[]): Shape {
  const expected = values.map((value) => JSON.stringify(value)).join(' or ');
  return (value, path) =>
    typeof value === 'string' && values.includes(value)
      ? undefined
      : `${path} has to be ${expected}, but is ${typeof value === 'string' ? JSON.stringify(value) : nameOfType(value)}.`;
}

/** A value that fits the first shape whose test it passes. */
export function either(expected: string, ...alternatives: [test: (value: unknown) => boolean, shape: Shape][]): Shape {
  return (value, path) => {
    const chosen = alternatives.find(([test]) => test(value));
    return chosen ? chosen[1](value, path) : mismatch(path, expected, value);
  };
}

export function array(item: Shape): Shape {
  return (value, path) => {
    if (!Array.isArray(value)) return mismatch(path, 'an array', value);
    for (let index = 0; index < value.length; index++) {
      const fault = item(value[index], `${path}[${index}]`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An object with some members that must and some that may be there; others are not looked at. */
export function object(required: Record<string, Shape>, optional: Record<string, Shape> = {}): Shape {
  const members = [
    ...Object.entries(required).map((entry) => [...entry, true] as const),
    ...Object.entries(optional).map((entry) => [...entry, false] as const),
  ];
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return mismatch(path, 'an object', value);
    for (const [key, shape, isRequired] of members) {
      const member = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
      if (member === undefined) {
        if (isRequired) return `${path}.${key} is missing.`;
        continue;
      }
      const fault = shape(member, `${path}.${key}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

export const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isString = (value: unknown): boolean => typeof value === 'string';
export const isNull = (value: unknown): boolean => value === null;

const position = object({ line: integer(0), character: integer(0) });
export const range = object({ start: position, end: position });
export const textEdit = object({ range, newText: string });
export const completion = object({ text: string }, { range });
export const diagnostic = object(
  { range, message: string },
  {
    severity: integer(1, 4),
    code: either('a string or an integer', [isString, string], [Number.isInteger, anything]),
    source: string,
  },
);
export { position };
