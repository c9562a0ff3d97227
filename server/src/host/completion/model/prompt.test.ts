import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CompletionQuery, ContextPart } from '../source.ts';
import { familyOf } from './families.ts';
import { promptFor, type Prompt } from './prompt.ts';
import { prefixWithSnippets } from './snippetComments.ts';
import { beginningWithin, endWithin, estimatedTokens } from './tokens.ts';

function prompt(query: Partial<CompletionQuery>, contextTokens = 1000): Prompt {
  const whole = {
    position: { line: 0, character: 0 },
    prefix: '',
    suffix: '',
    maxItems: 5,
    triggerKind: 'automatic',
    context: [],
    ...query,
  };
  return promptFor(whole, whole.context, contextTokens);
}

const lines = (count: number, word = 'line'): string =>
  Array.from({ length: count }, (_, index) => `const ${word}${index} = ${index};\n`).join('');

describe('tokens', () => {
  test.each([
    ['', 0],
    ['const answer = 42;', 8],
    ['        return', 3],
    ['internationalization', 5],
    ['\u6F22\u5B57', 6],
  ])('are estimated for %j', (text, expected) => {
    expect(estimatedTokens(text)).toBe(expected);
  });

  test('texts are cut at lines, within the tokens, and never in the middle of a character', () => {
    const text = fc.array(fc.constantFrom('word ', '\n', '\u{1F600}', '\u6F22', '({[', '    ', 'aVeryLongIdentifier'), { maxLength: 60 });
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 60 }), (parts, tokens) => {
        const whole = parts.join('');
        const [end, beginning] = [endWithin(whole, tokens), beginningWithin(whole, tokens)];
        for (const cut of [end, beginning]) {
          expect(cut.isWellFormed()).toBe(true);
          expect(estimatedTokens(cut)).toBeLessThanOrEqual(tokens);
        }
        expect(whole.endsWith(end)).toBe(true);
        expect(whole.startsWith(beginning)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('a large text takes no longer than its end', () => {
    const large = lines(400_000);
    const began = performance.now();
    expect(endWithin(large, 100).endsWith('const line399999 = 399999;\n')).toBe(true);
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('promptFor', () => {
  test('has whole lines around the cursor, more of those before it', () => {
    const { prefix, suffix, tokens } = prompt({ prefix: `${lines(500, 'before')}const x = `, suffix: `;\n${lines(500, 'after')}` }, 400);
    expect(prefix).toMatch(/^const before\d+ = /);
    expect(prefix.endsWith('const x = ')).toBe(true);
    expect(suffix).toMatch(/^;\nconst after0 = 0;\n/);
    expect(suffix.endsWith('\n')).toBe(true);
    expect(prefix.length).toBeGreaterThan(2 * suffix.length);
    expect(tokens).toBeLessThanOrEqual(400);
    expect(tokens).toBeGreaterThan(350);
  });

  test('leaves a share to the context, and no more than what is asked for', () => {
    const context = Array.from({ length: 20 }, (_, index) => ({ path: `/p/f${index}.ts`, text: lines(10, `helper${index}_`) }));
    const { prefix, snippets, tokens } = prompt({ prefix: lines(500), context }, 800);
    expect(snippets.length).toBeGreaterThan(1);
    expect(estimatedTokens(prefix)).toBeGreaterThan(500);
    expect(tokens).toBeLessThanOrEqual(800);
  });

  test('has no text twice', () => {
    const context: ContextPart[] = [
      { path: 'a', text: 'one();\n' },
      { path: 'b', text: '  one();' },
      { path: 'c', text: 'zero();\none();\ntwo();' },
      { path: 'd', text: 'inDocument();' },
      { path: 'e', text: ' \n' },
    ];
    const { snippets } = prompt({ prefix: 'inDocument();\nx', context });
    expect(snippets.map(({ path }) => path)).toEqual(['c']);
  });

  test('names files as they are seen from the document, and nobody knows whose home it is', () => {
    const filePath = '/home/somebody/project/src/a.ts';
    const context = ['/home/somebody/project/src/b.ts', '/home/somebody/project/lib/c.ts', '/usr/lib/node/very/far/d.ts', 'clipboard'].map(
      (path) => ({
        path,
        text: `text of ${path}`,
      }),
    );
    const { snippets, name } = prompt({ filePath, prefix: 'x', context });
    expect(name).toBe('a.ts');
    expect(snippets.map((one) => one.name)).toEqual(['b.ts', '../lib/c.ts', 'd.ts', 'clipboard']);
  });

  test('has one kind of line ends', () => {
    expect(prompt({ prefix: 'a\r\nb', suffix: '\r\nc\r' })).toMatchObject({ prefix: 'a\nb', suffix: '\nc\n' });
  });

  test.each([
    ['python', '# b.py:\n# x = 1\n#\n# y = 2\nprint('],
    ['html', '<!-- b.py: -->\n<!-- x = 1 -->\n<!-- -->\n<!-- y = 2 -->\nprint('],
    ['go', '// b.py:\n// x = 1\n//\n// y = 2\nprint('],
  ])('snippets are comments in %s', (language, expected) => {
    expect(prefixWithSnippets(prompt({ language, prefix: 'print(', context: [{ path: 'b.py', text: 'x = 1\n\ny = 2\n' }] }))).toBe(
      expected,
    );
  });
});

describe('families of models', () => {
  test.each([
    ['Qwen/Qwen2.5-Coder-7B', '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>'],
    ['qwen3-coder:30b', '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>'],
    ['codellama:7b-code', '<PRE> P <SUF>S <MID>'],
    ['bigcode/starcoder2-3b', '<fim_prefix>P<fim_suffix>S<fim_middle>'],
    ['granite-code:8b', '<fim_prefix>P<fim_suffix>S<fim_middle>'],
    ['ibm/granite-4-h-tiny', '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>'],
    ['deepseek-coder-v2:16b', '<\uFF5Cfim\u2581begin\uFF5C>P<\uFF5Cfim\u2581hole\uFF5C>S<\uFF5Cfim\u2581end\uFF5C>'],
    ['codegemma:2b', '<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>'],
    ['codestral-latest', '[SUFFIX]S[PREFIX]P'],
    ['JetBrains/Mellum-4b-base', '<fim_suffix>S<fim_prefix>P<fim_middle>'],
  ])('%s', (model, expected) => {
    expect(familyOf(model)?.prompt('P', 'S')).toBe(expected);
  });

  test.each(['gpt-5-mini', 'llama3.2', 'qwen3:8b', ''])('none: %s', (model) => {
    expect(familyOf(model)).toBeUndefined();
  });
});
