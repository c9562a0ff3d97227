import { describe, expect, it } from 'vitest';
import { declinedReason, declinedSentence } from './declined.ts';

describe('what a handler says that declines', () => {
  for (const [words, reason] of [
    ['Unexpected token } in line 3', 'Unexpected token } in line 3'],
    ['broken.json: Unexpected token', 'Unexpected token'],
    ['broken.json was left as it is: Unexpected token.', 'Unexpected token.'],
    ['broken.json is left unchanged, since it has errors', 'since it has errors'],
    ['broken.json has no closing bracket', 'broken.json has no closing bracket'],
    ['broken.jsonc: odd', 'broken.jsonc: odd'],
    ['broken.json', 'broken.json'],
    ['  spaces around  ', 'spaces around'],
  ] as const) {
    it(`is said once: ${words}`, () => expect(declinedReason(words, 'broken.json')).toBe(reason));
  }

  it('is a sentence with the name of the plugin', () => {
    expect(declinedSentence('Tidy', 'broken.json: no object', 'broken.json')).toBe('Tidy left broken.json as it is: no object');
    expect(declinedSentence('Report', 'There is no command "x".')).toBe('Report: There is no command "x".');
  });
});
