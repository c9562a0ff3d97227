import { describe, expect, it } from 'vitest';
import { toInlineItems } from './completionItems.ts';

const range = (start: number, end: number): { start: { line: number; character: number }; end: { line: number; character: number } } => ({
  start: { line: 3, character: start },
  end: { line: 3, character: end },
});

describe('toInlineItems', () => {
  it('sends what goes on from a word together with the word, and leaves all others as they are', () => {
    const place = { prefix: 'x\nlet nai\u0308', suffix: ')', position: { line: 3, character: 8 } };
    expect(
      toInlineItems(
        [
          { text: 've(', range: range(8, 9) },
          { text: 'let nai\u0308vete\u0301', range: range(0, 8) },
        ],
        place,
        5,
      ),
    ).toEqual([
      { insertText: 'nai\u0308ve(', range: range(4, 9) },
      { insertText: 'let nai\u0308vete\u0301', range: range(0, 8) },
    ]);
    expect(
      toInlineItems([{ text: 'y', range: range(4, 4) }], { ...place, prefix: 'x = ', position: { line: 3, character: 4 } }, 5),
    ).toEqual([{ insertText: 'y', range: range(4, 4) }]);
  });

  it('gives no more than is wanted', () => {
    const place = { prefix: '', suffix: '', position: { line: 3, character: 0 } };
    expect(
      toInlineItems(
        ['a', 'b', 'c'].map((text) => ({ text, range: range(0, 0) })),
        place,
        2,
      ),
    ).toHaveLength(2);
  });
});
