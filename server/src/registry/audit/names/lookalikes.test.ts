import { describe, expect, it } from 'vitest';
import { lookalikeOf } from './lookalikes.ts';
import { POPULAR_NPM, POPULAR_PYPI } from './popularNames.ts';

const KNOWN = ['com.example.formatter', 'org.acme.words', 'io.tool.rules-1'];

describe('lookalikes', () => {
  it.each([
    ['com.example.formater', 'one-letter'],
    ['com.example.fromatter', 'one-letter'],
    ['com.example.formattter', 'one-letter'],
    ['com.exanple.formatter', 'one-letter'],
    ['com-example-formatter', 'separators'],
    ['com.example_formatter', 'separators'],
    ['com.examp1e.formatter', 'same-to-the-eye'],
    ['com.exarnple.formatter', 'same-to-the-eye'],
    ['com.ex\u0430mple.formatter', 'same-to-the-eye'],
    ['com.example.f0rmatter', 'same-to-the-eye'],
  ])('of a known id are found: %s', (id, how) => expect(lookalikeOf(id, KNOWN)).toMatchObject({ known: 'com.example.formatter', how }));

  it('are not the id itself, in whatever case, nor one of a series, nor another word', () => {
    for (const id of [
      'com.example.formatter',
      'COM.example.Formatter',
      'io.tool.rules-2',
      'com.example.linter',
      'org.acme.swords.x',
      'org.acme',
    ])
      expect([id, lookalikeOf(id, KNOWN)]).toEqual([id, undefined]);
  });

  it('are looked for in all that is known before one is said to be another', () => {
    expect(lookalikeOf('react', ['preact', 'react'])).toBeUndefined();
  });

  it('of popular packages are not each other', () => {
    for (const list of [POPULAR_NPM, POPULAR_PYPI]) {
      expect(new Set(list).size).toBe(list.length);
      for (const name of list) expect([name, lookalikeOf(name, list)]).toEqual([name, undefined]);
    }
    for (const [name, known] of [
      ['expresss', 'express'],
      ['lodahs', 'lodash'],
      ['crossenv', 'cross-env'],
      ['l0dash', 'lodash'],
    ])
      expect(lookalikeOf(name!, POPULAR_NPM)?.known).toBe(known);
    for (const [name, known] of [
      ['reqeusts', 'requests'],
      ['python_dateutil', 'python-dateutil'],
      ['jeIlyfish', undefined],
      ['djang0', 'django'],
    ])
      expect([name, lookalikeOf(name!, POPULAR_PYPI)?.known]).toEqual([name, known]);
  });

  it('takes names of any length', () => {
    expect(lookalikeOf('a'.repeat(100_000), [...KNOWN, 'a'.repeat(99_999)])).toBeUndefined();
  });
});
