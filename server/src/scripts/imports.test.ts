import { describe, expect, test } from 'vitest';
import type { Runtime } from '../contract/runtime.ts';
import { importsOf } from './imports.ts';

function check(source: string, runtime: Runtime, expected: string[], typescript = false): void {
  const found = importsOf(source, runtime, typescript);
  expect(found.map(({ specifier }) => specifier)).toEqual(expected);
  for (const { specifier, start, end, perhaps } of found)
    if (!perhaps && runtime === 'node') expect(source.slice(start, end)).toContain(specifier);
}

describe('what a script imports', () => {
  test.for<[string, string[]]>([
    ["import a from './a.js';", ['./a.js']],
    ['import "./a.js";', ['./a.js']],
    ["import * as a from './a.js'; export * from './b.js'; export { c as d } from './c.js';", ['./a.js', './b.js', './c.js']],
    ["import data from './a.json' with { type: 'json' };", ['./a.json']],
    [
      "const a = await import('./a.js'); import(`./b.js`); import('./c.json', { with: { type: 'json' } });",
      ['./a.js', './b.js', './c.json'],
    ],
    ["const a = require('./a'); const { b } = require( /* it */ './b' ).c; require?.('./c');", ['./a', './b', './c']],
    [
      "require.resolve('./a'); module.require('./b'); import.meta.resolve('./c'); createRequire(import.meta.url)('./d');",
      ['./a', './b', './c', './d'],
    ],
    ["function late() { if (x) return require('./a'); }", ['./a']],
    ['import(`./${name}.js`); require(name); require("./a" + b); other("./c"); obj.required("./d"); require();', []],
    ["export const a = './a.js'; const b = 'import ./b.js'; // import './c.js'", []],
    ["export default class { constructor() { require('./a'); } }", ['./a']],
  ])('in JavaScript: %s', ([source, expected]) => check(source, 'node', expected));

  test.for<[string, string[]]>([
    ["import type { A } from './a.ts'; export type { B } from './b.ts'; import { type C, d } from './d.ts';", ['./d.ts']],
    ["const a: A = await import('./a.ts'); let b = require('./b.cts') as B;", ['./a.ts', './b.cts']],
  ])('in TypeScript: %s', ([source, expected]) => check(source, 'node', expected, true));

  test.for<[string, string[]]>([
    ['import a', ['a']],
    ['import a.b as c, d', ['a.b', 'd']],
    ['from a import b', ['a', 'a.b']],
    ['from ..a.b import (c as d,\n  e)  # both', ['..a.b', '..a.b.c', '..a.b.e']],
    ['from . import a', ['.', '.a']],
    ['from ... import a', ['...', '...a']],
    ['from a import *', ['a']],
    ['def late():\n  try:\n    import a\n  except ImportError: pass', ['a']],
    [
      'import importlib\nimportlib.import_module("a.b")\n__import__("c")\nimportlib.import_module(name)\nimportlib.import_module(f"x{y}")',
      ['importlib', 'a.b', 'c'],
    ],
    ['"""import a"""\n# import b', []],
  ])('in Python: %s', ([source, expected]) => check(source, 'python', expected));

  test('whatever the text is', () => {
    for (const source of [
      'import',
      'from',
      'from . import',
      'import (',
      'require(',
      'export * from',
      '\0',
      'import x from "',
      'from .. import (a,',
    ])
      for (const runtime of ['node', 'python'] as const) expect(importsOf(source, runtime, true)).toBeInstanceOf(Array);
  });
});
