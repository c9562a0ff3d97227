import { describe, expect, it } from 'vitest';
import { changesOnlyLinesOf, isRange, rangeAfter } from './rangeAfter.ts';

const range = (startLine: number, startCharacter: number, endLine: number, endCharacter: number) => ({
  start: { line: startLine, character: startCharacter },
  end: { line: endLine, character: endCharacter },
});

describe('rangeAfter', () => {
  it.each([
    ['grows with its text', range(1, 0, 1, 1), 'a\nb;c\nd\n', 'a\nb;\nc\nd\n', range(1, 0, 2, 1)],
    ['shrinks with its text', range(0, 0, 2, 0), 'a\n\nb\n', 'a\nb\n', range(0, 0, 1, 0)],
    ['is empty where all of it is gone', range(1, 0, 1, 1), 'a\nb\n', 'a\n\n', range(1, 0, 1, 0)],
    ['begins at the end of a text that is shorter than what stood before it', range(2, 0, 2, 1), 'a\nb\nc', 'a', range(0, 1, 0, 1)],
  ])('%s', (_what, before, text, changed, after) => {
    expect(rangeAfter(before, text, changed)).toEqual(after);
  });
});

describe('changesOnlyLinesOf', () => {
  it.each([
    ['a change in the range', 'a\nb\nc\n', 'a\nB B\nc\n', true],
    ['a change in the rest of its lines', 'a\n b \nc\n', 'a\nb\nc\n', true],
    ['a change before it', 'a\nb\nc\n', 'A\nb\nc\n', false],
    ['a change behind it', 'a\nb\nc\n', 'a\nb\nC\n', false],
    ['lines that go from the range', 'a\nb\nc\n', 'a\nc\n', true],
    ['what stood around it is gone', 'a\nb\nc\n', '', false],
  ])('%s', (_what, before, after, inside) => {
    expect(changesOnlyLinesOf(range(1, 1, 1, 1), before, after)).toBe(inside);
  });
});

describe('isRange', () => {
  it.each([
    [range(0, 0, 1, 1), true],
    [{ start: { line: 0 } }, false],
    [undefined, false],
    [null, false],
    ['1-2', false],
  ])('%j', (value, is) => {
    expect(isRange(value)).toBe(is);
  });
});
