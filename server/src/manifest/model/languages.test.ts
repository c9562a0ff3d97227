import { describe, expect, it } from 'vitest';
import { languageIdOf, languageMeant, languageName } from './languages.ts';

describe('languages', () => {
  it('are told by the names of files', () => {
    const expected = {
      'src/a.JS': 'javascript',
      'a.jsx': 'javascriptreact',
      'a.cts': 'typescript',
      'a.h': 'c',
      'a.hpp': 'cpp',
      'a.json': 'json',
      'a.jsonc': 'jsonc',
      'a.yml': 'yaml',
      'a.yaml': 'yaml',
      'a.html': 'html',
      'a.vue': 'vue',
      'a.proto': 'protobuf',
      'go.mod': 'go.mod',
      'a.pyi': 'python',
      'docker/Dockerfile': 'dockerfile',
      Makefile: 'makefile',
    };
    expect(Object.fromEntries(Object.keys(expected).map((file) => [file, languageIdOf(file)]))).toEqual(expected);
    for (const unknown of ['LICENSE', 'a.unheard-of', '.gitignore', '']) expect(languageIdOf(unknown)).toBeUndefined();
  });

  it('have names where their ids do not tell, and are found by wrong ones', () => {
    expect([languageName('csharp'), languageName('elm'), languageName('toString')]).toEqual(['C#', undefined, undefined]);
    expect([languageMeant('C++'), languageMeant('javscript'), languageMeant('nothing like it')]).toEqual(['cpp', 'javascript', undefined]);
  });
});
