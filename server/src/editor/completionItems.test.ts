import { describe, expect, it } from 'vitest';
import { toInlineItems } from './completionItems.ts';

const range = (start: number, end: number, line = 0): object => ({ start: { line, character: start }, end: { line, character: end } });

/** Items at the `|` of a line, as `[text, start, end]`. */
function check(marked: string, completions: unknown[], maxItems = 10): [string, number, number][] {
  const cursor = { text: marked.replace('|', ''), position: { line: 0, character: marked.indexOf('|') } };
  return toInlineItems(completions, cursor, maxItems).map((item) => [
    item.insertText as string,
    item.range!.start.character,
    item.range!.end.character,
  ]);
}

describe('toInlineItems', () => {
  it('keeps a range on the line around the cursor', () => {
    expect(check('foo.b|ar', [{ text: 'foo.baz', range: range(0, 7) }])).toEqual([['foo.baz', 0, 7]]);
  });

  it('replaces the word before the cursor when the text goes on from it', () => {
    expect(check('let naïve|', [{ text: 'naïveté' }, 'other'])).toEqual([
      ['naïveté', 4, 9],
      ['other', 9, 9],
    ]);
  });

  it('does not use a range of other lines, away from the cursor, past the line or of the wrong type', () => {
    const bad = [
      range(0, 3, 1),
      range(0, 2),
      range(3, 9),
      { start: 1, end: 2 },
      'x',
      null,
      { start: { line: 0, character: -1 }, end: { line: 0, character: 3 } },
    ];
    expect(
      check(
        'abc|',
        bad.map((one) => ({ text: 'abcd', range: one })),
      ),
    ).toEqual([['abcd', 0, 3]]);
  });

  it('leaves out what is no completion, what is empty and what is there twice', () => {
    expect(check('|', [null, 7, {}, { text: '' }, { text: 3 }, 'a', { text: 'a' }])).toEqual([['a', 0, 0]]);
  });

  it('gives no more than is wanted', () => {
    expect(check('|', ['a', 'b', 'c'], 2)).toHaveLength(2);
  });
});
