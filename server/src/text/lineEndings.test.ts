import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitToDocument, sameLineEndings } from './lineEndings.ts';

describe('fitToDocument', () => {
  it('keeps the CRLF of a document when the handler answers with LF', () => {
    expect(fitToDocument('a\r\nb\r\n', 'a\nB\nc\n')).toBe('a\r\nB\r\nc\r\n');
  });

  it('keeps the LF of a document when the handler answers with CRLF', () => {
    expect(fitToDocument('a\nb', 'a\r\nb\r\n')).toBe('a\nb\n');
  });

  it('keeps the breaks of unchanged lines in a mixed document and gives new lines the most frequent one', () => {
    expect(fitToDocument('a\r\nb\nc\r\nd\r\n', 'a\nb\nnew\nc\nd\n')).toBe('a\r\nb\nnew\r\nc\r\nd\r\n');
  });

  it('neither adds nor drops a final line break', () => {
    expect(fitToDocument('a\r\nb', 'a\nb')).toBe('a\r\nb');
    expect(fitToDocument('a\r\nb\r\n', 'a\nb')).toBe('a\r\nb');
    expect(fitToDocument('a\r\nb', 'a\nb\n')).toBe('a\r\nb\r\n');
  });

  it('neither adds nor drops a byte order mark', () => {
    expect(fitToDocument('\uFEFFa\n', 'b\n')).toBe('\uFEFFb\n');
    expect(fitToDocument('a\n', '\uFEFFb\n')).toBe('b\n');
  });

  it('takes the handler’s breaks where the document has none', () => {
    expect(fitToDocument('a', 'a\r\nb')).toBe('a\r\nb');
  });

  it('gives a document back that was only converted', () => {
    const line = fc.constantFrom('a', '  b', '', '}', '😀', 'c\u2028');
    const document = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n')), { maxLength: 30 }).map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(document, (text) => {
        const converted = text.replaceAll('\r\n', '\n');
        expect(fitToDocument(text, converted)).toBe(text);
      }),
    );
  });
});

describe('sameLineEndings', () => {
  it('compares the kinds that both texts use', () => {
    expect(sameLineEndings('a\nb', 'c\n')).toBe(true);
    expect(sameLineEndings('a\r\nb', 'c')).toBe(true);
    expect(sameLineEndings('a\r\nb', 'c\n')).toBe(false);
  });
});
