import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inShared, sharedMissing } from '../clone.mts';
import { analyzeCode } from '../../src/scripts/analysis/analyze.ts';
import { analyzeText } from '../../src/manifest/check/check.ts';
import { checkCodexFile } from '../../src/codexCli/check.ts';
import { EXAMPLES } from './examples/index.ts';
import { textOfExample, type Example } from './examples/example.ts';
import type { FileSystem } from '../../src/disk/fileSystem.ts';
import { RULES } from '../../src/manifest/rules/table.ts';
import { LineIndex } from '../../src/text/lineIndex.ts';
import { withoutMark } from '../../src/text/byteOrderMark.ts';
import type { Problem } from '../../src/manifest/rules/problem.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const manifests = path.join(root, 'test-fixtures/plugins/manifests');
const jsonSuite = inShared('testdata/json-test-suite');

const GOOD = [
  ['plugin.manifest.json', readFileSync(path.join(manifests, 'a-json/plugin.manifest.json'), 'utf8')],
  ['codex.plugin.json', readFileSync(path.join(manifests, 'b-json/codex.plugin.json'), 'utf8')],
  ['plugin.manifest.yaml', readFileSync(path.join(manifests, 'a-yaml/plugin.manifest.yaml'), 'utf8')],
  ['codex.plugin.yml', readFileSync(path.join(manifests, 'b-yaml/codex.plugin.yml'), 'utf8')],
] as const;

/** One way of spoiling a text: each takes two numbers from 0 to 1 that say where. */
const MUTATIONS: Record<string, (text: string, at: number, size: number) => string> = {
  delete: (text, at, size) => text.slice(0, at * text.length) + text.slice(at * text.length + 1 + size * 30),
  duplicate: (text, at, size) => text.slice(0, at * text.length + size * 60) + text.slice(at * text.length),
  retype: (text, at, size) => {
    const values = ['null', '7', 'true', '[]', '{}', '""', '-1e999', '{"a": {"a": 1}}', '"\\ud800"'];
    const words = [...text.matchAll(/"[^"\n]*"|\b[\w.]+\b/g)];
    const word = words[Math.floor(at * words.length)];
    return word
      ? text.slice(0, word.index) + (values[Math.floor(size * values.length)] ?? '') + text.slice(word.index + word[0].length)
      : text;
  },
  truncate: (text, at) => text.slice(0, at * text.length),
  insert: (text, at, size) => {
    const signs = [
      '"',
      '{',
      '[',
      '}',
      ']',
      ',',
      ':',
      '\n',
      '\t',
      '\0',
      '\\',
      '&a ',
      '*a',
      '<<: ',
      '- ',
      '# ',
      '\u{1f600}',
      '\ud83d',
      '__proto__',
    ];
    return text.slice(0, at * text.length) + (signs[Math.floor(size * signs.length)] ?? '') + text.slice(at * text.length);
  },
};

function soundRange(text: string, { range }: Problem): boolean {
  const lines = new LineIndex(text);
  const { start, end } = range;
  const ordered = start.line < end.line || (start.line === end.line && start.character <= end.character);
  return (
    ordered && start.line >= 0 && end.line < lines.lineCount && start.character >= 0 && end.character <= lines.lineText(end.line).length
  );
}

function judge(text: string, file: string): Problem[] {
  const { problems } = analyzeText(text, file, 'publish');
  for (const problem of problems) {
    expect(Object.keys(RULES)).toContain(problem.code);
    if (!problem.code.endsWith('too-large')) expect({ text, problem, sound: soundRange(text, problem) }).toMatchObject({ sound: true });
  }
  return problems;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('manifest checks', () => {
  it.each([1, 2, 3, 4])(
    'survive 2,500 spoilt manifests (seed %i), and tell invalid JSON from valid',
    (seed) => {
      const one = fc.tuple(
        fc.constantFrom(...Object.keys(MUTATIONS)),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
      );
      fc.assert(
        fc.property(fc.constantFrom(...GOOD), fc.array(one, { minLength: 1, maxLength: 3 }), ([file, good], changes) => {
          const text = changes.reduce((before, [kind, at, size]) => MUTATIONS[kind]?.(before, at, size) ?? before, good);
          const problems = judge(text, file);
          if (file.endsWith('.json'))
            expect({ text, syntax: problems.some(({ code }) => code === 'manifest/syntax') }).toEqual({ text, syntax: !isJson(text) });
        }),
        { numRuns: 2500, seed },
      );
    },
    120_000,
  );

  it('survive nesting without end and ten megabytes, in both syntaxes, quickly', () => {
    const before = performance.now();
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"a":', '}]'],
    ] as const) {
      for (const tail of [close.repeat(100_000), '']) {
        for (const file of ['plugin.manifest.json', 'plugin.manifest.yaml']) {
          expect(judge(open.repeat(100_000) + tail, file).map(({ code }) => code)[0]).toMatch(/^manifest\/(too-deep|too-large)$/);
        }
      }
    }
    for (const part of ['{', '[1,', '"x":', 'a: b\n', '- - ', '# x\n', '\n', '\0'])
      judge(part.repeat(10_000_000 / part.length), 'plugin.manifest.json');
    expect(performance.now() - before).toBeLessThan(20_000);
  }, 60_000);

  it('call every text of the JSON parsing test suite what JSON.parse calls it', (context) => {
    if (sharedMissing !== undefined) context.skip(sharedMissing);
    const files = readdirSync(jsonSuite, { recursive: true, withFileTypes: true }).filter(
      (one) => one.isFile() && one.name.endsWith('.json'),
    );
    expect(files.length).toBeGreaterThanOrEqual(318);
    for (const { parentPath, name } of files) {
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(path.join(parentPath, name)));
      const codes = judge(text, 'plugin.manifest.json').map(({ code }) => code);
      if (isJson(text)) expect({ name, codes }).toEqual({ name, codes: codes.filter((code) => code !== 'manifest/syntax') });
      else expect({ name, any: codes.length > 0 }).toEqual({ name, any: true });
    }
  });

  it("survive spoilt files of OpenAI's Codex CLI", async () => {
    const all = Object.values(EXAMPLES).flatMap(({ bad, good }): Example[] => [...bad, ...good]);
    const codex = all.filter(
      ({ file = '' }) => /hooks\.json|plugin\.json|mcp\.json|marketplace\.json/.test(file) && !file.startsWith('codex.plugin'),
    );
    const values = fc.constantFrom<unknown>(null, 7, true, 'x', [], {}, ['x'], { hooks: 1 }, [[]]);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...codex), values, fc.nat(), async (example, value, where) => {
        const places: [Record<string, unknown>, string][] = [];
        const collect = (node: unknown): void => {
          if (typeof node !== 'object' || node === null) return;
          for (const [key, inner] of Object.entries(node)) {
            places.push([node as Record<string, unknown>, key]);
            collect(inner);
          }
        };
        const changed: unknown = JSON.parse(withoutMark(textOfExample(example)));
        collect(changed);
        const place = places[where % Math.max(places.length, 1)];
        if (place && place[1] !== '$schema') place[0][place[1]] = value;
        const text = JSON.stringify(changed, undefined, 2);
        const checked = await checkCodexFile(text, { file: `/plugin/${example.file}`, profile: 'publish' });
        for (const problem of checked?.problems ?? [])
          expect({ text, problem, sound: soundRange(text, problem) }).toMatchObject({ sound: true });
      }),
      { numRuns: 1500, seed: 7 },
    );
  });
});

describe('code analysis', () => {
  const sources = readdirSync(path.join(root, 'test-fixtures/plugins/tricky'), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile() && /\.(js|mjs|ts|py)$/.test(one.name))
    .map(({ parentPath, name }) => [name, readFileSync(path.join(parentPath, name), 'utf8')] as const);

  const diskWith = (file: string, text: string): FileSystem => ({
    stat: (place) => Promise.resolve(place === `/p/${file}` ? 'file' : undefined),
    realpath: (place) => Promise.resolve(place),
    readText: (place) => Promise.resolve(place === `/p/${file}` ? text : undefined),
    list: () => Promise.resolve([]),
  });

  it('survives spoilt scripts', async () => {
    const one = fc.tuple(
      fc.constantFrom('delete', 'duplicate', 'truncate', 'insert'),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sources), fc.array(one, { minLength: 1, maxLength: 3 }), async ([name, good], changes) => {
        const text = changes.reduce((before, [kind, at, size]) => MUTATIONS[kind]?.(before, at, size) ?? before, good);
        const file = `a${path.extname(name)}`;
        const { findings, blind } = await analyzeCode('/p', [{ script: file, isMain: true }], diskWith(file, text));
        for (const { range } of [...findings, ...blind]) expect(range.start.line).toBeLessThan(new LineIndex(text).lineCount);
      }),
      { numRuns: 1000, seed: 3 },
    );
  }, 60_000);

  it.each([
    ['a.js', '('.repeat(50_000)],
    ['a.js', `x = ${'['.repeat(20_000)}${']'.repeat(20_000)};`],
    ['a.js', `x${'.a'.repeat(20_000)}();`],
    [
      'a.js',
      'let a = require("fs");\n'.concat(
        Array.from({ length: 3000 }, (_, index) => `let a${index} = a${index - 1} || a${index + 1} || a;`).join('\n'),
      ),
    ],
    ['a.js', `f(${'(a) => f('.repeat(5000)}`],
    ['a.py', `x = ${'('.repeat(20_000)}`],
    ['a.py', Array.from({ length: 300 }, (_, index) => `${' '.repeat(index)}if x:`).join('\n')],
    [
      'a.py',
      Array.from({ length: 3000 }, (_, index) => `def f${index}(a): return f${(index + 1) % 3000}(f${(index + 7) % 3000}(a))`).join('\n'),
    ],
  ])(
    'ends for hostile code in %s',
    async (file, text) => {
      const before = performance.now();
      const { files, blind } = await analyzeCode('/p', [{ script: file, isMain: true }], diskWith(file, text));
      expect(files.length + blind.length).toBeGreaterThan(0);
      expect(performance.now() - before).toBeLessThan(10_000);
    },
    30_000,
  );
});
