import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultOfRustRegex } from './rustRegex.ts';

// Which patterns Rust takes is in the table of verdicts (server/test/codexCli/rows/matchers.ts); this is about how it is told.
describe('faultOfRustRegex', () => {
  it.each([
    ['^(?!Bash)', 'look-ahead'],
    ['(?<!a)b', 'look-behind'],
    ['(a)\\1', 'back-references'],
    ['*.ts', 'nothing for "*" to repeat'],
    ['(Edit|Write', '"(" is not closed'],
    ['Edit)', '")" closes no group'],
    ['[a-z', 'a class is not closed'],
    ['[z-a]', 'from "z" to "a" is the wrong way round'],
    ['a{2', 'a repetition that is not closed'],
    ['\\p{Klingon}', 'no Unicode property "Klingon"'],
    ['(?P<a>x)(?P<a>y)', 'two groups are called "a"'],
    ['\\Z', '"\\Z" means nothing'],
    ['(\\w{100}){100}', 'too large'],
  ])('says what is wrong with %s', (pattern, words) => {
    expect(faultOfRustRegex(pattern)).toContain(words);
  });

  it.each([
    '(',
    '[',
    '(?:',
    '[[:alpha:]',
    '(?x) ',
    'a{',
    '\\p{',
    '(?P<a',
    '[^-',
    'a|',
    '(?i-',
    '[a&&',
    '[ -',
    '(?x)[ - ',
    'a{1,2}',
    '\\x{',
  ])('comes to an end, however often %s stands there', (part) => {
    expect(['string', 'undefined']).toContain(typeof faultOfRustRegex(part.repeat(Math.floor(19_000 / part.length))));
  });

  it('has a word for any text, or none, and never fails', () => {
    const part = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '?',
      '*',
      '-',
      '&&',
      '\\',
      'p{',
      'x{',
      '(?',
      ':',
      '^',
      'a',
      '😀',
      '\ud83d',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        expect(['string', 'undefined']).toContain(typeof faultOfRustRegex(parts.join('')));
      }),
      { numRuns: 2000 },
    );
  });
});
