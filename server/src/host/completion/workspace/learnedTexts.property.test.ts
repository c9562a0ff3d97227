import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LearnedTexts } from './learnedTexts.ts';
import { suggestionAt } from './suggestion.ts';
import { whole } from './tokenized.ts';

const LANGUAGE = 'typescript';

/** Lines that are like each other, as those of code are. */
const line = fc
  .tuple(
    fc.constantFrom('const', 'return', 'if', 'await', 'value'),
    fc.constantFrom(' = ', '.', '(', ' '),
    fc.constantFrom('load', 'item', 'size', '0'),
    fc.constantFrom(';', ') {', '', '();'),
  )
  .map((parts) => parts.join(''));
const text = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));
const anyText = fc.oneof(
  text,
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(fc.constantFrom('a', ' ', '\t', '\r\n', '\r', '\n', '\ud800', '\udc00', '"""', '/*', '(', 'import x', '\0', '\u2028', 'ab'), {
      maxLength: 60,
    })
    .map((parts) => parts.join('')),
  fc.constantFrom('', 'x'.repeat(100_000), '(a, '.repeat(2000), '\n'.repeat(5000)),
);

function learned(texts: Record<string, string>): LearnedTexts {
  const all = new LearnedTexts();
  for (const [key, one] of Object.entries(texts)) whole(all.learning(key, LANGUAGE, one));
  return all;
}

function answer(texts: LearnedTexts, prefix: string, suffix = '', own?: string): string | undefined {
  const lines = prefix.split(/\r\n|\n|\r/);
  const position = { line: lines.length - 1, character: lines.at(-1)!.length };
  const query = { prefix, suffix, position, language: LANGUAGE, isInvoked: true, ...(own !== undefined && { own }) };
  return suggestionAt(texts, query, 0.01)?.text;
}

const queries = fc.array(fc.tuple(text, line, fc.nat(12)), { minLength: 1, maxLength: 10 });

describe('learned texts', () => {
  it('are there as a whole while one of them is learned anew', () => {
    const lines = Array.from({ length: 800 }, (_, index) => `const value${index % 7} = load(item, ${index % 3});`).join('\n');
    const all = learned({ one: lines });
    const size = { ...all.size };
    const before = answer(all, 'const value3 = load(');
    expect(before).toBeDefined();
    let steps = 0;
    for (const _step of all.learning('one', LANGUAGE, `${lines}\nreturn value1;`, { isOpen: true })) {
      steps++;
      expect(answer(all, 'const value3 = load(')).toBe(before);
      expect(all.size.texts).toBe(1);
    }
    expect(steps).toBeGreaterThan(10);
    expect(all.size.lines).toBe(size.lines + 1);
    whole(all.forgetting('one'));
    expect(all.size).toMatchObject({ texts: 0, lines: 0, tokens: 0, words: 0 });
  });

  it('keep nothing of a text that is forgotten', () => {
    fc.assert(
      fc.property(text, anyText, queries, (one, other, asked) => {
        const never = learned({ one });
        const forgot = learned({ one });
        whole(forgot.learning('other', LANGUAGE, other));
        whole(forgot.forgetting('other'));
        expect(forgot.size).toEqual(never.size);
        for (const [before, typed, length] of asked) {
          const prefix = `${before}\n${typed.slice(0, length)}`;
          expect(answer(forgot, prefix), prefix).toBe(answer(never, prefix));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('are the same whatever a text was before', () => {
    fc.assert(
      fc.property(text, anyText, anyText, (one, before, after) => {
        const changed = learned({ other: before, one });
        whole(changed.learning('other', LANGUAGE, after));
        const { bytes: _, ...size } = changed.size;
        expect(learned({ one, other: after }).size).toMatchObject(size);
        expect(changed.tokensOf('other')!.codes).toHaveLength(learned({ other: after }).tokensOf('other')!.codes.length);
      }),
      { numRuns: 60 },
    );
  });

  it('have an answer, or none, for every text', () => {
    fc.assert(
      fc.property(anyText, anyText, anyText, anyText, (one, own, prefix, suffix) => {
        const texts = learned({ one });
        whole(texts.learning('own', LANGUAGE, own, { isOpen: true }));
        const found = answer(texts, prefix, suffix, 'own');
        const typed = prefix
          .split(/\r\n|\n|\r/)
          .at(-1)!
          .trimStart();
        if (found !== undefined) expect(found.slice(0, typed.length)).toBe(typed);
      }),
      { numRuns: 150 },
    );
  });

  it('forget all, and are empty then', () => {
    const texts = learned({ a: 'const x = 1;\n'.repeat(20_000), b: 'let y;' });
    expect(texts.size).toMatchObject({ texts: 2, lines: 20_002 });
    whole(texts.forgetting('a'));
    whole(texts.forgetting('b'));
    whole(texts.forgetting('c'));
    expect(texts.size).toEqual({ texts: 0, lines: 0, tokens: 0, words: 0, bytes: 0 });
  });
});
