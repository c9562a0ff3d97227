import { describe, expect, it } from 'vitest';
import { toBaseCompletions, type CandidateItem } from './completionItems.ts';

function item(label: string, changes: Partial<CandidateItem> = {}): CandidateItem {
  return { label, preselect: false, lacksEdits: false, keepWhitespace: false, ...changes };
}

/** The cursor stands where the bar is. */
function at(lineWithBar: string) {
  const character = lineWithBar.indexOf('|');
  const text = lineWithBar.replace('|', '');
  return { text, line: 3, character, wordStart: character - (/\w*$/.exec(text.slice(0, character))?.[0].length ?? 0) };
}

function texts(items: CandidateItem[], lineWithBar: string, maxItems = 5): string[] {
  return toBaseCompletions(items, at(lineWithBar), maxItems).map(({ text }) => text);
}

describe('completionItems', () => {
  it('keeps the items that continue the word before the cursor, with the range that they replace', () => {
    expect(toBaseCompletions([item('console'), item('const'), item('for'), item('con')], at('  con|'), 5)).toEqual([
      { text: 'console', range: { start: { line: 3, character: 2 }, end: { line: 3, character: 5 } }, place: 0 },
      { text: 'const', range: { start: { line: 3, character: 2 }, end: { line: 3, character: 5 } }, place: 1 },
    ]);
  });

  it('puts preselected items first, then sorts by the sort text', () => {
    const items = [item('aab', { sortText: '2' }), item('aac', { sortText: '1' }), item('aad', { sortText: '9', preselect: true })];
    expect(texts(items, 'aa|')).toEqual(['aad', 'aac', 'aab']);
  });

  it('offers each text once and no more than asked for', () => {
    expect(texts([item('foo1'), item('foo1', { sortText: 'z' }), item('foo2'), item('foo3')], 'foo|', 2)).toEqual(['foo1', 'foo2']);
  });

  it('leaves out items that would change other places too, where it is not known how', () => {
    expect(texts([item('readFile', { lacksEdits: true }), item('readonly')], 'read|')).toEqual(['readonly']);
  });

  it('shows snippets as plain text, and keeps their tab stops for who takes them', () => {
    const taken = (snippet: string): unknown =>
      toBaseCompletions([item('log', { insertText: { snippet } })], at('console.lo|'), 5)[0]?.whenTaken;
    expect(texts([item('log', { insertText: { snippet: 'log(${1:value})$0' } })], 'console.lo|')).toEqual(['log(value)']);
    expect(taken('log(${1:value})$0')).toEqual({ snippet: 'log(${1:value})$0' });
    expect(taken(String.raw`log(\$)`)).toBeUndefined();
    expect(taken('log(${1:value},\n$2)')).toBeUndefined();
  });

  it('offers members without a word, but nothing on an empty line', () => {
    const members = [item('push'), item('pop')];
    expect(texts(members, 'list.|')).toEqual(['pop', 'push']);
    expect(texts(members, 'list->|')).toEqual(['pop', 'push']);
    expect(texts(members, '  |')).toEqual([]);
  });

  it('indents further lines like the line that they start in', () => {
    expect(texts([item('if', { insertText: 'if (x) {\n  y\n}' })], '    i|')).toEqual(['if (x) {\n      y\n    }']);
    expect(texts([item('if', { insertText: 'if\nx', keepWhitespace: true })], '    i|')).toEqual(['if\nx']);
  });

  it('keeps items that repeat more than the word before the cursor, with the range that they repeat', () => {
    const check = (text: string, lineWithBar: string): [string, number][] =>
      toBaseCompletions([item(text)], at(lineWithBar), 5).map((one) => [one.text, one.range.start.character]);
    expect(check('#include', '#in|')).toEqual([['#include', 0]]);
    expect(check('#include', '#|')).toEqual([['#include', 0]]);
    expect(check('background-color: red;', '  background-co|')).toEqual([['background-color: red;', 2]]);
    expect(check('obj.name', 'x = obj.na|')).toEqual([['obj.name', 4]]);
    expect(check('--force', 'git push --fo|')).toEqual([['--force', 9]]);
    expect(check('$value', 'echo $|')).toEqual([['$value', 5]]);
    expect(check('total', 'subtotal|')).toEqual([]);
  });

  it('leaves out items whose range is not around the cursor', () => {
    const elsewhere = (line: number, start: number, end: number) => ({
      range: { start: { line, character: start }, end: { line, character: end } },
    });
    expect(texts([item('abc', elsewhere(2, 0, 1)), item('abcd', elsewhere(3, 2, 3)), item('abcde', elsewhere(3, 0, 1))], 'a| xyz')).toEqual(
      ['abcde'],
    );
  });
});
