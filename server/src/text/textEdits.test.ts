import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { applyTextEdits } from './textEdits.ts';

const range = (startLine: number, start: number, endLine: number, end: number) => ({
  start: { line: startLine, character: start },
  end: { line: endLine, character: end },
});

describe('applyTextEdits', () => {
  it('clamps positions past the end of a line and of the text', () => {
    expect(
      applyTextEdits('ab\r\ncd', [
        { range: range(0, 99, 0, 99), newText: '!' },
        { range: range(7, 0, 7, 0), newText: '?' },
      ]),
    ).toEqual({ text: 'ab!\r\ncd?' });
  });

  it('refuses overlapping and backward edits', () => {
    expect(applyTextEdits('abc', [{ range: range(0, 2, 0, 1), newText: '' }])).toHaveProperty('problem');
    expect(
      applyTextEdits('abc', [
        { range: range(0, 0, 0, 2), newText: '' },
        { range: range(0, 1, 0, 3), newText: '' },
      ]),
    ).toHaveProperty('problem');
  });

  it('agrees with the language server’s own text document on single edits of random texts', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n', '\r', ' ')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.nat(8), fc.nat(6), fc.nat(8), fc.nat(6), text, (before, line, character, lines, characters, newText) => {
        const start = { line, character };
        const end = { line: line + lines, character: lines === 0 ? character + characters : characters };
        const expected = TextDocument.applyEdits(TextDocument.create('x:x', 'x', 0, before), [{ range: { start, end }, newText }]);
        expect(applyTextEdits(before, [{ range: { start, end }, newText }])).toEqual({ text: expected });
      }),
    );
  });
});
