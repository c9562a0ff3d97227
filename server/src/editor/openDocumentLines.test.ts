import { describe, expect, it } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { openDocumentLines } from './openDocumentLines.ts';

const document = (name: string, language: string, text: string): TextDocument => TextDocument.create(`file:///${name}`, language, 1, text);

/** The offered texts at the `|` of the first document. */
function check(marked: string, others: TextDocument[] = [], maxItems = 10): string[] {
  const open = document('a.ts', 'typescript', marked.replace('|', ''));
  const position = open.positionAt(marked.indexOf('|'));
  return openDocumentLines(open, position, [open, ...others], maxItems).map((one) => one.text);
}

describe('openDocumentLines', () => {
  it('offers the nearest lines of the document first', () => {
    expect(check('let far = 1;\n\nlet near = 2;\nlet |\n\nlet below = 3;')).toEqual(['let near = 2;', 'let below = 3;', 'let far = 1;']);
  });

  it('then lines of documents of the same language, then the others', () => {
    const others = [document('b.py', 'python', 'let py'), document('c.ts', 'typescript', 'x\n\tlet ts')];
    expect(check('let |', others)).toEqual(['let ts', 'let py']);
  });

  it('leaves out the line itself, what adds nothing, what is said already, and indentation', () => {
    expect(check('  foo()\n\tfoo()\nfoo\n  foo|')).toEqual(['foo()']);
  });

  it('needs three characters that are not white space', () => {
    expect(check('ab cd\nab|')).toEqual([]);
    expect(check('a b c\n a b |')).toEqual([]);
    expect(check('a b cd\na b c|')).toEqual(['a b cd']);
  });

  it('replaces from the first character of the line to the cursor', () => {
    const open = document('a.ts', 'typescript', 'return total;\n    return');
    expect(openDocumentLines(open, { line: 1, character: 10 }, [open], 1)).toEqual([
      { text: 'return total;', range: { start: { line: 1, character: 4 }, end: { line: 1, character: 10 } } },
    ]);
  });

  it('offers no more than is asked for', () => {
    expect(check('abc1\nabc2\nabc3\nabc|', [], 2)).toHaveLength(2);
  });
});
