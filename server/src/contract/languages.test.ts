import { describe, expect, it } from 'vitest';
import { Languages } from './languages.ts';

const languages = new Languages(
  [
    { id: 'json', extensions: ['.json'], filenames: ['.babelrc'] },
    { id: 'javascript', extensions: ['.js', '.mjs'], firstLine: '^#!.*\\bnode' },
    { id: 'jsonc', filenames: ['tsconfig.json'], filenamePatterns: ['**/.vscode/*.json'] },
    { id: 'declaration', extensions: ['.d.js'] },
    { id: 'broken', firstLine: '(' },
    'nonsense',
    { id: 7, extensions: ['.js'] },
    { id: 'odd', extensions: 'x', filenames: [3] },
  ],
  { '*.config.js': 'config', '**/fixtures/*.json': 'fixture' },
);

describe('the language of a file', () => {
  it.each([
    ['/projects/a.js', 'javascript'],
    ['/projects/A.JS', 'javascript'],
    ['/projects/a.d.js', 'declaration'],
    ['/projects/my.config.js', 'config'],
    ['/projects/a.json', 'json'],
    ['/projects/.babelrc', 'json'],
    ['/projects/tsconfig.json', 'jsonc'],
    ['/projects/.vscode/settings.json', 'jsonc'],
    ['/projects/fixtures/a.json', 'fixture'],
    ['/projects/readme', 'plaintext'],
  ])('of %s is %s', (path, language) => {
    expect(languages.of(path, '')).toBe(language);
  });

  it('is known by its first line where its name does not say', () => {
    expect(languages.of('/projects/tool', '#!/usr/bin/env node\nrun();\n')).toBe('javascript');
  });

  it('is not said by every name', () => {
    expect(languages.ofName('/projects/tool')).toBeUndefined();
    expect(languages.ofName('/projects/a.mjs')).toBe('javascript');
  });

  it('gives globs for files', () => {
    expect(languages.globsOf(['javascript', 'jsonc'])).toEqual(['**/tsconfig.json', '**/.vscode/*.json', '**/*.mjs', '**/*.js']);
    expect(languages.globsOf(['nothing'])).toEqual([]);
  });
});
