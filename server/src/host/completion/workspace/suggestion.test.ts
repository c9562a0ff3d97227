import { describe, expect, it } from 'vitest';
import { LearnedTexts } from './learnedTexts.ts';
import { suggestionAt, type SuggestionQuery } from './suggestion.ts';
import { whole } from './tokenized.ts';

const OTHER = `
import { readFile } from 'node:fs/promises';
export async function load(file: string): Promise<string> {
  const content = await readFile(file, 'utf8');
  if (content === '') throw new Error('It is empty.');
  return content;
}
export async function loadAgain(file: string): Promise<string> {
  const content = await readFile(file, 'utf8');
  if (content === '') throw new Error('It is empty.');
  return content;
}
`;

/** @param text with a `|` where the cursor is. */
function suggest(
  text: string,
  query: Partial<SuggestionQuery> = {},
  learned: Record<string, string> = { other: OTHER },
): string | undefined {
  const texts = new LearnedTexts();
  for (const [key, one] of Object.entries(learned)) whole(texts.learning(key, 'typescript', one, { isOpen: key === query.own }));
  const [prefix = '', suffix = ''] = text.split('|');
  const lines = prefix.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)!.length };
  const found = suggestionAt(texts, { prefix, suffix, position, language: 'typescript', ...query });
  if (!found) return undefined;
  expect(found.range).toEqual({ start: { line: position.line, character: /^\s*/.exec(lines.at(-1)!)![0].length }, end: position });
  return found.text;
}

describe('suggestions', () => {
  it('go on as learned texts do, from the first character of the line that is no blank', () => {
    expect(suggest('async () => {\n  const content = await rea|')).toContain("const content = await readFile(file, 'utf8');");
    expect(suggest('async () => {\n  const content = await |')).toContain("const content = await readFile(file, 'utf8');");
  });

  it('go on in the next lines where that is as likely, indented like the line', () => {
    expect(suggest('async () => {\n    const content = await rea|', { isInvoked: true })).toBe(
      "const content = await readFile(file, 'utf8');\n    if (content === '') throw new Error('It is empty.');\n    return content;",
    );
    expect(suggest('async () => {\n    const content = await rea| // now')).toBe("const content = await readFile(file, 'utf8');");
  });

  it('are of languages that are like the text’s alone', () => {
    expect(suggest('  const content = await rea|', { language: 'vue' })).toBeDefined();
    expect(suggest('  const content = await rea|', { language: 'python' })).toBeUndefined();
  });

  it('are none under three typed characters, unless somebody asks for them', () => {
    const before = "  const content = await readFile(file, 'utf8');\n";
    expect(suggest(`${before}  i|`)).toBeUndefined();
    expect(suggest(`${before}  if|`)).toBeUndefined();
    expect(suggest(`${before}  if |`)).toBeUndefined();
    expect(suggest(`${before}  if (|`)).toContain("if (content === '') throw");
    expect(suggest(`${before}  |`, { isInvoked: true })).toContain("if (content === '') throw");
  });

  it('are none in comments, unless they are wanted there', () => {
    expect(suggest('// const content = await rea|')).toBeUndefined();
    expect(suggest('/*\n const content = await rea|')).toBeUndefined();
    expect(suggest('/*\n const content = await rea|', { inProse: true })).toBeDefined();
  });

  it('are none in the middle of a word', () => {
    expect(suggest('const content = await rea|d')).toBeUndefined();
  });

  it('are no import that is there', () => {
    expect(suggest('import { readF|', { isInvoked: true })).toContain("import { readFile } from 'node:");
    expect(suggest("import { readF|\nimport { readFile } from 'node:fs/promises';", { isInvoked: true })).toBeUndefined();
  });

  it('are nothing that only closes something', () => {
    const learned = { other: 'call(one, () => {\n});\ncall(two, () => {\n});\n'.repeat(5) };
    expect(suggest('call(one, () => {\n|', { isInvoked: true }, learned)).not.toBe('});');
  });

  it('are not what stands at the cursor, as it was learned', () => {
    const own = 'const alpha = betaGamma(delta);\n';
    expect(suggest('const alpha = betaG|amma(delta);\n', { own: 'own' }, { own })).toBeUndefined();
    expect(suggest('const alpha = betaG|\n', { own: 'own' }, { own })).toBeUndefined();
    // Some lines above were written since.
    expect(suggest('a\nb\nconst alpha = betaG|\n', { own: 'own' }, { own })).toBeUndefined();
  });

  it('are of the text itself before others', () => {
    const own = 'begin();\nconst total = sumOfOwn(items);\n';
    const other = 'first();\nconst total = sumOfOther(list);\nsecond\nconst total = sumOfOther(list);\n';
    expect(suggest(`${own}const total = |`, { own: 'own', isInvoked: true }, { other, own })).toContain('sumOfOwn(items);');
  });

  it('end where what comes next is in doubt', () => {
    const other = Array.from({ length: 12 }, (_, number) => `  const entry = registry.find(name${number}x);`).join('\n');
    expect(suggest('  const entry = reg|', {}, { other })).toBe('const entry = registry.find(');
  });
});
