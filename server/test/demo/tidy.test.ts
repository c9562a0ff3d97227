import { parser } from '@lezer/javascript';
import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { demoWorkspace, pluginsFolder, runByHand } from './plugins.ts';

const require = createRequire(import.meta.url);
const { formatCode } = require(path.join(pluginsFolder, 'tidy/lib/layout.js')) as { formatCode: (text: string) => string };
const { formatJson } = require(path.join(pluginsFolder, 'tidy/lib/json.js')) as { formatJson: (text: string) => string };

const repository = path.resolve(demoWorkspace, '../../..');

/** Sources of this repository, the formatter's own and the demo's untidy ones included. */
const sources = ['server/src', 'server/test', 'server/workers', 'client/src', 'scripts', 'bench', 'test-fixtures/workspaces/demo']
  .flatMap((folder) =>
    readdirSync(path.join(repository, folder), { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)),
  )
  .filter((name) => /\.[cm]?[jt]s$/.test(name) && !/node_modules|\.generated\./.test(name));

/** The leaves of the syntax tree as another parser sees them. White space is no part of it; comments count without their indentation. */
function syntax(text: string): string[] {
  const leaves: string[] = [];
  parser
    .configure({ dialect: 'ts' })
    .parse(text)
    .iterate({
      enter: (node) => {
        if (node.node.firstChild) return;
        const leaf = text.slice(node.from, node.to);
        const isComment = node.name.endsWith('Comment');
        leaves.push(
          `${node.name} ${
            isComment
              ? leaf
                  .split(/\r?\n/)
                  .map((line) => line.trim())
                  .join('\n')
              : leaf
          }`,
        );
      },
    });
  return leaves;
}

function check(input: string, expected: string): void {
  expect(formatCode(input)).toBe(expected);
  expect(formatCode(expected)).toBe(expected);
}

describe('tidy: JavaScript and TypeScript', () => {
  it('keeps the syntax tree of every source in this repository, and is done after one pass', () => {
    expect(sources.length).toBeGreaterThan(100);
    for (const name of sources) {
      const text = readFileSync(path.join(repository, name), 'utf8');
      const formatted = formatCode(text);
      expect(syntax(formatted), name).toEqual(syntax(text));
      expect(formatCode(formatted), name).toBe(formatted);
    }
  }, 180_000);

  it('brings sources back to the same text after their indentation was lost', () => {
    for (const name of sources) {
      const text = formatCode(readFileSync(path.join(repository, name), 'utf8'));
      // White space at the start of a line may be part of a template or of a comment that is not drawn with stars.
      if (/`[^`]*\n|\/\*(?!\*)/.test(text)) continue;
      expect(formatCode(text.replaceAll(/^[ \t]+/gm, '')), name).toBe(text);
    }
  }, 180_000);

  it('indents by brackets, and content of several brackets once', () => {
    check('call({\na,\n[\n1,\n],\n}, () => {\nb;\n});', 'call({\n  a,\n  [\n    1,\n  ],\n}, () => {\n  b;\n});\n');
  });

  it('puts the body of a condition that spans lines below its first line', () => {
    check('if (a &&\nb) {\nc;\n}', 'if (a &&\n  b) {\n  c;\n}\n');
  });

  it('indents chains, ternaries, cases and bodies without braces', () => {
    check(
      'x = y\n.map(f)\n.filter(g)\nz = a\n? b\n: c\nswitch (x) {\ncase 1:\nif (y)\nz()\nbreak\ndefault:\n}',
      'x = y\n  .map(f)\n  .filter(g)\nz = a\n  ? b\n  : c\nswitch (x) {\n  case 1:\n    if (y)\n      z()\n    break\n  default:\n}\n',
    );
  });

  it('leaves strings, templates and regular expressions alone', () => {
    const literals = ['"a  ,b"', "'it''s'".slice(0, 4), '`a  ${ `b  ${ c }` }\n   d`', '/[/  ,]+/g', '"line \\\n   goes on"'];
    for (const literal of literals) expect(formatCode(`f( ${literal} )`)).toBe(`f(${literal})\n`);
  });

  it('tells division from regular expressions', () => {
    check(
      'a=b / c / d;e=f()/g;if(h)/i ,j/.test(k);l=m[0]/n;o=p!/q;return/r  s/',
      'a = b / c / d; e = f() / g; if (h)/i ,j/.test(k); l = m[0] / n; o = p!/q; return/r  s/\n',
    );
  });

  it('aligns documentation comments and leaves other comments alone', () => {
    check('{\n/**\n* a\n    *  b\n*/\n/* c\n  d  */\n}', '{\n  /**\n   * a\n   *  b\n   */\n  /* c\n  d  */\n}\n');
  });

  it('keeps line ends of CR LF, and a byte order mark', () => {
    check('\ufeffa  \r\n\r\n\r\n\r\nb', '\ufeffa\r\n\r\nb\r\n');
  });

  it('never adds or removes a line break between two tokens', () => {
    expect(formatCode('return\n1')).toBe('return\n1\n');
    expect(formatCode('a\n++\nb')).toBe('a\n++\nb\n');
  });

  it.each([
    ['a string that is not closed', '"abc'],
    ['a template that is not closed', '`${a'],
    ['a bracket that is not closed', 'f('],
    ['brackets that cross', '([)]'],
    ['JSX', 'x = <a>b</a>'],
    ['a slash that could be either', '{}\n/a/.test(b)'],
  ])('refuses %s', (_what, text) => {
    expect(() => formatCode(text)).toThrow(/\(line \d+\)/);
  });

  it('formats or refuses whatever it is given, and keeps what it formats', () => {
    const piece = fc.constantFrom(
      ...'a b 1 " \' ` ${ } { ( ) [ ] / // /* */ * + ++ - => = == ? : ; , . < > ! \\ \n \r\n \t #!'.split(/(?! )(?<! )| (?=.)/),
      '  ',
      'if',
      'return',
      'case',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join('');
        let formatted: string;
        try {
          formatted = formatCode(text);
        } catch (error) {
          expect((error as Error).constructor.name).toBe('NotUnderstood');
          return;
        }
        expect(formatted.replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
        expect(formatCode(formatted)).toBe(formatted);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('tidy: JSON', () => {
  it('prints any value as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(formatJson(JSON.stringify(value))).toBe(`${JSON.stringify(value, null, 2)}\n`);
      }),
    );
  });

  it('keeps the order of keys, every digit, and keys that stand there twice', () => {
    expect(formatJson('{"10":1.50,"2":90071992547409931,"2":1e400}')).toBe(
      '{\n  "10": 1.50,\n  "2": 90071992547409931,\n  "2": 1e400\n}\n',
    );
  });

  it.each([
    ['{"a":1,}', 'line 1, column 8'],
    ['[1,\n2 3]', 'line 2, column 3'],
    ["{'a':1}", 'line 1, column 2'],
    ['[tru]', 'line 1, column 2'],
    ['{"a"', 'line 1, column 5'],
    ['', 'line 1, column 1'],
    ['1 2', 'line 1, column 3'],
    ['[1]]', 'line 1, column 4'],
  ])('says where %s is not JSON', (text, place) => {
    expect(() => formatJson(text)).toThrow(place);
  });
});

describe('tidy: the handler', () => {
  const save = (filePath: string, fileContent: string, language?: string) =>
    runByHand('tidy/handlers/save.js', { filePath, fileContent, language });

  it('returns the formatted text, and none where there is nothing to do', () => {
    expect(save('/w/a.json', '[1]')).toEqual({ success: true, formattedContent: '[\n  1\n]\n' });
    expect(save('/w/a.ts', 'a;\n')).toEqual({ success: true });
  });

  it('refuses politely what it does not understand', () => {
    expect(save('/w/broken.json', '[1,]')).toEqual({
      success: false,
      error: { message: 'broken.json was left as it is: a value is missing before "]".', line: 1, column: 4 },
    });
  });

  it('leaves JSON with comments alone', () => {
    expect(save('/w/a.jsonc', '// b\n{ }', 'jsonc')).toEqual({ success: true });
  });
});
