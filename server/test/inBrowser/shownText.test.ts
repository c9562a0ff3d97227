// The page shows texts of others as the server does everywhere else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shownLine as onServer, shownText as textOnServer } from '../../src/text/shownText.ts';
import { shownLine, shownText } from '../../inspector/dom.js';

const tricky = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u202e',
      '\u200d',
      '\ufe0f',
      '\u00ad',
      '\u2028',
      '\r',
      '\n',
      '\t',
      '\u001b[31m',
      '\u0085',
      '\u{e0041}',
      '👩',
      '#',
      'a',
      ' ',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
  ),
});

test('texts look the same on the page and everywhere else', () => {
  fc.assert(
    fc.property(tricky, (text) => {
      expect(shownText(text)).toBe(textOnServer(text));
      expect(shownLine(text)).toBe(onServer(text));
    }),
  );
});
