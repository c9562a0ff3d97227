// Values of which nobody knows what they are: files and answers of strangers, taken apart.

export type Json = Record<string, unknown>;

/** An object, and no list. */
export function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** A member of an object that is its own, whatever it is called. */
export function own(value: unknown, key: string): unknown {
  const object = objectOf(value);
  return object && Object.hasOwn(object, key) ? object[key] : undefined;
}

export function textIn(value: unknown, key: string): string | undefined {
  const found = own(value, key);
  return typeof found === 'string' ? found : undefined;
}

export function listIn(value: unknown, key: string): unknown[] {
  const found = own(value, key);
  return Array.isArray(found) ? found : [];
}

export function textsIn(value: unknown, key: string): string[] {
  return listIn(value, key).filter((one) => typeof one === 'string');
}
