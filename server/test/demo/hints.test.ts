import { describe, expect, it } from 'vitest';
import { demoWorkspace, runByHand } from './plugins.ts';

const scripts = { js: 'hints/handlers/complete.mjs', py: 'hints/handlers/complete.py' };

/** Texts that are offered at the bar in a document; `base` stands in for what the editor found. */
function offered(script: keyof typeof scripts, document: string, base: { text: string }[] = []): unknown[] {
  const [prefix = '', suffix = ''] = document.split('|');
  const lines = prefix.split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)!.length };
  const event = { prefix, suffix, position, completions: base, workspaceRoot: demoWorkspace, filePath: '/w/unsaved' };
  const { completions } = runByHand(scripts[script], event) as { completions: { text: string; range?: unknown }[] };
  for (const { range } of completions) {
    if (range) expect(range).toMatchObject({ start: { line: position.line }, end: position });
  }
  return completions.map(({ text }) => text);
}

describe('hints: JavaScript and TypeScript', () => {
  it('completes a call with the parameters that its function has elsewhere in the project', () => {
    expect(offered('js', 'x = formatM|')).toEqual(['formatMoney(amount, currency)']);
  });

  it("turns the base's names into calls, and keeps the rest of the base", () => {
    expect(offered('js', 'x = con|', [{ text: 'convert' }, { text: 'console' }])).toEqual(['convert(amount, from, to)', 'console']);
  });

  it('says where a whole line stands already', () => {
    expect(offered('js', 'const D|', [{ text: 'const DISCOUNT = 0.1;' }])).toEqual(['const DISCOUNT = 0.1; // as in src/orders.js:5']);
  });

  it('documents the function below', () => {
    expect(offered('js', '  /**|\n  function add(a, b = [1, 2]) {')).toEqual([
      '\n   * Describes add.\n   * @param a\n   * @param b\n   * @returns\n   */',
    ]);
    expect(offered('js', '/** | */\nconst one = (a) => a')).toEqual(['Describes one(a).']);
  });

  it('writes a loop over the last list', () => {
    expect(offered('js', 'const rows = [1];\n  for|')).toEqual(['for (const row of rows) {\n    \n  }', 'formatMoney(amount, currency)']);
  });

  it('offers nothing for declarations, members and comments', () => {
    for (const document of ['function conv|', 'a.conv|', '// conv|']) expect(offered('js', document)).toEqual([]);
  });

  it('offers nothing in strings, imports and parameters, and nothing longer than a name of the file', () => {
    for (const document of ["x = 'conv|'", 'x = "conv|"', 'import { conv|}', 'function f(conv|)', 'const conv = 1;\ny = conv|'])
      expect(offered('js', document)).toEqual([]);
    expect(offered('js', "x = f('a', conv|)")).toEqual(['convert(amount, from, to)']);
  });
});

describe('hints: Python', () => {
  it('completes a call with the parameters that its function has elsewhere in the project', () => {
    expect(offered('py', 'x = read_p|')).toEqual(['read_prices(path, delimiter)']);
  });

  it("turns the base's names into calls, and says where a whole line stands already", () => {
    const base = [{ text: 'load_stock' }, { text: 'json.dump(prices, file, indent=2)' }];
    expect(offered('py', 'x = |', base)).toEqual([
      'load_stock(path, encoding)',
      'json.dump(prices, file, indent=2)  # as in tools/import_prices.py:12',
    ]);
  });

  it('offers nothing in comments, strings, documentation and parameters, and nothing longer than a name of the file', () => {
    for (const document of ['# read_p|', 'x = "read_p|"', '"""read_p|', 'def f(read_p|)', 'read_p = 1\nx = read_p|'])
      expect(offered('py', document)).toEqual([]);
    expect(offered('py', '"""Text."""\nx = f("a", read_p|)')).toEqual(['read_prices(path, delimiter)']);
  });

  it('documents no function a second time', () => {
    expect(offered('py', 'def add_all(a):\n    """Add all."""|')).toEqual([]);
    expect(offered('py', 'def add_all(a):\n    """\n    Add all.\n    """|')).toEqual([]);
  });

  it('documents the function above', () => {
    expect(offered('py', 'def add_all(a, b=[1, 2]):\n    """|')).toEqual(['Add all.\n\n    Args:\n        a:\n        b:\n    """']);
    expect(offered('py', 'def main():\n    """|"""')).toEqual(['Main.']);
  });

  it('writes a loop over the last list, and the guard of a script', () => {
    expect(offered('py', 'rows = []\nfor|')).toEqual(['for row in rows:']);
    expect(offered('py', 'def main():\n    pass\n\nif|')).toEqual(['if __name__ == "__main__":\n    main()']);
  });
});
