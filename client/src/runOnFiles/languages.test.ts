import { describe, expect, it } from 'vitest';
import { Languages } from './languages.ts';

const languages = new Languages(
  [
    { id: 'json', extensions: ['.json'], filenames: ['.babelrc'] },
    { id: 'javascript', extensions: ['.js', '.mjs'], firstLine: '^#!.*\\bnode' },
    { id: 'jsonc', filenames: ['tsconfig.json'], filenamePatterns: ['**/.vscode/*.json'] },
    { id: 'declaration', extensions: ['.d.js'] },
    { id: 'broken', firstLine: '(' },
  ],
  { '*.config.js': 'config', '**/fixtures/*.json': 'fixture' },
);

describe('the language of a file', () => {
  it.each([
    ['/work/a.js', 'javascript'],
    ['/work/A.JS', 'javascript'],
    ['/work/a.d.js', 'declaration'],
    ['/work/my.config.js', 'config'],
    ['/work/a.json', 'json'],
    ['/work/.babelrc', 'json'],
    ['/work/tsconfig.json', 'jsonc'],
    ['/work/.vscode/settings.json', 'jsonc'],
    ['/work/fixtures/a.json', 'fixture'],
    ['/work/readme', 'plaintext'],
  ])('of %s is %s', (path, language) => {
    expect(languages.of(path, '')).toBe(language);
  });

  it('is known by its first line where its name does not say', () => {
    expect(languages.of('/work/tool', '#!/usr/bin/env node\nrun();\n')).toBe('javascript');
  });

  it('gives globs for files', () => {
    expect(languages.globsOf(['javascript', 'jsonc'])).toEqual(['**/tsconfig.json', '**/.vscode/*.json', '**/*.mjs', '**/*.js']);
    expect(languages.globsOf(['nothing'])).toEqual([]);
  });
});
