import { afterEach, describe, expect, it } from 'vitest';
import { englishIn, otherLanguage } from '../../../test/otherLanguage.ts';
import { speak } from '../../text/translations.ts';
import { parseYaml } from './parseYaml.ts';

const said = (text: string): string[] => parseYaml(text).problems.map(({ message }) => message);

afterEach(() => speak({}));

describe('what the reader of YAML says', () => {
  it.each([
    ['a: b: c', 'Nested mappings are not allowed in compact mappings.'],
    ['foo bar\nbaz: 1', 'Implicit keys need to be on a single line.'],
    ['a: "b', 'Missing closing "quote.'],
    ["a: 'b", "Missing closing 'quote."],
    ['a: `b', 'Plain value cannot start with reserved character `.'],
    ['a: "\\q"', String.raw`Invalid escape sequence \q.`],
    ['a: {b: c', 'Flow map in block collection must be sufficiently indented and end with a }.'],
    ['a: [b', 'Flow sequence in block collection must be sufficiently indented and end with a ].'],
    ['[b', 'Flow sequence must end with a ].'],
    ['a:\n  b: 1\n c: 2', 'All mapping items must start at the same column.'],
    ['\ta: 1', 'YAML is indented with spaces, not with tabs.'],
    ['a: !mine b', 'Unresolved tag: !mine. The value is read as if it had no tag.'],
  ])('of %j is a sentence, in every language', (text, english) => {
    expect(said(text)[0]).toBe(english);
    speak(otherLanguage);
    expect(said(text).flatMap((one) => englishIn(one))).toEqual([]);
  });

  it('is the reader’s own where it is rare', () => {
    speak(otherLanguage);
    expect(said('a: &a &b c')).toEqual(['A node can have at most one anchor.']);
  });
});
