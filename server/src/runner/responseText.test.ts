import { describe, expect, test } from 'vitest';
import { MAX_DEPTH, readResponse } from './responseText.ts';

const read = (text: string): unknown => readResponse(Buffer.from(text));

describe('response text', () => {
  test('objects and null are told from everything else', () => {
    expect(read('{"a":[1,{"b":"ü"}]}')).toEqual({ kind: 'object', value: { a: [1, { b: 'ü' }] } });
    expect(read('null')).toEqual({ kind: 'null' });
    for (const text of ['[]', '1', '"{}"', '{', '', '{}{}']) expect(read(text)).toEqual({ kind: 'other' });
  });

  test('a large document is read, whatever is in its text', () => {
    const formattedContent = 'x = ["a, b", {}]\n\\'.repeat(300_000);
    expect(read(JSON.stringify({ formattedContent }))).toEqual({ kind: 'object', value: { formattedContent } });
  });

  test('a text of many tiny values is refused without being parsed', () => {
    expect(read(`{"a":[${'{},'.repeat(2_000_000)}{}]}`)).toMatchObject({ kind: 'too-many' });
    expect(read(`{"a":[${'{},'.repeat(200_000)}{}]}`)).toMatchObject({ kind: 'object' });
  });

  test('nesting has a limit', () => {
    const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    expect(read(nested(MAX_DEPTH))).toMatchObject({ kind: 'object' });
    expect(read(nested(MAX_DEPTH + 1))).toMatchObject({ kind: 'too-deep' });
    expect(read(nested(100_000))).toMatchObject({ kind: 'too-deep' });
    expect(read(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).toMatchObject({ kind: 'too-deep' });
  });
});
