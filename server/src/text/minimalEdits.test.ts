import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { lineContentEnd, splitLines } from './lines.ts';
import { minimalEdits } from './minimalEdits.ts';

function apply(before: string, edits: ReturnType<typeof minimalEdits>): string {
  return TextDocument.applyEdits(TextDocument.create('file:///a', 'plaintext', 1, before), edits);
}

/** Edits for the change, after checking that they are well-formed. */
function checked(before: string, after: string, maxMs?: number): ReturnType<typeof minimalEdits> {
  const edits = minimalEdits(before, after, maxMs === undefined ? {} : { maxMs });
  const document = TextDocument.create('file:///a', 'plaintext', 1, before);
  let last = -1;
  for (const edit of edits) {
    const start = document.offsetAt(edit.range.start);
    const end = document.offsetAt(edit.range.end);
    expect(start).toBeGreaterThan(last);
    expect(end).toBeGreaterThanOrEqual(start);
    // The position names the very offset: it is not clamped to somewhere else.
    expect(document.positionAt(start)).toEqual(edit.range.start);
    expect(document.positionAt(end)).toEqual(edit.range.end);
    for (const offset of [start, end]) {
      expect(before.slice(offset - 1, offset + 1)).not.toBe('\r\n');
      expect(before.slice(offset - 1, offset + 1)).not.toMatch(/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/);
    }
    last = end;
  }
  return edits;
}

const piece = fc.constantFrom(
  'a',
  'b',
  '  ',
  '\t',
  'word',
  '\n',
  '\n',
  '\r\n',
  '\r\n',
  '\r',
  '😀',
  '😁',
  '\uD83D',
  '\uDE00',
  '\u2028',
  '\uFEFF',
  '{',
  '}',
  '',
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
const lines = fc.array(fc.constantFrom('alpha', '  beta', 'gamma', '', '}', '\tdelta'), { maxLength: 40 });

describe('minimalEdits', () => {
  it('gives edits that turn any text into any other', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(apply(before, checked(before, after))).toBe(after);
      }),
      { numRuns: 3000 },
    );
  });

  it('gives edits that turn any text into a changed version of itself', () => {
    const mutation = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 4 }), fc.array(piece, { maxLength: 4 })), { maxLength: 5 });
    fc.assert(
      fc.property(text, mutation, (before, mutations) => {
        let after = before;
        for (const [where, removed, added] of mutations) {
          const offset = where % (after.length + 1);
          after = after.slice(0, offset) + added.join('') + after.slice(offset + removed);
        }
        expect(apply(before, checked(before, after))).toBe(after);
      }),
      { numRuns: 3000 },
    );
  });

  it('stays correct when it has no time at all', () => {
    // More lines than are compared whatever the time, of which most are alike, so that it is the time that ends the comparison.
    const many = Array.from({ length: 1000 }, (_, index) => `line ${index}`);
    fc.assert(
      fc.property(lines, lines, fc.constantFrom('\n', '\r\n', '\r'), (a, b, eol) => {
        const before = [...a, ...many, ...b].join(eol);
        const after = [...b, ...many, ...a].join(eol);
        expect(apply(before, checked(before, after, 0))).toBe(after);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves the lines between two changes of a short text alone also when it has no time at all', () => {
    const before = Array.from({ length: 400 }, (_, index) => `line ${index}`).join('\n');
    const after = `first\n${before}\nlast`;
    expect(checked(before, after, 0).map(({ range, newText }) => [range.start.line, newText])).toEqual([
      [0, 'first\n'],
      [399, '\nlast'],
    ]);
  });

  it('changes only the white space of a re-indented file', () => {
    const before = Array.from({ length: 5000 }, (_, index) => `  const value${index} = compute(${index});`).join('\n');
    const after = before.replaceAll('  const', '    const');
    const edits = checked(before, after);
    expect(edits).toHaveLength(5000);
    expect(edits.every((edit) => edit.newText === '  ' && edit.range.start.line === edit.range.end.line)).toBe(true);
  });

  it('leaves the lines between two changes alone', () => {
    const edits = checked('one\ntwo\nthree\nfour\n', 'One\ntwo\nthree\nfour!\n');
    expect(edits.map((edit) => [edit.range.start.line, edit.newText])).toEqual([
      [0, 'O'],
      [3, '!'],
    ]);
  });

  it('inserts and deletes whole lines without touching their neighbours', () => {
    expect(checked('a\nb\nc\n', 'a\nc\n')).toEqual([
      { range: { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } }, newText: '' },
    ]);
    expect(checked('a\nc\n', 'a\nb\nc\n')).toEqual([
      { range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, newText: 'b\n' },
    ]);
  });

  it('replaces whole characters, not halves of them', () => {
    expect(checked('x = "😀"', 'x = "😁"')[0]?.newText).toBe('😁');
    expect(checked('a\rb', 'a\r\nb')[0]?.newText).toBe('\r\n');
  });

  it('handles empty texts on either side', () => {
    expect(checked('', '')).toEqual([]);
    expect(apply('', checked('', 'a\n'))).toBe('a\n');
    expect(apply('a\n', checked('a\n', ''))).toBe('');
  });

  it('is done with five megabytes of changed lines well within a save', () => {
    const before = Array.from({ length: 100_000 }, (_, index) => `value[${index}]=f(${index},${index * 7}) ; // some line of text`).join(
      '\r\n',
    );
    const after = before.replaceAll(']=f(', '] = f(').replaceAll(' ; //', '; //');
    const started = performance.now();
    const edits = minimalEdits(before, after, { maxMs: 150 });
    expect(performance.now() - started).toBeLessThan(900);
    expect(apply(before, edits)).toBe(after);
  });
});

describe('splitLines', () => {
  it('breaks at CRLF, LF and CR and nowhere else', () => {
    const contents = (value: string): string[] => {
      const lines = splitLines(value);
      return lines.starts.map((start, line) => value.slice(start, lineContentEnd(lines, line)));
    };
    expect(contents('a\r\nb\nc\rd\u2028e\n')).toEqual(['a', 'b', 'c', 'd\u2028e', '']);
    expect(contents('')).toEqual(['']);
  });
});
