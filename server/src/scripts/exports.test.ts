import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exportedNames, resolveHandlerFunction } from './exports.ts';
import { functionNamesFor } from '../contract/functionNames.ts';
import { LineIndex } from '../text/lineIndex.ts';

/** The exported names of a script, with "…" for more to come and "default" for a default export that can be called. */
function names(source: string, runtime: 'node' | 'python' = 'node', typescript = false): string {
  const found = exportedNames(source, runtime, typescript);
  const listed = [...found.names].map(([name, { kind, methods }]) => {
    const shown = methods ? `${name}{${[...methods.keys()].join(',')}}` : name;
    return kind === 'other' ? `(${shown})` : shown;
  });
  const shownDefault = found.default?.methods ? `default{${[...found.default.methods.keys()].join(',')}}` : 'default';
  return [...listed, ...(found.hasDefault ? [shownDefault] : []), ...(found.dynamic ? ['…'] : [])].join(' ');
}

/** What the worker would call: "function", "Class.method", or none, missing, unknown. */
function resolved(source: string, event: string, options: { runtime?: 'node' | 'python'; explicit?: string } = {}): string {
  const found = resolveHandlerFunction(exportedNames(source, options.runtime ?? 'node', false), event, options.explicit);
  if (found.kind === 'function') return found.name;
  return found.kind === 'method' ? `${found.class}.${found.name}` : found.kind;
}

describe('exports', () => {
  it('reads ES module exports', () => {
    expect(names('export function a() {} export async function b() {} export class C { m() {} static s() {} #p() {} q = () => 1; }')).toBe(
      'a b C{m,q}',
    );
    expect(names('export const a = 1, b = () => 2, { c, d: e, ...f } = x, [g] = y;')).toBe('(a) b c e f g');
    expect(names('function a() {} const b = 1; export { a, b as c, a as default };')).toBe('a (c) default');
    expect(names('export default async () => {};')).toBe('default');
    expect(names('export default class { onFileSave() {} }')).toBe('default{onFileSave}');
    expect(names('export default class extends Base { onFileSave() {} }\nexport const a = () => {};')).toBe('a default{onFileSave} …');
    expect(names('export default { onFileSave() {}, onFileOpen: (e) => e };')).toBe('onFileSave onFileOpen');
    expect(names('const handlers = { onFileSave() {} };\nexport default handlers;')).toBe('onFileSave');
    expect(names('export const onFileSave = defineHandler((event) => event);')).toBe('onFileSave');
    expect(names("export { a, b as default } from './b.js';")).toBe('a default');
    expect(names("export * from './b.js'; export * as ns from './c.js';")).toBe('(ns) …');
    expect(names('import x from "x"; x();')).toBe('');
  });

  it('reads CommonJS exports', () => {
    expect(names('function a() {}\nmodule.exports = { a, b() {}, c: 1, "d-e": a };')).toBe('a b (c) d-e');
    expect(names('exports.a = () => {}; module.exports.b = function () {}; exports["c"] = exports.d = async () => {};')).toBe('a b c d');
    expect(names('module.exports = async function (event) {};')).toBe('default');
    expect(names('class A { onFileSave() {} }\nmodule.exports = A;')).toBe('default{onFileSave}');
    expect(names('const handlers = { onFileSave() {} };\nmodule.exports = handlers;')).toBe('onFileSave');
    expect(names('module.exports = exports = { a() {} };')).toBe('a');
    expect(names('module.exports = defineHandler(async () => {});')).toBe('default');
    expect(names("module.exports = require('./b.js');")).toBe('default …');
    expect(names('module.exports = { ...require("./b"), a };')).toBe('a …');
    expect(names('module.exports = { [name]: 1 };')).toBe('…');
    expect(names('exports[name] = 1;')).toBe('…');
    expect(names('Object.assign(module.exports, { a });')).toBe('…');
    expect(names('Object.defineProperty(exports, "__esModule", { value: true }); Object.defineProperty(exports, "a", { get() {} });')).toBe(
      'a',
    );
    expect(names('(function () { exports.a = 1; })();')).toBe('…');
    expect(names('const { exports } = other; exports.a = 1;')).toBe('');
  });

  it('takes a script that only reads its input for a program', () => {
    const program =
      "let input = '';\nprocess.stdin.on('data', (c) => (input += c));\nprocess.stdin.on('end', () => console.log(JSON.stringify({ success: true })));";
    expect(names(program)).toBe('');
    expect(resolved(program, 'onFileSave')).toBe('none');
    expect(resolved('import sys, json\nprint(json.dumps({"success": True}))', 'onFileSave', { runtime: 'python' })).toBe('none');
  });

  it('is not misled by what runs only by hand', () => {
    expect(
      names('async function onCodeCompletion(e) {}\nif (require.main === module) {\n  run();\n}\nmodule.exports = { onCodeCompletion };'),
    ).toBe('onCodeCompletion');
    expect(names('def on_file_save(e):\n    pass\n\nif __name__ == "__main__":\n    def by_hand():\n        pass\n', 'python')).toBe(
      'on_file_save',
    );
  });

  it('reads TypeScript, and only what is left at run time', () => {
    expect(
      names(
        'export interface A {} export type B = string; export declare const c: number; export async function d(e: string): Promise<void> {}',
        'node',
        true,
      ),
    ).toBe('d');
    expect(names('export abstract class E { abstract m(): void; private async n(): Promise<void> {} }', 'node', true)).toBe('E{n}');
    expect(names('import type { X } from "y";\nexport type { X };\nexport const f = (e: X): X => e;', 'node', true)).toBe('f');
    expect(names('export default { onFileSave(e: string) {} } satisfies Handlers;', 'node', true)).toContain('onFileSave');
  });

  it('reads the top level of Python', () => {
    expect(
      names('def a(): pass\nasync def b(): pass\nclass C:\n    def m(self): pass\n    @deco\n    async def n(self): pass\n', 'python'),
    ).toBe('a b C{m,n}');
    expect(names('@handler\ndef on_file_save(event):\n    return {}\n', 'python')).toBe('on_file_save');
    expect(names('a = 1\nb = make()\nc, (d, e) = x\nf: int = 3\ng = h = i\nx.y = 2\n', 'python')).toBe('(a) b c d e (f) g h');
    expect(names('import os, a.b as c\nfrom x import y as z, w\n', 'python')).toBe('(os) (c) z w');
    expect(names('try:\n    from fast import handler\nexcept ImportError:\n    def handler(e): pass\n', 'python')).toBe('handler');
    expect(names('from x import *\n', 'python')).toBe('…');
    expect(names('globals()["a"] = 1\n', 'python')).toBe('…');
    expect(names('def outer():\n    def inner(): pass\n', 'python')).toBe('outer');
  });

  it('places names in the script', () => {
    const source = 'const x = 1;\nexport function onFileSave() {}\n';
    const range = exportedNames(source, 'node', false).names.get('onFileSave')?.range;
    const lines = new LineIndex(source);
    expect(range && source.slice(lines.offsetAt(range.start), lines.offsetAt(range.end))).toBe('onFileSave');
  });

  it('looks the function up in the order of the handler contract', () => {
    expect(functionNamesFor('onFileSave', 'python')).toEqual(['onFileSave', 'on_file_save', 'handler']);
    const all = 'export default () => {}; export const handler = () => {}; export function onFileSave() {} export function mine() {}';
    expect(resolved(all, 'onFileSave', { explicit: 'mine' })).toBe('mine');
    expect(resolved(all, 'onFileSave')).toBe('onFileSave');
    expect(resolved(all, 'onFileOpen')).toBe('handler');
    expect(resolved('export default () => {};', 'onFileOpen')).toBe('default');
    expect(resolved('export const onFileSave = "no";', 'onFileSave')).toBe('none');
    expect(resolved('def on_file_save(e): pass', 'onFileSave', { runtime: 'python' })).toBe('on_file_save');
    expect(resolved('class Tidy:\n    def on_file_save(self, e): pass', 'onFileSave', { runtime: 'python' })).toBe('Tidy.on_file_save');
    expect(resolved('module.exports = class { onFileSave() {} };', 'onFileSave')).toBe('default.onFileSave');
    expect(resolved('export class Tidy { onFileSave() {} }', 'onFileSave')).toBe('Tidy.onFileSave');
    expect(resolved('export class Tidy { onFileOpen() {} }', 'onFileSave')).toBe('none');
    expect(resolved('export class Tidy { onFileSave() {} } export default () => {};', 'onFileSave')).toBe('Tidy.onFileSave');
    expect(resolved('class A(Base):\n    pass\n', 'onFileSave', { runtime: 'python' })).toBe('unknown');
    expect(resolved("export * from './b.js';", 'onFileSave')).toBe('unknown');
  });

  it('takes the one function that the Python SDK marks, and not the mark itself', () => {
    const one = 'from codex_plugin_sdk import handler\n\n@handler\ndef tidy(event):\n    return {}\n';
    expect(resolved(one, 'onFileSave', { runtime: 'python' })).toBe('tidy');
    expect(resolved(`${one}\n@handler\ndef other(event):\n    return {}\n`, 'onFileSave', { runtime: 'python' })).toBe('none');
    expect(
      resolved('import codex_plugin_sdk as sdk\n\n@sdk.handler\ndef tidy(event):\n    return {}\n', 'onFileSave', { runtime: 'python' }),
    ).toBe('tidy');
    expect(resolved('from codex_plugin_sdk import handler\nprint(1)\n', 'onFileSave', { runtime: 'python' })).toBe('none');
  });

  it('says when a function that is named is not there', () => {
    expect(resolved('export function a() {}', 'onFileSave', { explicit: 'b' })).toBe('missing');
    expect(resolved("export * from './b.js';", 'onFileSave', { explicit: 'b' })).toBe('unknown');
    expect(resolved('export class A { run() {} }', 'onFileSave', { explicit: 'run' })).toBe('A.run');
    expect(resolved('export class A { run() {} }', 'onFileSave', { explicit: 'walk' })).toBe('missing');
  });

  it('survives any text', () => {
    const pieces = fc.constantFrom(
      'export ',
      'default ',
      'module.exports',
      ' = ',
      'exports.',
      'class A ',
      '{',
      '}',
      '(',
      ')',
      'a',
      ',',
      '\n',
      'def f(',
      '):',
      '    ',
      'import ',
      'from x ',
      '*',
      '"',
      "'",
      '`',
      '=> ',
      'async ',
      '@',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), fc.boolean(), (parts, typescript) => {
        const source = parts.join('');
        const lines = new LineIndex(source);
        for (const runtime of ['node', 'python'] as const) {
          for (const [name, { range }] of exportedNames(source, runtime, typescript).names) {
            expect(name.length).toBeGreaterThanOrEqual(0);
            expect(lines.offsetAt(range.end)).toBeGreaterThanOrEqual(lines.offsetAt(range.start));
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives up on generated scripts of megabytes and on deep nesting without delay', () => {
    expect(exportedNames(`/* ${'x'.repeat(3_000_000)} */`, 'node', false).dynamic).toBe(true);
    const before = performance.now();
    exportedNames(`module.exports = ${'['.repeat(50_000)}`, 'node', false);
    exportedNames(`x = ${'('.repeat(50_000)}`, 'python', false);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
