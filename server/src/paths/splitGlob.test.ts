import { expect, it } from 'vitest';
import { pathRules, type PathKind } from './paths.ts';
import { splitGlob, type SplitGlob } from './splitGlob.ts';

const cases: [PathKind, string, SplitGlob][] = [
  ['posix', '/ws/docs/**/*.md', { base: '/ws/docs', glob: '**/*.md' }],
  ['posix', '/ws/docs/', { base: '/ws/docs' }],
  ['posix', '/ws/**', { base: '/ws' }],
  ['posix', '/ws/**/*', { base: '/ws' }],
  ['posix', '/*.md', { base: '/', glob: '*.md' }],
  ['posix', '/', { base: '/' }],
  ['posix', '/a{b,c}/d', { base: '/', glob: 'a{b,c}/d' }],
  ['win32', 'C:\\ws\\docs\\**\\*.md', { base: 'C:\\ws\\docs', glob: '**/*.md' }],
  ['win32', 'c:/ws/docs/**/*.md', { base: 'C:\\ws\\docs', glob: '**/*.md' }],
  ['win32', 'C:\\*.md', { base: 'C:\\', glob: '*.md' }],
  ['win32', 'C:\\**', { base: 'C:\\' }],
  ['win32', 'C:\\ws\\docs\\', { base: 'C:\\ws\\docs' }],
  ['win32', '\\\\server\\share\\*.md', { base: '\\\\server\\share', glob: '*.md' }],
  ['win32', '\\\\?\\C:\\ws\\*.md', { base: 'C:\\ws', glob: '*.md' }],
];

it.each(cases)('%s: %s', (kind, wanted, expected) => {
  expect(
    splitGlob(
      wanted,
      pathRules(kind, () => kind === 'win32'),
    ),
  ).toEqual(expected);
});
