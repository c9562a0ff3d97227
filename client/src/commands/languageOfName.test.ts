import { describe, expect, it } from 'vitest';
import { languageOfName } from './languageOfName.ts';

const LANGUAGES = [
  { id: 'json', extensions: ['.json'] },
  { id: 'javascript', extensions: ['.js', '.mjs'], filenames: ['Jakefile'] },
  { id: 'jsonc', extensions: ['.code-workspace'], filenames: ['package.json'] },
  { id: 'spec', extensions: ['.spec.js'] },
  'nonsense',
  { id: 7, extensions: ['.js'] },
  { id: 'odd', extensions: 'x', filenames: [3] },
];

describe('languageOfName', () => {
  it.each([
    ['prices.json', 'json'],
    ['package.json', 'jsonc'],
    ['a.spec.js', 'spec'],
    ['A.MJS', 'javascript'],
    ['jakefile', 'javascript'],
    ['README', undefined],
  ])('is that of %s', (name, expected) => expect(languageOfName(name, LANGUAGES)).toBe(expected));
});
