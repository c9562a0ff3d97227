import { describe, expect, it } from 'vitest';
import type { HandlerView } from '../../../server/src/protocol.ts';
import { defaultGlob, filesInWords } from './defaultGlob.ts';

const globs: Record<string, string[]> = { javascript: ['**/*.mjs', '**/*.js'], json: ['**/*.json'], make: ['**/Makefile'] };
const globsOf = (languages: readonly string[]): string[] => languages.flatMap((language) => globs[language] ?? []);

function plugin(handlers: Partial<HandlerView>[], permissions: string[] = []): Parameters<typeof defaultGlob>[0] {
  return {
    handlers: handlers.map((given) => ({ event: 'onFileSave', phase: 'beforeSave', languages: [], script: 'a.js', line: 0, ...given })),
    permissions: permissions.map((name) => ({ name, words: '', granted: true })),
  };
}

function check(...given: Parameters<typeof plugin>): string {
  return defaultGlob(plugin(...given), globsOf);
}

describe('the files that a plugin is for', () => {
  it('are those of the languages of its save handlers', () => {
    expect(check([{ languages: ['javascript'] }, { languages: ['json', 'javascript'] }])).toBe('**/*.{js,json,mjs}');
    expect(check([{ languages: ['make'] }])).toBe('**/Makefile');
    expect(check([{ languages: ['make', 'json'] }])).toBe('{**/*.json,**/Makefile}');
  });

  it('are those of their patterns, where they have some', () => {
    expect(check([{ languages: ['javascript'], pattern: 'src/**/*.js' }])).toBe('src/**/*.js');
  });

  it('are all where a handler is for all, or for a language that nobody knows', () => {
    expect(check([{ languages: ['json'] }, {}])).toBe('**/*');
    expect(check([{ languages: ['unheard-of'] }])).toBe('**/*');
    expect(check([])).toBe('**/*');
  });

  it('go by no handler of another event, or that works on the file on disk', () => {
    expect(check([{ languages: ['json'] }, { event: 'onFileOpen' }, { phase: 'afterSave' }], ['filesystem:write'])).toBe('**/*.json');
  });

  it('are told as the manifest tells them', () => {
    expect(filesInWords(plugin([{ languages: ['json', 'javascript'] }, { languages: ['json'], pattern: 'src/*.json' }]))).toBe(
      'json, javascript, src/*.json',
    );
    expect(filesInWords(plugin([{ languages: ['json'] }, {}]))).toBeUndefined();
  });
});
