import { describe, expect, it } from 'vitest';
import { endsInProse } from './prose.ts';

function check(rows: [prefix: string, language: string, expected: boolean][]): void {
  for (const [prefix, language, expected] of rows) expect(endsInProse(prefix, language), JSON.stringify([prefix, language])).toBe(expected);
}

describe('endsInProse', () => {
  it('knows comments at the end of a line, in the languages that have them', () => {
    check([
      ['// abc', 'javascript', true],
      ['  x(); // abc', 'typescript', true],
      ['//abc\nx', 'javascript', false],
      ["fetch('https://a.example/", 'javascript', false],
      ['# abc', 'python', true],
      ['x = 1  # abc', 'python', true],
      ['#include', 'cpp', false],
      ['  #secret', 'javascript', false],
      ['a { color: #fff', 'css', false],
      ['x = a // b', 'python', false],
      ['-- abc', 'sql', true],
      ['x --', 'javascript', false],
    ]);
  });

  it('knows comments of several lines', () => {
    check([
      ['/** abc\n * def', 'javascript', true],
      ['/** abc\n * def\n */\nx', 'javascript', false],
      ['f(/* a', 'c', true],
      ["glob('src/**/*'", 'javascript', false],
      ["glob('*/*.js');\nx", 'javascript', false],
      ['<p><!-- abc', 'html', true],
      ['<p><!-- abc -->', 'html', false],
    ]);
  });

  it('knows the documentation of functions in Python, but not other strings', () => {
    check([
      ['def f():\n    """Does', 'python', true],
      ['def f():\n    """Does."""\n    ret', 'python', false],
      ['\'\'\'Text\n"""\nmore', 'python', true],
      ['query = """select', 'python', false],
      ['x = """', 'javascript', false],
    ]);
  });
});
