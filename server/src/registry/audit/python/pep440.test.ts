import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePythonVersions, parsePythonVersion } from './pep440.ts';

/** From old to new, in the order that PEP 440 gives. */
const ORDER = [
  '0.9',
  '1.dev0',
  '1.0.dev456',
  '1.0a1',
  '1.0a2.dev456',
  '1.0a12.dev456',
  '1.0a12',
  '1.0b1.dev456',
  '1.0b2',
  '1.0b2.post345.dev456',
  '1.0b2.post345',
  '1.0rc1.dev456',
  '1.0rc1',
  '1.0',
  '1.0+abc.5',
  '1.0+abc.7',
  '1.0+5',
  '1.0.post456.dev34',
  '1.0.post456',
  '1.0.15',
  '1.1.dev1',
  '1.1',
  '1.10',
  '2.99999999999999999999',
  '2.100000000000000000000',
  '1!0.1',
];

describe('versions of Python packages', () => {
  it('are compared in the order of PEP 440', () => {
    for (const [index, one] of ORDER.entries())
      for (const [place, other] of ORDER.entries())
        expect([one, other, Math.sign(comparePythonVersions(one, other)!)]).toEqual([one, other, Math.sign(index - place)]);
  });

  it.each([
    ['1.0', 'v1.0.0'],
    ['1.0alpha1', '1.0a1'],
    ['1.0-beta.2', '1.0b2'],
    ['1.0c1', '1.0rc1'],
    ['1.0-preview', '1.0rc0'],
    ['1.0-1', '1.0.post1'],
    ['1.0.rev3', '1.0post3'],
    ['1.0.DEV', '1.0.dev0'],
    ['1.0+Ubuntu-1', '1.0+ubuntu.1'],
    ['0!1.0', '1.0.0.0'],
  ])('are the same in several spellings: %s and %s', (one, other) => expect(comparePythonVersions(one, other)).toBe(0));

  it('are not everything that is called so', () => {
    for (const text of ['', '1.0.x', 'latest', '2004d', '1..0', '1.0-', '>=1.0', '1.0 2', `1.${'0.'.repeat(200)}0`])
      expect([text, parsePythonVersion(text)]).toEqual([text, undefined]);
    expect(comparePythonVersions('1.0', 'latest')).toBeUndefined();
  });

  it('are read in no time, whatever the text', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-z.!+_-]{0,300}$/), (text) => {
        const version = parsePythonVersion(text);
        if (version) expect(comparePythonVersions(text, text)).toBe(0);
      }),
    );
  });
});
