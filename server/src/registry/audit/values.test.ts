import { expect, it } from 'vitest';
import { listIn, objectOf, own, textIn, textsIn } from './values.ts';

it('takes apart whatever it is given, and nothing that it inherits', () => {
  for (const value of [undefined, null, 7, 'text', [], () => 1]) {
    expect(objectOf(value)).toBeUndefined();
    expect([own(value, 'length'), textIn(value, 'name'), listIn(value, 'a'), textsIn(value, 'a')]).toEqual([undefined, undefined, [], []]);
  }
  const value: unknown = JSON.parse('{"__proto__": "own", "a": ["x", 7, null], "b": {"length": 3}}');
  expect([own(value, '__proto__'), own(value, 'constructor'), own({}, '__proto__')]).toEqual(['own', undefined, undefined]);
  expect([textsIn(value, 'a'), listIn(value, 'b'), textIn(value, 'a')]).toEqual([['x'], [], undefined]);
});
