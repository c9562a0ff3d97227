import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inShared, sharedMissing } from '../../../test/clone.mts';
import { parseJson } from './parseJson.ts';
import { findAtOffset, MAX_DEPTH, pathOf, toValue, walk } from './tree.ts';

const suite = inShared('testdata/json-test-suite/test_parsing');

/** Parses a text in which « and » mark where the one syntax problem is expected. */
function check(marked: string, message: string, after?: unknown): void {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const text = marked.replace(/[«»]/g, '');
  const document = parseJson(text);
  const found = document.problems.map((one) => ({
    code: one.code,
    start: document.lines.offsetAt(one.range.start),
    end: document.lines.offsetAt(one.range.end),
    message: one.message,
  }));
  expect(found).toEqual([{ code: 'manifest/syntax', start, end, message: expect.stringContaining(message) as string }]);
  const value = document.root && toValue(document.root);
  expect(value).toEqual(after ?? value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/^\u{feff}/u, ''));
    return true;
  } catch {
    return false;
  }
}

describe('parseJson', () => {
  it('agrees with the JSON parsing suite on every file', (ctx) => {
    if (sharedMissing !== undefined) ctx.skip(sharedMissing);
    const names = readdirSync(suite);
    expect(names.length).toBeGreaterThan(300);
    for (const name of names) {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(path.join(suite, name)));
      const { problems } = parseJson(text);
      const syntax = problems.filter(({ code }) => code === 'manifest/syntax');
      const valid = name.startsWith('i_') ? isJson(text) : name.startsWith('y_');
      expect({ name, valid: syntax.length === 0 }).toEqual({ name, valid });
      // Only what is too deep to be read needs the engine's own word for it.
      const words = syntax.filter(({ message }) => message.startsWith('This is not valid JSON')).length;
      expect({ name, words }).toEqual({ name, words: problems.some(({ code }) => code === 'manifest/too-deep') ? syntax.length : 0 });
    }
  });

  it('builds what JSON.parse builds, for any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2, '\t'), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), undefined, indent);
        const { root, value, problems, complete } = parseJson(spaced);
        expect(problems).toEqual([]);
        expect(complete).toBe(true);
        expect(root && JSON.stringify(toValue(root))).toBe(JSON.stringify(JSON.parse(spaced)));
        expect(JSON.stringify(value)).toBe(JSON.stringify(JSON.parse(spaced)));
        for (const node of walk(root)) {
          expect(JSON.stringify(JSON.parse(spaced.slice(node.start, node.end)))).toBe(JSON.stringify(toValue(node)));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('reports a problem for a changed text exactly when JSON.parse does, and never fails', () => {
    const base = JSON.stringify(
      { pluginId: 'com.example.a', entryPoints: { handlers: [{ event: 'onFileSave', idempotent: true }, 1.5e3, null] } },
      undefined,
      1,
    );
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      "'",
      '\\',
      '/',
      '//',
      '/*',
      '-',
      '1',
      '.',
      'e',
      'true',
      ' ',
      '\n',
      '\u{feff}',
      '\u0000',
      'é',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(base.length), fc.nat(3), pieces), { minLength: 1, maxLength: 4 }), (changes) => {
        const text = changes.reduce((before, [at, cut, piece]) => before.slice(0, at) + piece + before.slice(at + cut), base);
        const { problems, root } = parseJson(text);
        expect(problems.length === 0).toBe(isJson(text));
        for (const node of walk(root)) expect(node.start <= node.end && node.end <= text.length).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('reports each slip once, at its place, and reads on behind it', () => {
    expect.hasAssertions();
    check('{"a": 1,\n «// note»\n "b": 2}', 'JSON has no comments', { a: 1, b: 2 });
    check('{"a": «/* note */»\n 1}', 'JSON has no comments', { a: 1 });
    check('{"a": [1, 2«,»]}', 'no comma before "]"', { a: [1, 2] });
    check('{"a": 1«,»\n}', 'no comma before "}"', { a: 1 });
    check('{"a": «1»\n "b": 2}', '"," is missing after this member', { a: 1, b: 2 });
    check('["a«"» "b"]', '"," is missing after this item', ['a', 'b']);
    check("{«'a'»: 1}", 'Keys stand in double quotes', { a: 1 });
    check("{\"a\": «'it\\'s'»}", 'Text stands in double quotes', { a: "it's" });
    check('{«a»: 1}', 'Keys stand in double quotes', { a: 1 });
    check('{"a": «True»}', 'JSON writes "true"', { a: true });
    check('{"a": «None»}', 'JSON writes "null"', { a: null });
    check('{"a«"» 1}', '":" is missing', { a: 1 });
    check('{"a": «01»}', '"01" is not a number');
    check('{"a": «1.2.3»}', '"1.2.3" is not a number', { a: '1.2.3' });
    check('{"a": «"C:\\dir"»}', 'backslash');
    check('{"a": 1}\n«x»', 'more text after the end');
    check('{"a": [1,«,»2]}', 'comma too many', { a: [1, 2] });
    check('{«"a"»:\n}', '"a" has no value');
    check('{«"a"»:\n "b": 1}', '"a" has no value', { b: 1 });
  });

  it('notices which bracket is missing', () => {
    expect.hasAssertions();
    check('{"a": {"b": 1«}»', '"{" in line 1 is never closed: add "}" here');
    check('{"a": [1, 2«]»', 'never closed');
    check('{"a": ["x«"», "b": 1}', '"[" in line 1 is not closed', { a: ['x'], b: 1 });
    check('[{"b": «1»]', '"{" in line 1 is not closed: "}" is missing here', [{ b: 1 }]);
    check('{"a": 1«]»', '"]" closes nothing');
  });

  it('reports an unclosed text without blaming the next line', () => {
    expect.hasAssertions();
    check('{"a": «"one»,\n "b": 2}', 'not closed', { a: 'one', b: 2 });
  });

  it('offers edits that make the text valid', () => {
    for (const text of [
      '{"a": 1,}',
      '{"a": 1 "b": 2}',
      "{'a': 'b'}",
      '{"a": True}',
      '{"a": [1, 2}',
      '{"a": "b',
      '{"a": 1.2.3}',
      '{"a": 1 /* x */}',
      '{"a" 1}',
    ]) {
      let fixed = text;
      for (let round = 0; round < 4 && !isJson(fixed); round++) {
        const document = parseJson(fixed);
        const edit = document.problems[0]?.fixes[0]?.edits[0];
        if (!edit) break;
        fixed =
          fixed.slice(0, document.lines.offsetAt(edit.range.start)) + edit.newText + fixed.slice(document.lines.offsetAt(edit.range.end));
      }
      expect(isJson(fixed), `${text} became ${fixed}`).toBe(true);
    }
  });

  it('tolerates a byte order mark', () => {
    const { root, problems } = parseJson('\u{feff}{"a": 1}');
    expect(problems).toEqual([]);
    expect(root && toValue(root)).toEqual({ a: 1 });
  });

  it('keeps keys that come twice, and __proto__ as a key like any other', () => {
    const { root } = parseJson('{"a": 1, "a": 2, "__proto__": {"x": 1}}');
    expect(root?.kind === 'object' && root.properties.map(({ key }) => key)).toEqual(['a', 'a', '__proto__']);
    expect(root && JSON.stringify(toValue(root))).toBe('{"a":2,"__proto__":{"x":1}}');
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('refuses deep nesting at once', () => {
    for (const text of ['['.repeat(100_000), '['.repeat(100_000) + ']'.repeat(100_000), '{"a":'.repeat(100_000)]) {
      const before = performance.now();
      const { problems, root } = parseJson(text);
      expect(performance.now() - before).toBeLessThan(5000);
      expect(problems[0]?.code).toBe('manifest/too-deep');
      expect(root).toBeUndefined();
      expect(problems.some(({ code }) => code === 'manifest/syntax')).toBe(!isJson(text));
    }
  });

  it('reads as deep as it may, and no deeper', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJson(nested(MAX_DEPTH)).problems).toEqual([]);
    expect(parseJson(nested(MAX_DEPTH + 1)).problems.map(({ code }) => code)).toEqual(['manifest/too-deep']);
  });

  it('gives a value only where the text is JSON', () => {
    expect(parseJson(' {"a": [1, "\\u0062"]}\r\n').value).toEqual({ a: [1, 'b'] });
    for (const text of ['', '{', '{"a": 1,}', "{'a': 1}", '01', '// x\n1', '1 2']) expect(parseJson(text).value, text).toBeUndefined();
  });

  it('knows what stands at an offset', () => {
    const text = '{"entryPoints": {"handlers": [{"event": "onFileSave"}]}}';
    const { root } = parseJson(text);
    const found = findAtOffset(root, text.indexOf('onFile'));
    expect(found && pathOf(found.node)).toEqual(['entryPoints', 'handlers', 0, 'event']);
    expect(findAtOffset(root, text.indexOf('handlers'))?.key?.key).toBe('handlers');
    expect(findAtOffset(root, text.length + 1)).toBeUndefined();
  });
});
