// A table of what a line becomes where a completion is accepted, whoever made it; `-` where it is not offered.
import { describe, expect, it } from 'vitest';
import { fitCompletions } from './fit.ts';

/** Whether the completion comes without a range, with that of the word, with that of the line, with an empty one, or with all of these. */
type Ranges = 'none' | 'word' | 'typed' | 'empty' | 'all' | 'line';

function fitAll(marked: string, text: string, ranges: Exclude<Ranges, 'all'>): { after: string; text: string; covered: string }[] {
  const at = marked.indexOf('|');
  const [prefix, suffix] = [marked.slice(0, at), marked.slice(at + 1)];
  const before = prefix.split(/\r\n|\n|\r/).at(-1)!;
  const after = suffix.split(/\r\n|\n|\r/)[0]!;
  const position = { line: 7, character: before.length };
  const word = /[\p{L}\p{M}\p{N}_$]*$/u.exec(before)![0].length;
  const indentation = before.length - before.trimStart().length;
  const start = { none: 0, word: before.length - word, typed: indentation, empty: before.length, line: indentation }[ranges];
  const end = ranges === 'line' ? before.length + after.length : before.length;
  const range = { start: { line: 7, character: start }, end: { line: 7, character: end } };
  const completion = ranges === 'none' ? text : { text, range };
  return fitCompletions([completion], { prefix, suffix, position }).map((one) => {
    const { start: from, end: to } = one.range;
    expect([from.line, to.line]).toEqual([7, 7]);
    expect(from.character <= before.length && to.character >= before.length).toBe(true);
    const typed = before.slice(from.character);
    const covered = after.slice(0, to.character - before.length);
    // An editor shows nothing else as ghost text.
    expect(one.text.startsWith(typed)).toBe(true);
    if (ranges !== 'line') expect(isWithin(covered, one.text.slice(typed.length))).toBe(true);
    return { after: prefix.slice(0, prefix.length - typed.length) + one.text + suffix.slice(covered.length), text: one.text, covered };
  });
}

/** Whether the characters of a text are all in another one, in that order. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  return Array.from(part).every((character) => (at = whole.indexOf(character, at) + 1) > 0);
}

function check(rows: [line: string, text: string, result: string, ranges?: Ranges][]): void {
  for (const [line, text, result, ranges = 'all'] of rows) {
    for (const one of ranges === 'all' ? (['none', 'word', 'typed', 'empty'] as const) : [ranges]) {
      const offered = fitAll(line, text, one);
      expect(offered.map(({ after }) => after).join() || '-', `${line} + ${text} (range: ${one})`).toBe(result);
    }
  }
}

describe('a completion', () => {
  it('goes on from what stands before the cursor, whichever part of it repeats that', () => {
    check([
      ['  const to|', 'const total = 0;', '  const total = 0;'],
      ['  const to|', 'total = 0;', '  const total = 0;', 'none'],
      ['  const to|', '  const total = 0;', '  const total = 0;'],
      ['background-co|', 'background-color: red;', 'background-color: red;'],
      ['  obj.na|', 'obj.name', '  obj.name'],
      ['x = obj.na|', 'obj.name', 'x = obj.name', 'none'],
      ['obj.|', 'obj.name', 'obj.name'],
      ['obj.|', '.name', 'obj.name'],
      ['#in|', '#include <vector>', '#include <vector>'],
      ['#|', '#include <vector>', '#include <vector>'],
      ['  @over|', '@override', '  @override'],
      ['<my-el|', '<my-element>', '<my-element>'],
      ['git push --fo|', '--force', 'git push --force', 'none'],
      ['git push --|', '--force', 'git push --force', 'none'],
      ['git push -|', '--force', 'git push --force', 'none'],
      ['echo $va|', '$value', 'echo $value', 'none'],
      ['std::ve|', 'std::vector<int>', 'std::vector<int>'],
      ['std:|', '::vector<int>', 'std::vector<int>', 'none'],
      ['std:|', ':vector<int>', 'std::vector<int>', 'none'],
      ['let x:|', ': number', 'let x: number', 'none'],
      ['a &|', '& b', 'a && b', 'none'],
      ['a &&|', '&& b', 'a && b', 'none'],
      ['&|', '&amp;', '&amp;', 'none'],
      ['a =|', '=> b', 'a => b', 'none'],
      ['foo?.|', '?.bar', 'foo?.bar', 'none'],
      ['<?|', '<?php', '<?php'],
      ['#!/b|', '#!/bin/sh', '#!/bin/sh'],
      ['cat ../|', '../file', 'cat ../file', 'none'],
      ['SELECT * FR|', 'FROM users;', 'SELECT * FROM users;', 'word'],
      ['return |', 'return x;', 'return x;'],
      ['a->b|', 'a->buffer', 'a->buffer'],
      ['a->|', '->buffer', 'a->buffer'],
      ["import './pa|", './path', "import './path", 'none'],
      ["import '|'", './path', "import './path'", 'none'],
      ["import '|'", './path', "import './path'", 'empty'],
      ["import '|'", "'./path'", "import './path'"],
      ['x = "|"', '"a" + b + "c"', 'x = "a" + b + "c"'],
      ["f('a'|)", "'b'", '-', 'none'],
      ['f(|)', 'f( a, b )', 'f( a, b )'],
      ['f( a|', 'f(a, b)', 'f( a, b)'],
      ['x = |', ' y', 'x = y', 'none'],
      ['rows.map(|)', '(row) => row.id', 'rows.map((row) => row.id)', 'none'],
      ['f(|)', '(a, b)', 'f(a, b)'],
      ['x = [|]', '[1, 2]', 'x = [1, 2]'],
      ['x = [|]', '[1, 2], [3]', 'x = [[1, 2], [3]]', 'empty'],
      ['import {|}', "{ a, b } from './ab'", "import { a, b } from './ab'"],
    ]);
  });

  it('goes on from the cursor where it repeats nothing', () => {
    check([
      ['tot|', 'al()', 'total()', 'none'],
      ['tot|', 'al()', 'total()', 'empty'],
      ['let x|', ' = 1', 'let x = 1', 'none'],
      ['let x |', ' = 1', 'let x = 1', 'none'],
      ['|', '  indented', '  indented', 'none'],
      ['  |', '    deeper', '    deeper', 'none'],
    ]);
  });

  it('is not offered in place of what was typed', () => {
    check([
      ['tot|', 'sum()', '-', 'word'],
      ['let tot|', 'let sum', '-', 'typed'],
    ]);
  });

  it('does not write again what stands behind the cursor', () => {
    check([
      ['console.log(tot|)', 'console.log(total)', 'console.log(total)'],
      ['console.log(tot|)', 'total)', 'console.log(total)', 'none'],
      ['console.log(tot|)', 'al)', 'console.log(total)', 'empty'],
      ['console.log(tot|);', 'console.log(total);', 'console.log(total);'],
      ['console.log(tot|);', 'console.log(total)', 'console.log(total);'],
      ['f(tot|)', 'total(x)', 'f(total(x))', 'word'],
      ['function f(|) {', 'f(a, b) {', 'function f(a, b) {', 'none'],
      ['function f(|) {', 'a, b) {', 'function f(a, b) {', 'none'],
      ['function f(|)  {', 'a, b) {', 'function f(a, b)  {', 'none'],
      ['function f(|) { return 1; }', 'f(a, b) {', 'function f(a, b) { return 1; }', 'none'],
      ['function f(|)', 'f(a, b) {', 'function f(a, b) {', 'none'],
      ['f( | )', 'a)', 'f( a )', 'none'],
      ['f(|, b) + c', 'a, b)', 'f(a, b) + c', 'none'],
      ['f(g(|))', 'f(g(x), y)', 'f(g(x), y)'],
      ['f(g(|)) {', 'x), y) {', 'f(g(x), y) {', 'none'],
      ['f("|")', 'f("a", "b")', 'f("a", "b")'],
      ['f({|})', 'f({ a: 1 })', 'f({ a: 1 })'],
      ['x[|]', 'x[0]', 'x[0]'],
      ['x = `${|}`', 'x = `${a}`', 'x = `${a}`'],
      ['a + |b', 'c + b', 'a + c + b', 'none'],
      ['return| x;', ' await ', 'return await x;', 'none'],
      ['a |= b', '+=', 'a += b', 'none'],
      ['<p>|</p>', '<p>text</p>', '<p>text</p>'],
      ['<p |>', '<p class="a">', '<p class="a">'],
      ['foo|(x)', 'fooBar(value)', 'fooBar(x)'],
      ['f(bar|)', 'barOf(x);', 'f(barOf(x))', 'word'],
      ['import { us|} from "react";', 'import { useState } from "react";', 'import { useState } from "react";'],
      ['const [a, |] = use(0)', 'setA] = use(0)', 'const [a, setA] = use(0)', 'none'],
      ['<div class="|">', '<div class="box">', '<div class="box">'],
      ['<div class="|">', '"box">', '<div class="box">', 'none'],
      ['def f(|):', 'def f(self, a):\n    return a', 'def f(self, a):\n    return a'],
      ['{"key": "|"}', '"value"}', '{"key": "value"}', 'none'],
      ['print(f"{|}")', 'print(f"{x}")', 'print(f"{x}")'],
      ["fn f<'a>(x: &'|)", "&'a str)", "fn f<'a>(x: &'a str)", 'none'],
      ["f('|')", "f('it\\'s')", "f('it\\'s')"],
      ['((a|))', 'a) + (b))', '((a) + (b))', 'none'],
      ['f(|)(x)', 'f(a)(x)', 'f(a)(x)'],
      ['test("|", () => {\n});', 'test("a", () => {\n  it();\n});', 'test("a", () => {\n  it();\n});'],
      ['  f(|)\n  g()', 'f(a)\n  g()', '  f(a)\n  g()'],
      ['if (f|) {', 'f(a, b) {', 'if (f(a, b)) {'],
      ['while (|) {', 'f(a, b) {', 'while (f(a, b)) {', 'none'],
      ['if (\n  f|) {', 'f(a, b) {', 'if (\n  f(a, b)) {'],
      ['call(\n  f|)', 'f(a)', 'call(\n  f(a))', 'word'],
      // That bracket closes nothing.
      ['function |) {', 'f(a, b) {', 'function f(a, b) {', 'none'],
      ['function f|) {', 'f(a, b) {', 'function f(a, b) {'],
      ['get_|name(x)', 'get_user_name(y)', 'get_user_name(x)'],
      ['x| // note', ' = 5;', 'x = 5; // note', 'none'],
      ['x = |"a"', '"b" + ', 'x = "b" + "a"', 'none'],
    ]);
  });

  it('takes no sign, tag, word or quotation mark away that it does not write again', () => {
    check([
      ['<div>|</div>', '<span></span>', '<div><span></span></div>', 'none'],
      ['<td>1</td>|<td>3</td>', '<td>2</td>', '<td>1</td><td>2</td><td>3</td>', 'none'],
      ['<ul>|</ul>', '<li>a</li>', '<ul><li>a</li></ul>', 'none'],
      ['<br>|<br>', '<hr>', '<br><hr><br>', 'none'],
      ['<A>|<C/></A>', '<B/>', '<A><B/><C/></A>', 'none'],
      ['<p>|<a id="x">1</a></p>', '<a id="y">2</a>', '<p><a id="y">2</a><a id="x">1</a></p>', 'none'],
      ['<b>|</b>', 'x</b><b>y', '<b>x</b><b>y</b>', 'none'],
      ['<b>|</b>', 'x</b>', '<b>x</b>', 'none'],
      // It ends one string and begins another one.
      ['f("|", x)', 'a", "b', 'f("a", "b", x)', 'none'],
      ['f("|", x)', 'a", y', 'f("a", y, x)', 'none'],
      ['f("|", x)', '"a", "b"', 'f("a", "b", x)', 'none'],
      ['{"|": 1}', 'a": 1, "b', '{"a": 1, "b": 1}', 'none'],
      ['["a", "|"]', 'b", "c', '["a", "b", "c"]', 'none'],
      ["VALUES ('|')", "a', 'b", "VALUES ('a', 'b')", 'none'],
      ['<a class="|">', 'x" id="y', '<a class="x" id="y">', 'none'],
      ['echo "|"', 'a" "b', 'echo "a" "b"', 'none'],
      ['x = "|"', 'hello "world"', 'x = "hello "world""', 'none'],
      ["toEqual(['| 'console'])", "const',", "toEqual(['const', 'console'])", 'none'],
      ['f((|))', 'a), (b', 'f((a), (b))', 'none'],
      ['[[|]]', '1], [2', '[[1], [2]]', 'none'],
      ['f(a)(|)', 'b)(c', 'f(a)(b)(c)', 'none'],
      ['[{|}]', '"a": 1}, {"b": 2', '[{"a": 1}, {"b": 2}]', 'none'],
      ['a[|][1]', '0][2', 'a[0][2][1]', 'none'],
      ['f(|)(x)', 'a)(b', 'f(a)(b)(x)', 'none'],
      // That is no end of a word which was begun.
      ['  |is an error', 'This ', '  This is an error', 'none'],
      ['say(|on)', 'button, ', 'say(button, on)', 'none'],
      ['f(|x)', 'max', '-', 'none'],
      ['const |id = 5', 'valid', '-', 'none'],
      ['a = |b', 'ab', '-', 'none'],
      ['a |&& c', '&& b ', 'a && b && c', 'none'],
      ['cat a |> c', '> b ', 'cat a > b > c', 'none'],
      ['npm|& npm start', ' ci &', 'npm ci && npm start', 'none'],
      ['void f(T |*)', '*a, U ', 'void f(T *a, U *)', 'none'],
      ['echo $x |. "a"', '. $y ', 'echo $x . $y . "a"', 'none'],
      ['  a|,', ', b', '  a, b,', 'none'],
      ['{ "a|": 1 }', '"ab": 2', '-', 'none'],
      ['if (a|== "b") {', '.kind =', 'if (a.kind === "b") {', 'none'],
      // Of two that are open, that is the inner one.
      ['foo(bar(a, |);', 'b)', 'foo(bar(a, b));', 'none'],
      ['foo(bar(a, |);', 'b))', 'foo(bar(a, b));', 'none'],
      ['foo(bar(a, |));', 'b)', 'foo(bar(a, b));', 'none'],
      ['foo(x => ({ |));', 'text })', 'foo(x => ({ text }));', 'none'],
      // The last line end of a block is where what closes it begins.
      ['f(() => {|});', '\n  a();\n', 'f(() => {\n  a();\n});', 'none'],
      ['  <div>|</div>', '\n    <p/>\n  ', '  <div>\n    <p/>\n  </div>', 'none'],
      ['f(|)', 'a\n', 'f(a)', 'none'],
    ]);
  });

  it('is one more of what comes next, where that begins alike', () => {
    check([
      ['foo(a|, c)', ', b', 'foo(a, b, c)', 'none'],
      ['[1|, 3]', ', 2', '[1, 2, 3]', 'none'],
      ['SELECT a|, c FROM t', ', b', 'SELECT a, b, c FROM t', 'none'],
      ['fn f(a: u8|, c: u8)', ', b: u8', 'fn f(a: u8, b: u8, c: u8)', 'none'],
      ['a| && c', ' && b', 'a && b && c', 'none'],
      ['x = a| + c;', ' + b', 'x = a + b + c;', 'none'],
      ['x|.map(f)', '.filter(g)', 'x.filter(g).map(f)', 'none'],
      ['foo(1)|.baz();', '.bar()', 'foo(1).bar().baz();', 'none'],
      ['ls -l| -h', ' -a', 'ls -l -a -h', 'none'],
      ['export PATH=/a|:/c', ':/b', 'export PATH=/a:/b:/c', 'none'],
      ['f(|x(1), x(2))', 'x(3), ', 'f(x(3), x(1), x(2))', 'none'],
      ['p { |color: red; }', 'margin: 0; ', 'p { margin: 0; color: red; }', 'none'],
      ['COUNT(|)', '*', 'COUNT(*)', 'none'],
      ['SELECT | FROM t;', '* FROM t', 'SELECT * FROM t;', 'none'],
      ['import java.util.|', '*;', 'import java.util.*;', 'none'],
      ['/**|', '\n *', '-', 'none'],
    ]);
  });

  it('may be the second half of a sign, or a bracket in a bracket', () => {
    check([
      ['if (a =|) {', '= b', 'if (a == b) {', 'none'],
      ['if (a =|', '= b) {', 'if (a == b) {', 'none'],
      ['const x =|', '= b', 'const x = b', 'none'],
      ['x ==|', '= y', 'x === y', 'none'],
      ['x ==|', '== y', 'x == y', 'none'],
      ['a /|', '/ note', 'a // note', 'none'],
      ['/|', '// note', '// note', 'none'],
      ['cat x >|', '> y', 'cat x >> y', 'none'],
      ['a <|', '< 2', 'a << 2', 'none'],
      ['var(-|)', '-main', 'var(--main)', 'none'],
      ['git log -|', '-oneline', 'git log --oneline', 'none'],
      ['ls -|', '-l', 'ls -l', 'none'],
      ['return -|', '-total', 'return -total', 'none'],
      ['find . -|', '-name', 'find . -name', 'none'],
      ['a ?|', '? b', 'a ?? b', 'none'],
      ['a ?|', '? b : c', 'a ? b : c', 'none'],
      ['[.|]', '..b', '[...b]', 'none'],
      ["import '.|'", '../a', "import '../a'", 'none'],
      ['f(..|)', '.a', 'f(...a)', 'none'],
      ['see http:/|', '/a.b', 'see http://a.b', 'none'],
      ['a:|', ':hover', 'a:hover', 'none'],
      ['i +|', '+ 1', 'i + 1', 'none'],
      ['<div style={|}>', '{ color: "red" }', '<div style={{ color: "red" }}>', 'none'],
      ['<C a={|} />', '{value}', '<C a={value} />', 'none'],
      ['`${|}`', '{a: 1}.a', '`${{a: 1}.a}`', 'none'],
      ['x = {|}', '{ a: 1 }', 'x = { a: 1 }', 'none'],
    ]);
  });

  it('is not glued to the same word in another case', () => {
    check([
      ['con|', 'Console.WriteLine();', '-'],
      ['sel|', 'SELECT * FROM t', '-'],
      ['Sel|', 'select', '-'],
      ['get|', 'Name()', 'getName()', 'none'],
    ]);
  });

  it('is one with the word in which the cursor stands, or is not offered', () => {
    check([
      ['const to|tal = price * 2;', 'const total = price * 2;', '-'],
      ['const to|tal = price * 2;', 'const total = price * 2; // net', 'const total = price * 2; // net'],
      ['const to|tal = price * 2;', 'const total = 5;', '-'],
      ['const to|tal = price * 2;', 'const token = 5;', '-'],
      ['return { ok: t|rue, data };', 'return { ok: true, data };', '-'],
      ['con|le', 'console', 'console'],
      ['get|Name()', 'getUserName', 'getUserName()'],
      ['get|Name()', 'getUser', '-'],
      ['f(to|tal)', 'total(x)', 'f(total(x))', 'word'],
      ['f(to|tal)', 'total', '-', 'word'],
      ['f(to|tal, x)', 'total, y)', '-', 'word'],
      ['f(|bar)', 'f(baz);', '-'],
      ['f(|bar)', 'await ', 'f(await bar)', 'none'],
      ['let x|: number', 'let xs: string', '-'],
      ['let x| = a', 'let xs = b', '-'],
      ['x = a ? b| : c', 'bOf({ d: 1 })', 'x = a ? bOf({ d: 1 }) : c', 'word'],
      ['color|: red;', 'color: blue;', '-'],
      ['foo.b|ar', 'foo.baz', 'foo.baz', 'line'],
      ['foo.b|ar', 'foo.baz', '-'],
      ['f(|) + b', 'f(a) + c', 'f(a) + c', 'line'],
      ['f(|)', 'f(a', 'f(a', 'line'],
    ]);
  });

  it('is not offered where it adds nothing, or only closes something', () => {
    check([
      ['pri|nt("a")', 'print("hello")', '-'],
      ['total|', 'total', '-'],
      ['f(a|', 'f(a)', '-'],
      ['f(a|)', 'f(a)', '-'],
      ['f(a|', 'f(a);', '-'],
      ['x = "a|', 'x = "a";', '-'],
      ['  |', '});', '-', 'none'],
      ['/** a|', ' */', '-', 'none'],
      ['  f(a) {|', 'f(a) {\n  }', '-', 'none'],
      ['"""|"""', '"""', '-', 'none'],
      ['<!-- a|', ' -->', '-', 'none'],
      ['x = 1  |', '#', '-', 'none'],
      ['# a|', '# ', '-', 'none'],
      ['/**| */', '/** */', '-', 'none'],
      ['/**|', ' */', '-', 'none'],
      ['/** |*/', 'Sums up. */', '/** Sums up. */', 'none'],
      ['/**| */', ' Sums up. */', '/** Sums up. */', 'none'],
      ['/**| */', '\n * Sums up.\n */', '/**\n * Sums up.\n */', 'none'],
      ['f(a|', 'f(a) + b', 'f(a) + b'],
    ]);
  });

  it('has no lines at its end that are the next ones of the document', () => {
    check([
      ['function f() {|\n}', 'function f() {\n  return 1;\n}', 'function f() {\n  return 1;\n}'],
      ['function f() {|\n\n}', '\n  return 1;\n}', 'function f() {\n  return 1;\n\n}', 'none'],
      ['function f() {|}', '\n  return 1;\n}', 'function f() {\n  return 1;\n}', 'none'],
      ['if (|) {\n  y();\n}', 'if (x) {\n    y();\n}', 'if (x) {\n  y();\n}'],
      ['if|\n  y();\n}', 'if (x) {\n    y();\n}', 'if (x) {\n  y();\n}'],
      // Another bracket than the one of the next line.
      ['{\n  if (a) {|\n}', '\n    b();\n  }', '{\n  if (a) {\n    b();\n  }\n}', 'none'],
      ['  if|\n  if (x) {\n    y();\n  }', 'if (x) {\n    y();\n  }', '-'],
      ['a|\nb', 'abc\n', 'abc\nb'],
    ]);
  });

  it('has the line ends of the document', () => {
    check([
      ['if|\r\nx\r\n', 'if (x) {\n  y\n}', 'if (x) {\r\n  y\r\n}\r\nx\r\n'],
      ['\r\nif|', 'if (x)\r\n  y', '\r\nif (x)\r\n  y'],
      ['if|\n', 'if (x)\r\n  y', 'if (x)\n  y\n'],
      ['f() {|\r\n}\r\n', 'f() {\n  1\n}', 'f() {\r\n  1\r\n}\r\n'],
    ]);
  });

  it('leaves words and characters whole, in any script', () => {
    check([
      ['let naïve|', 'naïveté', 'let naïveté', 'none'],
      // With accents as characters of their own.
      ['let nai\u0308ve|', 'nai\u0308vete\u0301', 'let nai\u0308vete\u0301', 'none'],
      ['let nai\u0308|ve\u0301 = 1', 'nai\u0308ve\u0301', '-', 'none'],
      ['let cafe|', 'cafe\u0301', '-', 'none'],
      ['let हिन्|दी = 1', 'हिन्दुस्तान', '-', 'none'],
      ['x = हिन्|', 'हिन्दी', 'x = हिन्दी', 'none'],
      ['x१|', 'x१२', 'x१२'],
      ['"👍|', '👍🏽', '-', 'none'],
      ['s = "👍| ok"', '👎 ok', 's = "👍👎 ok"', 'none'],
      ['𝒳|', '𝒳𝒴 = 1', '𝒳𝒴 = 1'],
      ['"🇩|', '🇩🇪', '-', 'none'],
      ['l|', 'el', 'lel', 'none'],
    ]);
  });

  it('is looked at in a line of any length in a time in proportion', () => {
    const long = 'a,'.repeat(200_000);
    expect(fitAll(`${long}f(|)${long}`, 'f(x)', 'none').map(({ text, covered }) => [text, covered])).toEqual([['f(x)', ')']]);
    const same = '(('.repeat(2000);
    expect(fitAll(`${same}|${same}`, `${same}x`, 'none')).toHaveLength(1);
    for (const text of [`<${'a'.repeat(200_000)}`, `${'\n '.repeat(100_000)}x`, `${'<a '.repeat(100_000)}x`])
      expect(fitAll('f(|)', text, 'none')).toHaveLength(1);
  });

  it('keeps its further members, and is there once', () => {
    const place = { prefix: 'ab', suffix: '', position: { line: 0, character: 2 } };
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 2 } };
    expect(fitCompletions(['abc', { text: 'abc', kind: 1 }, 'c', { text: 'abd', kind: 2 }, null, 7, {}, { text: 3 }], place)).toEqual([
      { text: 'abc', range },
      { text: 'abd', kind: 2, range },
    ]);
  });
});
