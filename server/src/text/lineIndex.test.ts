import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex } from './lineIndex.ts';

describe('text', () => {
  it('counts lines as LSP does: \\n, \\r\\n and \\r', () => {
    const lines = new LineIndex('a\nbc\r\nd\re');
    expect(lines.lineCount).toBe(4);
    expect([0, 1, 2, 3].map((line) => lines.lineText(line))).toEqual(['a', 'bc', 'd', 'e']);
    expect(lines.positionAt(2)).toEqual({ line: 1, character: 0 });
  });

  it('counts UTF-16 code units', () => {
    expect(new LineIndex('"💡x"').positionAt(3)).toEqual({ line: 0, character: 3 });
  });

  it('moves positions outside the text to its nearer end', () => {
    const lines = new LineIndex('ab\ncd');
    expect(lines.positionAt(99)).toEqual({ line: 1, character: 2 });
    expect(lines.offsetAt({ line: 0, character: 99 })).toBe(2);
    expect(lines.offsetAt({ line: 9, character: 0 })).toBe(5);
  });

  it('turns every offset into a position and back', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', '💡', '\t'), { maxLength: 30 }), fc.nat(), (parts, seed) => {
        const text = parts.join('');
        const lines = new LineIndex(text);
        const offset = seed % (text.length + 1);
        // The offsets between \r and \n, and right behind a line end, are where the line's text ends.
        const back = lines.offsetAt(lines.positionAt(offset));
        expect(back).toBe(text[offset] === '\n' && text[offset - 1] === '\r' ? offset - 1 : offset);
      }),
      { numRuns: 300 },
    );
  });
});
