import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inShared, sharedMissing } from '../../../test/clone.mts';
import { parse } from 'yaml';
import { parseYaml } from './parseYaml.ts';
import { get, toValue, walk, type ManifestDocument } from './tree.ts';

const suite = inShared('testdata/yaml-test-suite/src');

function valueOf(text: string): unknown {
  const { root, problems } = parseYaml(text);
  expect(problems).toEqual([]);
  return root && toValue(root);
}

function codes({ problems }: ManifestDocument): string[] {
  return problems.map(({ code, range }) => `${code} ${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character}`);
}

/** The inputs of the suite's files, with its stand-ins for invisible characters put right. */
function suiteInputs(): string[] {
  return readdirSync(suite).flatMap((name) => {
    const cases = parse(readFileSync(path.join(suite, name), 'utf8')) as { yaml?: string }[];
    return cases.flatMap(({ yaml }) =>
      yaml === undefined
        ? []
        : [
            yaml
              .replaceAll('␣', ' ')
              .replaceAll(/—*»/g, '\t')
              .replaceAll('↵', '')
              .replaceAll('∎\n', '')
              .replaceAll('←', '\r')
              .replaceAll('⇔', '\u{feff}'),
          ],
    );
  });
}

describe('parseYaml', () => {
  it('survives every input of the YAML suite, with sound ranges', (ctx) => {
    if (sharedMissing !== undefined) ctx.skip(sharedMissing);
    const inputs = suiteInputs();
    expect(inputs.length).toBeGreaterThan(250);
    for (const text of inputs) {
      const { root, problems } = parseYaml(text);
      for (const node of walk(root)) expect(node.start >= 0 && node.start <= node.end && node.end <= text.length).toBe(true);
      for (const { range } of problems)
        expect(range.start.line < range.end.line || range.start.character <= range.end.character).toBe(true);
    }
  });

  it('survives changed texts', () => {
    const base = 'pluginId: com.example.a\nentryPoints:\n  handlers:\n    - event: onFileSave\n      language: [python]\n&a x: *a\n';
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      ': ',
      '"',
      "'",
      '- ',
      '? ',
      '&a ',
      '*a',
      '!t ',
      '|\n',
      '>',
      '#',
      '\t',
      '\n',
      '---\n',
      '<<: ',
      '%',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(base.length), fc.nat(3), pieces), { minLength: 1, maxLength: 4 }), (changes) => {
        const text = changes.reduce((before, [at, cut, piece]) => before.slice(0, at) + piece + before.slice(at + cut), base);
        const { root } = parseYaml(text);
        for (const node of walk(root)) expect(node.start <= node.end && node.end <= text.length).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('reads block and flow style, comments, quotes and a byte order mark', () => {
    expect(valueOf('\u{feff}a: 1 # note\nb: [x, "y", \'z\']\nc: {d: true, e: ~}\n')).toEqual({
      a: 1,
      b: ['x', 'y', 'z'],
      c: { d: true, e: null },
    });
    expect(valueOf('a: |\n  one\n  two\n')).toEqual({ a: 'one\ntwo\n' });
    expect(valueOf('{"a": [1, 2]}')).toEqual({ a: [1, 2] });
    expect(valueOf('')).toBe(null);
  });

  it('gives keys and values their own ranges, without the line ends behind them', () => {
    const text = 'settings:\n  enableDebug: yes\n\nname: x\n';
    const { root } = parseYaml(text);
    const settings = get(root, 'settings');
    const debug = get(settings, 'enableDebug');
    expect(settings && text.slice(settings.start, settings.end)).toBe('enableDebug: yes');
    expect(debug && text.slice(debug.start, debug.end)).toBe('yes');
    expect(root?.kind === 'object' && root.properties.map(({ keySpan }) => text.slice(keySpan.start, keySpan.end))).toEqual([
      'settings',
      'name',
    ]);
  });

  it('follows aliases and merge keys; the text of a mapping comes before what it merges', () => {
    expect(valueOf('a: &x {p: 1, q: 2}\nb: *x\n')).toEqual({ a: { p: 1, q: 2 }, b: { p: 1, q: 2 } });
    expect(valueOf('a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\n')).toEqual({ a: { p: 1, q: 2 }, b: { q: 3, p: 1 } });
  });

  it('says which alias cannot be followed', () => {
    expect(codes(parseYaml('a: *x\n'))).toEqual(['manifest/yaml-alias 0:3-0:5']);
    expect(codes(parseYaml('a: &x [*x]\n'))).toEqual(['manifest/yaml-alias 0:7-0:9']);
    expect(codes(parseYaml('a: {<<: text}\n'))).toEqual(['manifest/yaml-alias 0:8-0:12']);
  });

  it('stops where aliases multiply', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) =>
        `l${level}: &l${level} [${
          level === 0
            ? 'x'
            : Array(9)
                .fill(`*l${level - 1}`)
                .join(', ')
        }]`,
    );
    const before = performance.now();
    const document = parseYaml(levels.join('\n'));
    expect(performance.now() - before).toBeLessThan(5000);
    expect(document.problems.map(({ code }) => code)).toContain('manifest/yaml-alias');
    expect([...walk(document.root)].length).toBeLessThan(25_000);
    expect(valueOf(`a: &a {${Array.from({ length: 3000 }, (_, index) => `k${index}: 1`).join(', ')}}\nb: [*a, *a]\n`)).toBeTypeOf('object');
  });

  it('reports broken text, tags and further documents', () => {
    expect(codes(parseYaml('a: [1, 2\nb: 3\n'))[0]).toMatch(/^manifest\/syntax /);
    expect(codes(parseYaml('a:\n\tb: 1\n'))[0]).toMatch(/^manifest\/syntax 1:/);
    expect(codes(parseYaml('a: !thing x\n'))).toEqual(['manifest/yaml-tag 0:3-0:9']);
    expect(codes(parseYaml('a: 1\n---\nb: 2\n'))).toEqual(['manifest/yaml-document 2:0-2:4']);
    expect(codes(parseYaml('a: 1\n---\n'))).toEqual([]);
    expect(codes(parseYaml('? [x]\n: 1\n'))).toEqual(['manifest/syntax 0:2-0:5']);
  });

  it('refuses deep nesting at once, in every style', () => {
    for (const text of [
      '['.repeat(100_000),
      '{a: '.repeat(100_000),
      '- '.repeat(100_000),
      '? '.repeat(100_000),
      '['.repeat(500) + ']'.repeat(500),
    ]) {
      const before = performance.now();
      const { problems, root } = parseYaml(text);
      expect(performance.now() - before).toBeLessThan(5000);
      expect(problems.map(({ code }) => code)).toEqual(['manifest/too-deep']);
      expect(root).toBeUndefined();
    }
    const indented = Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n');
    expect(parseYaml(indented).problems.map(({ code }) => code)).toEqual(['manifest/too-deep']);
  });
});
