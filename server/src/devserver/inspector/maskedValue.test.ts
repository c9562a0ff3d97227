// What of a record may be shown: no secrets, no endless texts, the same shape.
import { describe, expect, test } from 'vitest';
import { createMask } from '../../host/secrets.ts';
import { shownValue, TEXT_LIMIT } from './maskedValue.ts';

const KEY = 'q"uo\\te-horse-battery';
const mask = createMask({ SIGNING_KEY: KEY });

function check(value: unknown, expected: unknown): void {
  expect(shownValue(value, mask)).toEqual({ value: expected, cut: false });
}

describe('what of a value may be shown', () => {
  test('is without secrets, however they are written', () =>
    check({ a: [`x ${KEY} y`, JSON.stringify(KEY)] }, { a: ['x •••••• y', '"••••••"'] }));

  test('is without what stands beside a telling name, numbers included', () =>
    check({ token: 'abcdefgh', password: 123456789, count: 123456789 }, { token: '••••••', password: '••••••', count: 123456789 }));

  test('has its shape, where a mask does not fit into it', () =>
    check({ token: [123456789], secret: { a: 1 } }, { token: [123456789], secret: { a: 1 } }));

  test('is as it was where there is nothing to hide', () => check({ a: 1.5, b: [null, true, 'x'] }, { a: 1.5, b: [null, true, 'x'] }));

  test('says what was cut, and shows no part of a secret that the cut went through', () => {
    const text = `${'x'.repeat(TEXT_LIMIT - 5)}${KEY}${'y'.repeat(20_000)}`;
    const { value, cut } = shownValue({ text }, mask);
    expect(cut).toBe(true);
    expect(value.text).not.toContain(KEY.slice(0, 3));
    expect(value.text).toMatch(/… \d+ more characters$/);
  });
});
