import { describe, expect, it } from 'vitest';
import { Languages } from '../../contract/languages.ts';
import { declaredLanguages } from './declaredLanguages.ts';

const languages = new Languages(declaredLanguages(), {});

describe('languages without an editor', () => {
  it.each([
    ['a.js', 'javascript'],
    ['a.jsx', 'javascriptreact'],
    ['a.d.ts', 'typescript'],
    ['.vscode/settings.json', 'jsonc'],
    ['tsconfig.build.json', 'jsonc'],
    ['package.json', 'json'],
    ['Dockerfile', 'dockerfile'],
    ['Makefile', 'makefile'],
    ['compose.yaml', 'dockercompose'],
    ['a.yml', 'yaml'],
    ['a.vue', 'vue'],
    ['a.toml', 'toml'],
    ['notes.txt', 'plaintext'],
    ['a.unknown', 'plaintext'],
  ])('%s is in %s', (name, id) => {
    expect(languages.of(`/projects/${name}`, '')).toBe(id);
  });

  it('are known by first lines, too', () => {
    expect(languages.of('/projects/run', '#!/usr/bin/env python3\n')).toBe('python');
    expect(languages.of('/projects/run', '#!/bin/bash\n')).toBe('shellscript');
  });
});
