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

  it('then lines of documents of the same language, then those of languages like it', () => {
    const others = [
      document('a.js', 'javascript', 'let js'),
      document('b.py', 'python', 'let py'),
      document('c.ts', 'typescript', 'x\n\tlet ts'),
    ];
    expect(check('let |', others)).toEqual(['let ts', 'let js']);
  });

  it('offers nothing in comments, nor for marks alone', () => {
    expect(check('// TODO: rest\n// TOD|')).toEqual([]);
    expect(check('/**\n * Sums up.\n */\n/**\n * Su|')).toEqual([]);
    expect(check('/** Sums up. */\n/**|')).toEqual([]);
    expect(check('/** Sums up. */\n/**| */')).toEqual([]);
    expect(check('});\n})|')).toEqual([]);
    const python = (marked: string): string[] => {
      const open = document('a.py', 'python', marked.replace('|', ''));
      return openDocumentLines(open, open.positionAt(marked.indexOf('|')), [open], 5).map(({ text }) => text);
    };
    expect(python('"""Reads prices."""\n"""\nText.\n"""|')).toEqual([]);
    expect(python('def f():\n    """Reads prices."""\ndef g():\n    """Re|')).toEqual([]);
    expect(python('# reads\n# re|')).toEqual([]);
    expect(python('read(a)\nrea|')).toEqual(['read(a)']);
  });

  it('offers no import that the document has', () => {
    const others = [document('b.ts', 'typescript', "import a from 'a';\nimport b from 'b';")];
    expect(check("import a from 'a';\nimp|", others)).toEqual(["import b from 'b';"]);
  });

  it('offers no lines that do not fit what stands behind the cursor, and others in their place', () => {
    expect(check('f(total)\nx = f(total);\nx = f(to|tal);\nx = f(tone, total);', [], 1)).toEqual([]);
    expect(check('console.log(total);\nfoo();\nconsole.log(tot|)', [], 1)).toEqual(['console.log(total);']);
    expect(check('log(a);\nlog(a + b);\nlog(a|)', [], 1)).toEqual(['log(a + b);']);
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
