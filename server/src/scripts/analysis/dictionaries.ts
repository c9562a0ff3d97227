// What is in a plugin's own dictionaries and objects, where their members are not asked for by name.
import type { Expr } from './code.ts';
import type { Located, Value } from './values.ts';

/** What methods of a dictionary give: `get`, `values` and `items`. */
export function dictionaryParts(object: Value, method: string): Located[] {
  if (object.kind !== 'object' || object.isClass || !/^(get|pop|setdefault|values|items)$/.test(method)) return [];
  if (object.entries.some(({ key }) => key === method)) return [];
  const values = object.entries.map(({ value }) => value);
  const [first] = values;
  if (!first) return [];
  const place = { start: first.start, end: first.end };
  if (method === 'values') return [{ expr: { kind: 'list', items: values, ...place }, at: object.at }];
  if (method !== 'items') return values.map((expr) => ({ expr, at: object.at }));
  const pairs = object.entries.map(({ key, value }): Expr => {
    const name: Expr =
      key === undefined || key === '[computed]' ? { kind: 'many', parts: [], ...place } : { kind: 'text', value: key, ...place };
    return { kind: 'list', items: [name, value], ...place };
  });
  return [{ expr: { kind: 'list', items: pairs, ...place }, at: object.at }];
}
