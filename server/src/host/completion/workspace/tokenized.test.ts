import { describe, expect, it } from 'vitest';
import { tokenizing, whole } from './tokenized.ts';
import { hasSpace, idOf, lineEndIn, OPAQUE } from './tokens.ts';

/** Tokens as texts: a point before those with a space, `⏎` with the indentation for line ends, `|` for what nothing is learned across. */
function tokens(text: string, language = 'typescript', isLeftOut?: (line: string) => boolean): string {
  const words: string[] = [];
  const { codes } = whole(tokenizing(text, language, (word) => 255 + words.push(word), isLeftOut));
  return codes
    .map((code) => {
      const end = lineEndIn(code);
      if (end) return `⏎${end.isBlank ? '⏎' : ''}${end.indent}`;
      const id = idOf(code);
      const word = id === OPAQUE ? '…' : id === 0 ? '|' : words[id - 256]!;
      return hasSpace(code) ? `·${word}` : word;
    })
    .join(' ');
}

describe('texts are taken apart', () => {
  it('into words, runs of operators and single signs, with the spaces between them', () => {
    expect(tokens('const a_1 = $b=>c(d);')).toBe('| ⏎0 const ·a_1 ·= ·$b => c ( d ) ;');
    expect(tokens('a\t=  "é𝒳 x"')).toBe('| ⏎0 a \t =    " é𝒳 ·x "');
  });

  it('with how lines are indented, and whether blank ones are between them', () => {
    expect(tokens('if (x) {\r\n  y;\r\n\r\n\r\n  z;\r\n}\r\n')).toBe('| ⏎0 if ·( x ) ·{ ⏎2 y ; ⏎⏎0 z ; ⏎-2 }');
  });

  it('without comments and documentation', () => {
    expect(tokens('a;\n// b\n/* c\n d */\n/* e */\nf; // g')).toBe('| ⏎0 a ; ⏎0 f ;');
    expect(tokens("u = 'http://x'; // y")).toBe("| ⏎0 u ·= ·' http : // x ' ; ·// ·y");
    expect(tokens('def a():\n  """b\n  c\n  """\n  # d\n  e  # f', 'python')).toBe('| ⏎0 def ·a ( ) : ⏎2 e');
    expect(tokens('<!-- a\nb -->\n<c>', 'html')).toBe('| ⏎0 < c >');
  });

  it('and not where nothing is to be learned', () => {
    expect(tokens('a\nsecret\nb', 'typescript', (line) => line === 'secret')).toBe('| ⏎0 a | ⏎0 b');
    expect(tokens(`a\n${'x'.repeat(501)}\n${'y'.repeat(65)}`)).toBe('| ⏎0 a | ⏎0 …');
  });

  it('in small steps', () => {
    const steps = [...tokenizing('a\n'.repeat(1000), 'typescript', () => 300)];
    expect(steps.length).toBeGreaterThan(10);
  });
});
