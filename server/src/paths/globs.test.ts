import * as fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { globFault, globMatcher } from './globs.ts';

describe('globs', () => {
  test.for([
    '**/*.ts',
    'src/**/*.{js,jsx,ts,tsx}',
    '**/src/**/test/**',
    '{src/**,test/**}/*.py',
    '*.test.*.js',
    '**/@(a|b)/*.json',
    '+(x)/*.md',
    '!(dist)/*.js',
    'a[0-9]*.txt',
    'v{1..20}/*',
    'C++/*.cpp',
    'notes-[(+)]/*.md',
    '?(a|b).c',
    '**/a/**/b/**/c.ts',
    '*.{ts,{js,jsx}}',
    'app/(group)/[id]/page.tsx',
    'C:/Program Files (x86)/*/bin/*.exe',
    '(a|b)/*.ts',
    '!**/*.min.js',
  ])('%s is taken', (glob) => {
    expect(globFault(glob)).toBeUndefined();
  });

  test.for([
    ['+(a+)+(a+)+(a+)x', 'parentheses'],
    ['+(+(a))', 'parentheses'],
    ['(a+)+', 'parentheses'],
    ['+(a|aa)x*', 'repeats'],
    ['*(a)*(a)*(a)b', 'repeats'],
    ['[a]+[a]+[a]+b', '"+" behind'],
    ['{1..1000000}', 'too much'],
    ['{a,{b,{c,d}}}/*', 'too much'],
    ['{a,b}'.repeat(7), 'too much'],
    ['@(a|b)'.repeat(7), 'too much'],
    [`{${'a,'.repeat(100)}}`, 'too much'],
    ['*a'.repeat(32_000), 'characters'],
    ['*a*a*a*a*', 'wildcards in one name'],
    ['{*a*,*b*}d*c*', 'wildcards in one name'],
    ['[a]*[a]*[a]*b', 'wildcards in one name'],
    ['(a)+', '"+" behind'],
    ['((a|b)c)', 'parentheses'],
    [`${'**/a/'.repeat(6)}x`, '"**/"'],
  ] as const)('%s is not, and the reason says what it has', ([glob, reason]) => {
    expect(globFault(glob)).toContain(reason);
    expect(globMatcher(glob)('a')).toBe(false);
  });

  test.for([
    ['**/*.ts', 'a.ts', true],
    ['**/*.ts', '.a/b/c.ts', true],
    ['a/**', 'a', true],
    ['*/**', 'a', false],
    ['a/**/b/**/c/**/d', 'a/x/b/y/b/c/d', true],
    ['a/**/b/**/c/**/d', 'a/x/b/y/c/x', false],
    ['src/*.{ts,{js,jsx}}', 'src/a.jsx', true],
    ['src/*.{ts,{js,jsx}}', 'src/a.css', false],
    ['{src/**,test}/*.py', 'src/a/b.py', true],
    ['{src/**,test}/*.py', 'test/a/b.py', false],
    ['!*.{js,ts}', 'a.js', false],
    ['!*.{js,ts}', 'a.py', true],
    ['a/!b/*', 'a/!b/c', true],
    ['v{1..3}/?', 'v2/a', true],
    ['[^a]*.c', 'bc.c', true],
    ['*a*a*b', 'xaxaxbxb', true],
    ['app/(group)/[id]/page.tsx', 'app/(group)/[id]/page.tsx', true],
    ['app/(group)/*.tsx', 'app/(group)/page.tsx', true],
    ['{a}/*', '{a}/b', true],
    ['..*', '..', false],
  ] as const)('%s and %s: %s', ([glob, path, expected]) => {
    expect(globMatcher(glob)(path)).toBe(expected);
    expect(globMatcher(glob, { nocase: true })(path.toUpperCase())).toBe(expected);
  });

  test('mean the same as to picomatch, for what people write', () => {
    const part = fc.constantFrom('**', '*', 'a', '.a', '*.js', 'a*', '?', '[ab]', '{a,b}', '@(a|b)', 'a.{js,ts}', '*a*', '{a,b/c}', '[!a]');
    const name = fc.constantFrom('a', 'b', '.a', 'a.js', 'b.ts', 'aa', 'ba');
    const some = (one: fc.Arbitrary<string>): fc.Arbitrary<string> =>
      fc.array(one, { minLength: 1, maxLength: 4 }).map((all) => all.join('/'));
    fc.assert(
      fc.property(some(part), some(name), (glob, path) => {
        expect(globMatcher(glob)(path)).toBe(picomatch(glob, { dot: true })(path));
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  test('those that are taken are matched in no time, however long a path is', () => {
    const paths = ['a'.repeat(4000), 'a/'.repeat(2000), `${'a'.repeat(60)}b/`.repeat(60), `${'a'.repeat(250)}/`.repeat(16)];
    const before = process.cpuUsage().user;
    for (const glob of [
      '**/a/**/a/**/a/b',
      '*a*a*b',
      '**/*a*a*/**/*a*a*b',
      '*a*a*/*a*a*/*a*a*/b',
      '+(a)b',
      '@(a|aa)@(a|aa)@(a|aa)*b',
      '**/[a]*a*/**/*a*b',
    ]) {
      expect(globFault(glob)).toBeUndefined();
      for (const path of paths) globMatcher(glob)(path);
    }
    // Of others, a single one does not come to an end; this is only to say so where it would.
    expect(process.cpuUsage().user - before).toBeLessThan(30_000_000);
  });
});
