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

const inFolders: [PathKind, string, string, SplitGlob][] = [
  ['posix', '/a/[b]', '/a/[b]/src', { base: '/a/[b]/src' }],
  ['posix', '/a/[b]', '/a/[b]', { base: '/a/[b]' }],
  ['posix', '/a/b!', '/a/b!/src/*.ts', { base: '/a/b!/src', glob: '*.ts' }],
  ['posix', '/', '/*.ts', { base: '/', glob: '*.ts' }],
  ['win32', 'C:\\{b}', 'C:\\{b}\\*.ts', { base: 'C:\\{b}', glob: '*.ts' }],
  ['win32', 'C:\\', 'C:\\src\\*.ts', { base: 'C:\\src', glob: '*.ts' }],
];

it.each(inFolders)('%s: the name of the folder %s is no glob in %s', (kind, inside, wanted, expected) => {
  const rules = pathRules(kind, () => kind === 'win32');
  expect(splitGlob(wanted, rules, inside)).toEqual(expected);
});
