import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineIndex, type Span } from './lineIndex.ts';
import { minimalEdits } from './minimalEdits.ts';
import { joinTyping, moveRanges, RangeMoves } from './movedRanges.ts';
import type { Range } from './range.ts';
import { applyTextEdits, type TextEdit } from './textEdits.ts';

/** `«…»` marks a range, `[…→…]` what is replaced in the text that has neither. */
function check(marked: string, expected: string | undefined, options?: { rewritten: boolean }): void {
  let before = '';
  let after = '';
  const range: Partial<Span> = {};
  const edits: { start: number; end: number; newText: string }[] = [];
  const place = (sign: string): void => void (range[sign === '«' ? 'start' : 'end'] = before.length);
  for (const [part] of marked.matchAll(/\[[^\]]*\]|[«»]|[^[«»]+/g)) {
    if (part === '«' || part === '»') place(part);
    else if (part.startsWith('[')) {
      const [old = '', newText = ''] = part.slice(1, -1).split('→');
      const start = before.length;
      for (const [piece] of old.matchAll(/[«»]|[^«»]+/g)) {
        if (piece === '«' || piece === '»') place(piece);
        else before += piece;
      }
      edits.push({ start, end: before.length, newText });
      after += newText;
    } else {
      before += part;
      after += part;
    }
  }
  const lines = new LineIndex(before);
  const batch: TextEdit[] = edits.map(({ start, end, newText }) => ({ range: lines.range({ start, end }), newText }));
  const moved = new RangeMoves(batch, options).move(lines.range({ start: range.start!, end: range.end! }));
  expect(applyTextEdits(before, batch)).toEqual({ text: after });
  expect(moved && show(after, moved)).toBe(expected);
}

function show(text: string, range: Range): string {
  const lines = new LineIndex(text);
  const [start, end] = [lines.offsetAt(range.start), lines.offsetAt(range.end)];
  return `${text.slice(0, start)}«${text.slice(start, end)}»${text.slice(end)}`;
}

describe('moved ranges', () => {
  it('move with what is inserted and deleted before them', () => {
    check('[→new\n]a\n«bad» c\n', 'new\na\n«bad» c\n');
    check('[a\n→]b\n«bad» c\n', 'b\n«bad» c\n');
    check('x[→yy] «bad» c', 'xyy «bad» c');
    check('one[\n→ ]two «bad»', 'one two «bad»');
    check('x [→\n]«bad» c', 'x \n«bad» c');
  });

  it('stay where something changes behind them', () => {
    check('«bad» c[→\nd]', '«bad» c\nd');
    check('«bad»[→ly] c', '«bad»ly c');
    check('«bad»[ c\n→]d', '«bad»d');
  });

  it('grow and shrink with their own text', () => {
    check('«ba[→aa]d»', '«baaad»');
    check('«b[aa→]d»', '«bd»');
    check('«a\n[b\n→]c»', '«a\nc»');
    check('«[ba→BA]d»', '«BAd»');
    check('«b[ad→AD]»', '«bAD»');
    check('[x «b→]ad»', '«ad»');
    check('«ba[d» y→ y]', '«ba» y');
    check('[«x→][y→]z»', '«z»');
  });

  it('vanish with their text or their line', () => {
    check('a\n[«bad» b\n→]c', undefined);
    check('a[\n«bad»→]\nc', undefined);
    check('a [«bad»→] b', undefined);
    check('a [«bad»→good] b', undefined);
    check('«[ba→][d→]»', undefined);
    check('a\n[«»b\n→]c', undefined);
    check('[x«»y→]', undefined);
  });

  it('keep places without a text at what follows them, and at the end of a line at that line', () => {
    check('[→new\n]«»bad', 'new\n«»bad');
    check('ok«»[→;]', 'ok;«»');
    check('ok«»[→\n  next]\nend', 'ok«»\n  next\nend');
    check('a «»[b→] c', 'a «» c');
    check('a[→ x] «»c', 'a x «»c');
  });

  it('stay with a line that another program wrote anew', () => {
    check('a\n[«bad»b→ bad b]\nc', 'a\n «bad b»\nc', { rewritten: true });
    check('[a\n«b»\nc→A\n B \nC]', 'A\n «B» \nC', { rewritten: true });
    check('a\n[«bad» b\n→]c', undefined, { rewritten: true });
    check('a\n[x\n«»y\n→z]c', 'a\n«z»c', { rewritten: true });
  });

  const texts = fc.array(fc.constantFrom('a', 'bc', ' ', '\n', '\r\n', 'δ', '😀'), { maxLength: 40 }).map((parts) => parts.join(''));

  /** Edits of a text, and a stretch of it. */
  const changes = texts.chain((text) =>
    fc
      .tuple(fc.array(fc.tuple(fc.nat(text.length), texts), { maxLength: 6 }), fc.nat(text.length), fc.nat(text.length))
      .map(([cuts, one, other]) => {
        const places = cuts.map(([at]) => at).sort((a, b) => a - b);
        const edits = cuts.map(([, newText], index) => ({ start: places[index]!, end: places[index + 1] ?? text.length, newText }));
        return {
          text,
          edits: edits.filter((_, index) => index % 2 === 0),
          span: { start: Math.min(one, other), end: Math.max(one, other) },
        };
      }),
  );

  it('have the same text as before wherever that was not changed', () => {
    fc.assert(
      fc.property(changes, ({ text, edits, span }) => {
        const lines = new LineIndex(text);
        const isApart = edits.every(({ start, end }) => end <= span.start || start >= span.end);
        fc.pre(isApart && span.start < span.end && isWhole(text, [span, ...edits]));
        const batch = edits.map(({ start, end, newText }) => ({ range: lines.range({ start, end }), newText }));
        const after = applyTextEdits(text, batch);
        const moved = new RangeMoves(batch).move(lines.range(span));
        const afterLines = new LineIndex('text' in after ? after.text : '');
        fc.pre(isWhole(afterLines.text, [{ start: afterLines.offsetAt(moved!.start), end: afterLines.offsetAt(moved!.end) }]));
        expect(afterLines.text.slice(afterLines.offsetAt(moved!.start), afterLines.offsetAt(moved!.end))).toBe(
          text.slice(span.start, span.end),
        );
      }),
    );
  });

  it('lie in the text, whatever is changed', () => {
    fc.assert(
      fc.property(changes, fc.boolean(), ({ text, edits, span }, rewritten) => {
        const lines = new LineIndex(text);
        fc.pre(isWhole(text, [span, ...edits]));
        const batch = edits.map(({ start, end, newText }) => ({ range: lines.range({ start, end }), newText }));
        const after = applyTextEdits(text, batch);
        const afterLines = new LineIndex('text' in after ? after.text : '');
        const moved = new RangeMoves(batch, { rewritten }).move(lines.range(span));
        fc.pre(
          isWhole(
            afterLines.text,
            edits.map(({ start }) => ({ start, end: start })),
            false,
          ),
        );
        if (!moved) return;
        for (const place of [moved.start, moved.end]) expect(afterLines.positionAt(afterLines.offsetAt(place))).toEqual(place);
      }),
    );
  });

  it('find their lines again after all of the text was laid out anew', () => {
    const before = 'function f( a ){\n      return a+1\n}\n\n\n\nconst x=[1,\n2]\n';
    const after = 'function f(a) {\n  return a + 1\n}\n\nconst x = [1,\n  2]\n';
    const moves = new RangeMoves(minimalEdits(before, after), { rewritten: true });
    const lines = new LineIndex(before);
    const at = (text: string): string => {
      const start = before.indexOf(text);
      return show(after, moves.move(lines.range({ start, end: start + text.length }))!);
    };
    expect(at('return a+1')).toBe('function f(a) {\n  «return a + 1»\n}\n\nconst x = [1,\n  2]\n');
    expect(at('const x=[1')).toBe('function f(a) {\n  return a + 1\n}\n\n«const x = [1»,\n  2]\n');
    expect(at('2]')).toBe('function f(a) {\n  return a + 1\n}\n\nconst x = [1,\n  «2]»\n');
  });
});

describe('typing', () => {
  const key = (line: number, character: number, newText: string, until = character): TextEdit[] => [
    { range: { start: { line, character }, end: { line, character: until } }, newText },
  ];

  it('counts as one edit', () => {
    const keys = Array.from({ length: 500 }, (_, index) => key(3, index, 'x'));
    expect(joinTyping(keys)).toEqual([key(3, 0, 'x'.repeat(500))]);
    expect(joinTyping([key(1, 4, 'a'), key(1, 5, '\n'), key(2, 0, '  b')])).toEqual([key(1, 4, 'a\n  b')]);
    expect(joinTyping([key(1, 4, 'abc'), key(1, 5, '', 7)])).toEqual([key(1, 4, 'a')]);
    expect(joinTyping([key(1, 4, 'a'), key(1, 3, '', 5)])).toHaveLength(2);
    expect(joinTyping([key(1, 4, 'a'), key(7, 4, 'b')])).toHaveLength(2);
  });

  it('moves ranges as its keys do one by one', () => {
    const keys = fc.array(fc.tuple(fc.nat(3), fc.nat(6), fc.constantFrom('a', 'bc', '\n', ''), fc.nat(2)), { maxLength: 12 });
    const ranges = fc.tuple(fc.nat(4), fc.nat(8), fc.nat(4), fc.nat(8));
    fc.assert(
      fc.property(keys, ranges, (typed, [line, character, lines, characters]) => {
        const batches = typed.map(([at, column, text, more]) => key(at, column, text, column + more));
        const range = { start: { line, character }, end: { line: line + lines, character: character + characters } };
        fc.pre(lines + characters > 0);
        const [joined] = moveRanges([range], batches);
        let moved: Range | undefined = range;
        for (const batch of batches) moved &&= new RangeMoves(batch).move(moved);
        // What is typed and taken back again leaves more of a range than one key after the other does.
        if (moved) expect(joined).toEqual(moved);
      }),
    );
  });
});

/** Whether no end of a stretch lies between CR and LF, or in the middle of a character. */
function isWhole(text: string, spans: readonly Span[], atEnds = true): boolean {
  return spans
    .flatMap(({ start, end }) => (atEnds ? [start, end] : [start]))
    .every((at) => !/^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(at - 1, at + 1)));
}
