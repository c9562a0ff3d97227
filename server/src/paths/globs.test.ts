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
    ['{a,{b,c}}/*', 'too much'],
    ['{a,b}'.repeat(7), 'too much'],
    ['@(a|b)'.repeat(7), 'too much'],
    [`{${'a,'.repeat(100)}}`, 'too much'],
    ['*a'.repeat(32_000), 'characters'],
    ['*a*a*a*a*', 'wildcards in one name'],
    ['{*a*,*b*}d*c*', 'wildcards in one name'],
    [`${'**/a/'.repeat(5)}x`, '"**/"'],
  ] as const)('%s is not, and the reason says what it has', ([glob, reason]) => {
    expect(globFault(glob)).toContain(reason);
    expect(globMatcher(glob)('a')).toBe(false);
  });

  test('those that are taken are matched in no time, however long a path is', () => {
    const paths = ['a'.repeat(250), 'a/'.repeat(2000), `${'a'.repeat(60)}b/`.repeat(40)];
    const before = process.cpuUsage().user;
    for (const glob of ['**/a/**/a/b', '*a*a*b', '**/*a*a*b', '+(a)b', '@(a|aa)@(a|aa)@(a|aa)*b', '**/*a*/**/*a*b']) {
      expect(globFault(glob)).toBeUndefined();
      for (const path of paths) globMatcher(glob)(path);
    }
    // Exponential ones do not come to an end at all; this is only to say so where they would.
    expect(process.cpuUsage().user - before).toBeLessThan(30_000_000);
  });
});
