import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aligned, differences, matches, relevant } from './subset.ts';
import type { ValuePath } from './valuePath.ts';

const json = fc.jsonValue({ maxDepth: 4 });

/** A value with some of its keys left out, at any depth; lists stay whole. */
function subsetOf(value: unknown): fc.Arbitrary<unknown> {
  if (Array.isArray(value)) return value.length === 0 ? fc.constant([]) : fc.tuple(...value.map(subsetOf));
  if (typeof value !== 'object' || value === null) return fc.constant(value);
  return fc.subarray(Object.entries(value)).chain((entries) => {
    if (entries.length === 0) return fc.constant({});
    return fc
      .tuple(...entries.map(([key, one]) => subsetOf(one).map((part) => [key, part] as const)))
      .map((pairs) => Object.fromEntries(pairs));
  });
}

const pair = json.chain((whole) => subsetOf(whole).map((part) => ({ whole, part })));

function put(value: unknown, [step, ...rest]: ValuePath, inner: unknown): unknown {
  if (step === undefined) return inner;
  if (Array.isArray(value)) return value.with(Number(step), put(value[Number(step)], rest, inner));
  return { ...(value as object), [step]: put((value as Record<string, unknown>)[step], rest, inner) };
}

describe('matches', () => {
  it('takes every value for itself, and for all that has more keys', () => {
    fc.assert(fc.property(json, (value) => matches(value, value)));
    fc.assert(fc.property(pair, ({ whole, part }) => matches(part, whole)));
  });

  it.each([
    ['keys that are listed, at any depth', { a: { b: 1 } }, { a: { b: 1, c: 2 }, d: 3 }, true],
    ['another value', { a: 1 }, { a: 2 }, false],
    ['a key that is not there', { a: 1 }, {}, false],
    ['what objects inherit', { toString: {} }, {}, false],
    ['lists of one length', [{ a: 1 }], [{ a: 1, b: 2 }], true],
    ['a longer list', [1], [1, 2], false],
    ['a shorter list', [1, 2], [1], false],
    ['an empty list', [], [], true],
    ['a list for an object', {}, [], false],
    ['an object for a list', [], {}, false],
    ['an object for null', {}, null, false],
    ['null for what is not there', { a: null }, {}, true],
    ['null for null', { a: null }, { a: null }, true],
    ['null for what is there', { a: null }, { a: 0 }, false],
    ['text and number', '1', 1, false],
    ['another text and number', '2', 1, false],
    ['true and text', true, 'true', false],
  ])('%s', (_, expected, actual, result) => {
    expect(matches(expected, actual)).toBe(result);
  });

  it('compares texts as it is told to', () => {
    expect(matches({ a: ['X'] }, { a: ['x'] }, (one, other) => one.toLowerCase() === other.toLowerCase())).toBe(true);
  });
});

describe('differences', () => {
  it('are none exactly where it matches, and what they put in its place matches', () => {
    fc.assert(
      fc.property(json, json, (expected, actual) => {
        const found = differences(expected, actual);
        expect(found.length === 0).toBe(matches(expected, actual));
        const mended = found.reduce((value: unknown, { at, actual: own }) => put(value, at, own), expected);
        expect(matches(mended, actual)).toBe(true);
      }),
    );
  });

  it('are the smallest places', () => {
    expect(differences({ a: { b: 1, c: [1, { d: 2 }] }, e: 1 }, { a: { b: 1, c: [1, { d: 3 }] } })).toEqual([
      { at: ['a', 'c', 1, 'd'], actual: 3 },
      { at: ['e'], actual: null },
    ]);
    expect(differences({ a: [1] }, { a: [1, 2] })).toEqual([{ at: ['a'], actual: [1, 2] }]);
  });
});

describe('relevant', () => {
  it('is what is expected where that is so, and else never', () => {
    fc.assert(
      fc.property(pair, ({ whole, part }) => {
        expect(relevant(part, whole)).toEqual(part);
      }),
    );
    fc.assert(
      fc.property(json, json, (expected, actual) => {
        fc.pre(!matches(expected, actual));
        expect(relevant(expected, actual)).not.toEqual(expected);
      }),
    );
  });

  it('leaves out keys that nobody asked for, and shows all of a list', () => {
    expect(relevant({ b: 1, a: [{ x: 1 }] }, { a: [{ x: 2, y: 3 }, { z: 4 }], b: 1, c: 5 })).toEqual({ b: 1, a: [{ x: 2 }, { z: 4 }] });
  });
});

describe('aligned', () => {
  it('has what nobody expects on both sides, so that they differ in what is expected only', () => {
    const sides = aligned(
      { a: 1, gone: 'x', none: null, list: [{ id: 1 }, { id: 2 }] },
      { extra: [0], a: 2, list: [{ id: 1, more: true }, { id: 3 }, { id: 4 }] },
    );
    expect(sides).toEqual({
      expected: { a: 1, gone: 'x', none: null, list: [{ id: 1, more: true }, { id: 2 }], extra: [0] },
      actual: { a: 2, none: null, list: [{ id: 1, more: true }, { id: 3 }, { id: 4 }], extra: [0] },
    });
  });

  it('writes what is the same by the comparison in the same way', () => {
    const { expected, actual } = aligned(
      { at: 'HERE', HERE: 1 },
      { at: '/work', '/work': 1, rest: true },
      (one, other) => one === 'HERE' && other === '/work',
    );
    expect(actual).toEqual(expected);
    expect(actual).toEqual({ at: 'HERE', HERE: 1, rest: true });
  });
});
