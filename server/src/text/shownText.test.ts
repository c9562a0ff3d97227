import { describe, expect, test } from 'vitest';
import { bothEnds, oneLine, shownJson, shownLine, shownText } from './shownText.ts';

/** One of each kind of what nobody sees. */
const UNSEEN: readonly (readonly [what: string, char: string])[] = [
  ...[0x00, 0x07, 0x08, 0x0b, 0x0c, 0x0d, 0x1b, 0x7f, 0x85, 0x9b].map(
    (code) => ['a control character', String.fromCodePoint(code)] as const,
  ),
  ...[0x2028, 0x2029].map((code) => ['an end of a line', String.fromCodePoint(code)] as const),
  ...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, 0x200e, 0x200f, 0x61c].map(
    (code) => ['a mark of direction', String.fromCodePoint(code)] as const,
  ),
  ...[0xad, 0x34f, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0x115f, 0x3164, 0xffa0, 0xfeff, 0xfff9, 0xfffb, 0x180e].map(
    (code) => ['without width', String.fromCodePoint(code)] as const,
  ),
  ...[0xfe0f, 0xfe00, 0xe0001, 0xe0041, 0xe007f, 0xe0100, 0x1d173].map(
    (code) => ['a tag or selector', String.fromCodePoint(code)] as const,
  ),
];

const ANY_UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]/u;

describe('texts of others', () => {
  test.each(UNSEEN)('show %s (%j) by its number, and JSON escapes it', (_what, char) => {
    const code = char.codePointAt(0)!.toString(16);
    for (const shown of [
      shownText(`a${char}b`),
      ...(/[\r\v\f\u0085\u2028\u2029]/.test(char) ? [] : [shownLine(`a${char}b`), oneLine(`a${char}b`)]),
    ]) {
      expect(shown).toMatch(new RegExp(String.raw`^a\\[xu]\{?0*${code}\}?b$`));
      expect(shown).not.toMatch(ANY_UNSEEN);
    }
    const json = shownJson({ [`k${char}`]: [char] }, 2);
    expect(json.replaceAll('\n', '')).not.toMatch(ANY_UNSEEN);
    expect(JSON.parse(json)).toEqual({ [`k${char}`]: [char] });
  });

  test.for(['plain text, ümläut, 日本語', 'العربية עברית', 'می‌خواهم', 'क्‍ष', '👩‍💻 ❤️‍🔥 1️⃣ ☺︎ 🇩🇪 👍🏽', 'a\tb'])(
    'leave what people write: %s',
    (text) => expect([shownText(text), shownText(`${text}\n${text}`)]).toEqual([text, `${text}\n${text}`]),
  );

  test.for([
    ['one\ntwo', 'one two'],
    ['one\r\n\r\n   two', 'one two'],
    ['one \u2028two\u2029three\u0085four\vfive\fsix\rseven\teight', 'one two three four five six seven eight'],
    ['\u001B[1;31mred\u001B[0m', 'red'],
  ] as const)('%j stands on one line', ([text, expected]) => expect([shownLine(text), oneLine(text)]).toEqual([expected, expected]));

  test('are cut in labels', () => {
    expect(oneLine(`  ${'x'.repeat(20)} `, 5)).toBe('xxxx…');
    expect(oneLine('\u202e'.repeat(5_000_000), 20)).toHaveLength(20);
    expect(oneLine(`${' \n'.repeat(5_000)}Tidy`, 20)).toBe('Tidy');
  });

  test('take time in proportion to their length', () => {
    for (const text of [' ', '\t', '\n', '\u200d', '\u001b[', 'x']) expect(shownLine(text.repeat(1_000_000)).length).toBeGreaterThan(0);
  });

  test('runs of joiners and selectors hide nothing behind an emoji', () => {
    expect(shownText('😀\uFE0F\uFE01\uFE02')).toBe(String.raw`😀` + '\uFE0F' + String.raw`\ufe01\ufe02`);
    expect(shownText('😀\u200D\u200D\u200D')).toBe(`😀\u200D${String.raw`\u200d\u200d`}`);
  });
});

test('of a long name, both ends are shown', () => {
  expect(bothEnds('short\nname')).toBe('short name');
  const host = `reach api.example.com.${'a'.repeat(2000)}.evil.test over the network`;
  expect(bothEnds(host, 60)).toMatch(/^reach api\.example\.com\.a+…a*\.evil\.test over the network$/);
  expect(bothEnds(host, 60)).toHaveLength(59);
  expect(bothEnds(`a${'b'.repeat(118)}c`)).toBe(`a${'b'.repeat(118)}c`);
});
