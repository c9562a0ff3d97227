// For any line, cursor and completion: what was typed stays, nothing outside of the range changes, and nothing at the cursor is there twice.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCompletions, type Fitted } from './fit.ts';
import { pairsIn } from './pairs.ts';
import { isBoundary, squeeze } from './words.ts';

/** The same ones each time, unless somebody asks for more, such as `FIT_RUNS=100000`. */
const wanted = Number(process.env['FIT_RUNS'] ?? 0);
const runs = wanted > 0 ? { numRuns: wanted } : { numRuns: 1000, seed: 20 };

const token = fc.constantFrom(
  ...['a', 'b', 'total', 'tot', 'al', 'x1', '_y', '$z', 'é', 'e\u0301', 'हिन्दी', '१', '👍🏽', '👍', '🇩🇪', '𝒳'],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '<',
    '>',
    '"',
    "'",
    '`',
    '"""',
    ';',
    ',',
    ':',
    '.',
    '->',
    '::',
    '=',
    '+',
    '#',
    '@',
    '--',
    '/',
    '\\',
    '*/',
    '//',
    ' ',
    '  ',
    '\t',
  ],
);
const line = fc.array(token, { maxLength: 12 }).map((tokens) => tokens.join(''));
const eol = fc.constantFrom('\n', '\r\n');

interface Case {
  above: string;
  before: string;
  after: string;
  below: string;
  completion: string | { text: string; range: object };
}

/** A cursor in a line, and a completion that may repeat some of it, with any range. */
const anyCase: fc.Arbitrary<Case> = fc
  .record({
    before: line,
    after: line,
    fresh: line,
    more: fc.array(line, { maxLength: 3 }),
    belowLines: fc.array(line, { maxLength: 3 }),
    eol,
  })
  .chain(({ before, after, fresh, more, belowLines, eol: end }) =>
    fc
      .record({
        from: fc.nat(before.length),
        to: fc.nat(after.length),
        repeatsBelow: fc.boolean(),
        ranges: fc.option(fc.tuple(fc.nat(before.length), fc.nat(after.length))),
        order: fc.constantFrom('line', 'end', 'begin', 'fresh'),
      })
      .map(({ from, to, repeatsBelow, ranges, order }) => {
        // Who repeats the line begins with a word of it.
        const begin = firstBoundary(before, from);
        const first = {
          line: before.slice(begin) + fresh + after.slice(0, to),
          end: fresh + after.slice(0, to),
          begin: before.slice(begin) + after.slice(0, to) + fresh,
          fresh,
        }[order];
        const text = [first, ...more, ...(repeatsBelow ? belowLines : [])].join('\n');
        const at = (character: number): object => ({ line: 1, character });
        const range = ranges && { start: at(before.length - ranges[0]), end: at(before.length + ranges[1]) };
        const completion = range ? { text: text.toWellFormed(), range } : text.toWellFormed();
        return { above: `x${end}`, before, after, below: belowLines.map((one) => end + one).join(''), completion };
      }),
  );

const firstBoundary = (text: string, index: number): number => (isBoundary(text, index) ? index : firstBoundary(text, index + 1));

function fit({ above, before, after, below, completion }: Case): Fitted | undefined {
  const position = { line: 1, character: before.length };
  return fitCompletions([completion], { prefix: above + before, suffix: after + below, position })[0];
}

/** Beginnings of a text that are no white space and end between words and characters. */
function* pieces(text: string): Generator<string> {
  for (let length = 1; length <= text.length; length++) if (isBoundary(text, length)) yield text.slice(0, length);
}

const hasTwice = (text: string, piece: string): boolean => bare(text).includes(bare(piece + piece));
/** Where a text begins to be a piece, whatever the white space. */
function beginOf(text: string, piece: string): number {
  let index = text.length;
  while (index > 0 && squeezed(text.slice(index)) !== squeezed(piece)) index--;
  return index;
}
const bare = (text: string): string => text.replace(/\s+/g, '');
const squeezed = (text: string): string => squeeze(text).text;

describe('any completion', () => {
  it('keeps what was typed and all that its range does not have, and has a range that editors show', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const fitted = fit(one);
        if (!fitted) return;
        const { start, end } = fitted.range;
        const { before, after, completion } = one;
        expect(start.line).toBe(1);
        expect(end.line).toBe(1);
        expect(start.character).toBeLessThanOrEqual(before.length);
        expect(end.character).toBeGreaterThanOrEqual(before.length);
        expect(end.character).toBeLessThanOrEqual(before.length + after.length);
        const typed = before.slice(start.character);
        expect(fitted.text.startsWith(typed)).toBe(true);
        // What is behind the cursor is in the new text, unless the author asked for it to be replaced.
        const covered = after.slice(0, end.character - before.length);
        if (typeof completion !== 'string') return;
        let at = typed.length;
        for (const unit of covered) expect((at = fitted.text.indexOf(unit, at) + unit.length)).toBeGreaterThan(typed.length);
      }),
      runs,
    );
  });

  it('writes nothing twice at the cursor, unless it has it twice itself', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const { before, after, completion } = one;
        const fitted = fit(one);
        if (!fitted) return;
        const text = typeof completion === 'string' ? completion : completion.text;
        const inserted = fitted.text.slice(before.length - fitted.range.start.character);
        const covered = after.slice(0, fitted.range.end.character - before.length);
        const left = after.slice(covered.length);
        // Words and what is made of them: what is before the cursor does not come again right behind it …
        const next = inserted.replace(/\n[^]*/, '').trimStart();
        for (const piece of pieces(next)) {
          if (!/[\p{L}\p{N}]/u.test(piece) || !squeezed(before).endsWith(squeezed(piece))) continue;
          // It was there twice before.
          if (squeezed(covered).startsWith(squeezed(piece))) continue;
          if (!isBoundary(before, beginOf(before, piece))) continue;
          // Of `=a=` behind `a=`, its first mark is the one that is there.
          const whole = bare(piece);
          const isPeriodic = Array.from({ length: whole.length }, (_one, at) => at).some((at) =>
            bare(text).startsWith(whole.slice(at) + whole),
          );
          expect(isPeriodic || hasTwice(text, piece) || isWordGoingOn(before, inserted), JSON.stringify({ ...one, fitted, piece })).toBe(
            true,
          );
        }
        // … and the text does not end with what comes next.
        const lastLine = inserted.slice(inserted.lastIndexOf('\n') + 1);
        for (const piece of pieces(left.trimStart())) {
          // (Brackets and quotation marks may close its own.)
          if (!/[\p{L}\p{N}]/u.test(piece) || /['"`)\]}]/.test(piece) || !squeezed(lastLine).endsWith(squeezed(piece))) continue;
          if (squeezed(covered).endsWith(squeezed(piece)) || !isBoundary(lastLine, beginOf(lastLine, piece))) continue;
          // What is covered can be a part of it, where the line had that twice: `x@x` has two `x` for one `@x`.
          const isPeriodic = covered !== '' && squeezed(piece).endsWith(squeezed(covered));
          expect(isPeriodic || hasTwice(text, piece), JSON.stringify({ ...one, fitted, piece })).toBe(true);
        }
      }),
      runs,
    );
  });

  it('is whole lines, words and characters', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const fitted = fit(one);
        if (!fitted) return;
        expect(fitted.text.isWellFormed()).toBe(true);
        expect(one.after.slice(fitted.range.end.character - one.before.length).isWellFormed()).toBe(true);
      }),
      runs,
    );
  });

  it('fits already when it has been fitted', () => {
    fc.assert(
      fc.property(anyCase, (one) => {
        const fitted = fit(one);
        if (!fitted || fitted.text.includes('\n') || typeof one.completion !== 'string' || /['"`]/.test(fitted.text)) return;
        const again = fit({ ...one, completion: fitted });
        expect(again, JSON.stringify({ ...one, fitted, again })).toEqual(fitted);
      }),
      runs,
    );
  });
});

const isWordGoingOn = (before: string, inserted: string): boolean => !isBoundary(before + inserted, before.length);

/** Names that differ, so that it is certain which of them is which. */
const names = fc
  .uniqueArray(fc.stringMatching(/^[a-zé][a-z0-9_]{2,6}$/), { minLength: 6, maxLength: 6 })
  .filter((all) => all.every((one) => all.every((other) => one === other || !one.includes(other))));

describe('a part of a line that is wanted', () => {
  it('makes the line as it is wanted, wherever the cursor is and however much of it is there', () => {
    const shapes: ((n: readonly string[]) => string)[] = [
      ([a, b, c, d]) => `const ${a} = ${b}.${c}(${d});`,
      ([a, b, c]) => `  function ${a}(${b}, ${c}) {`,
      ([a, b, c, d]) => `return ${a}(${b}[${c}], "${d}");`,
      ([a, b, c]) => `${a}-${b}: ${c};`,
      ([a, b, c]) => `  @${a}(${b}, '${c}')`,
      ([a, b, c]) => `std::${a}<${b}> ${c};`,
      ([a, b, c, d]) => `${a}->${b}.${c}({ ${d}: [] })`,
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...shapes),
        names,
        fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
        (shape, unique, [one = 0, two = 0, three = 0, four = 0]) => {
          const wanted = shape(unique);
          // before | missing, after; and the completion begins anywhere before the cursor and ends anywhere behind what is missing.
          const cursor = one % wanted.length;
          const missingEnd = cursor + (two % (wanted.length - cursor));
          const start = three % (cursor + 1);
          const stop = missingEnd + (four % (wanted.length - missingEnd + 1));
          // What the editor closed was opened before the cursor.
          const isTyped = pairsIn(wanted).closers.every(
            ({ index, opener }) => index < missingEnd || opener < cursor || opener >= missingEnd,
          );
          const isToken = (index: number): boolean =>
            isBoundary(wanted, index) && !['::', '->'].includes(wanted.slice(index - 1, index + 1));
          if (!isTyped || ![start, stop, missingEnd].every(isToken)) return;
          const before = wanted.slice(0, cursor);
          const after = wanted.slice(missingEnd);
          const completion = wanted.slice(start, stop);
          const fitted = fit({ above: '', before, after, below: '', completion });
          if (!fitted) return;
          const { range, text } = fitted;
          const result = before.slice(0, range.start.character) + text + after.slice(range.end.character - cursor);
          expect(squeezed(result), JSON.stringify({ before, after, completion })).toBe(squeezed(wanted));
        },
      ),
      runs,
    );
  });
});
