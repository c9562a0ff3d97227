// Each format is read by a reader that others made.
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { TestResult } from '../mockTests.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import type { TestRun } from './report.ts';
import { tapReport } from './tap.ts';
import { summaryText, testText } from './text.ts';

const NASTY = 'a <b> & "c" \u0000\u001b[31m\u0007 \uD800 \uFFFF ]]> # \\ ünï 👍';

const TESTS: TestResult[] = [
  { name: 'good', file: 'events/good.json', event: 'onFileSave', ok: true, durationMs: 12.3 },
  {
    name: `differs ${NASTY}`,
    file: 'events/differs.json',
    event: 'onFileSave',
    ok: false,
    durationMs: 1500,
    diff: `--- expected\n+++ answer\n@@ -1,1 +1,1 @@\n-a: 1\n+a: ${NASTY}\n`,
    differsAt: ['expect.a', 'expect.b[0]', 'expect.c', 'expect.d'],
    log: [`info: save.js: ${NASTY}`, '...', '---'],
  },
  {
    name: 'denied',
    file: 'events/denied.json',
    event: 'onCommand',
    ok: false,
    durationMs: 3,
    error: { code: 'permission-denied', permission: 'network:request', message: 'It may not.' },
  },
  { name: 'events/bad.json', file: 'events/bad.json', ok: false, durationMs: 0, error: { message: 'It is empty.', line: 1, column: 1 } },
];
const RUN: TestRun = { plugin: { id: 'com.example.x', folder: '/x' }, tests: TESTS, at: '2026-01-02T03:04:05.678Z', durationMs: 1515.3 };

/** As the parser of Python's standard library has it, which takes nothing that is not XML. */
const READ_XML = `
import json, sys, xml.etree.ElementTree as tree
def node(one):
    return {"tag": one.tag, "attributes": one.attrib, "text": (one.text or "").strip(), "children": [node(child) for child in one]}
print(json.dumps(node(tree.fromstring(sys.stdin.buffer.read()))))
`;

interface XmlNode {
  tag: string;
  attributes: Record<string, string>;
  text: string;
  children: XmlNode[];
}

describe('reports', () => {
  it('are XML that names tests, failures and files that are no tests', () => {
    const root = JSON.parse(execFileSync('python3', ['-c', READ_XML], { input: junitReport(RUN), encoding: 'utf8' })) as XmlNode;
    expect(root).toMatchObject({ tag: 'testsuites', attributes: { tests: '4', failures: '2', errors: '1', skipped: '0', time: '1.515' } });
    const [suite] = root.children;
    expect(suite).toMatchObject({ tag: 'testsuite', attributes: { name: 'com.example.x', tests: '4', timestamp: '2026-01-02T03:04:05Z' } });
    const cases = suite!.children;
    expect(cases.map(({ attributes }) => [attributes['classname'], attributes['file'], attributes['time']])).toEqual([
      ['com.example.x', 'events/good.json', '0.012'],
      ['com.example.x', 'events/differs.json', '1.500'],
      ['com.example.x', 'events/denied.json', '0.003'],
      ['com.example.x', 'events/bad.json', '0.000'],
    ]);
    expect(cases.map(({ children }) => children.map(({ tag, attributes }) => [tag, attributes['type']]))).toEqual([
      [],
      [
        ['failure', 'differs'],
        ['system-out', undefined],
      ],
      [['failure', 'permission-denied']],
      [['error', 'error']],
    ]);
    const shown = String.raw`a <b> & "c" \x00\x07 ${'\uFFFD'} ${'\uFFFD'} ]]> # \ ünï 👍`;
    expect(cases[1]!.attributes['name']).toBe(`differs ${shown}`);
    expect(cases[1]!.children[0]!.attributes['message']).toBe('The answer differs from expect.a, expect.b[0], expect.c, 1 more.');
    expect(cases[1]!.children[0]!.text).toContain(`+a: ${shown}`);
    expect(cases[3]!.children[0]!.text).toBe('events/bad.json:1:1: It is empty.');
  });

  it('are TAP of version 14, with YAML behind each test', () => {
    const lines = tapReport(RUN).split('\n');
    expect(lines.slice(0, 2)).toEqual(['TAP version 14', '1..4']);
    const tests = readTap(lines.slice(2));
    expect(tests.map(({ ok, number }) => [ok, number])).toEqual([
      [true, 1],
      [false, 2],
      [false, 3],
      [false, 4],
    ]);
    // Signs that would begin a directive are escaped.
    expect(tests[1]!.description).toContain(String.raw`]]> \# \\ ünï`);
    expect(tests[1]!.facts).toMatchObject({ file: 'events/differs.json', event: 'onFileSave', duration_ms: 1500 });
    expect(tests[1]!.facts['log']).toMatch(/\n\.\.\.\n---$/);
    expect(tests[2]!.facts).toMatchObject({ code: 'permission-denied', permission: 'network:request', message: 'It may not.' });
    expect(tests[3]!.facts).toMatchObject({ message: 'events/bad.json:1:1: It is empty.' });
  });

  it('are JSON with counts first', () => {
    expect(jsonReport(RUN)).toEqual({ passed: 1, failed: 3, tests: TESTS });
  });

  it('are lines for people', () => {
    expect(
      TESTS.flatMap((test) => testText(test, 7))
        .map(({ text }) => text)
        .filter((text) => !text.startsWith('  ')),
    ).toEqual([
      'ok        good  12 ms  events/good.json',
      expect.stringMatching(/^failed {4}differs .* 1\.5 s {2}events\/differs\.json:7$/),
      'failed    denied  3 ms  events/denied.json:7',
      'failed    events/bad.json  0 ms  events/bad.json:7',
    ]);
    // A name of a file that would pass for a test.
    const forged = { ...TESTS[3]!, name: 'x', file: 'events/a\nok        forged  1 ms  events/b.json' };
    const shown = 'events/a ok        forged  1 ms  events/b.json';
    expect(testText(forged, 1).map(({ text }) => text)).toEqual([`failed    x  0 ms  ${shown}:1`, `          ${shown}:1:1: It is empty.`]);
    const failing: TestResult = { ...TESTS[2]!, log: ['info: one', 'info: two\ninfo: | more'] };
    expect(
      testText(failing, 1)
        .map(({ text }) => text)
        .slice(1),
    ).toEqual(['          It may not.', '          Log:', '            info: one', '            info: two', '            info: | more']);
    const long = testText({ ...TESTS[1]!, diff: Array.from({ length: 5000 }, (_, at) => `+ line ${at}\n`).join('') }, 1).map(
      ({ text }) => text,
    );
    expect(long).toContain('          + line 199');
    expect(long).not.toContain('          + line 200');
    expect(long).toContain('          … and 4800 more lines, which --json has');
    expect(summaryText(RUN)).toEqual({ text: '3 failed, 1 passed (4 mock events, 1.5 s)', tone: 'bad' });
  });
});

interface TapTest {
  ok: boolean;
  number: number;
  description: string;
  facts: Record<string, unknown>;
}

/** Strict: a test point, and a block of YAML that is indented by two and ended by three dots. */
function readTap(lines: string[]): TapTest[] {
  const tests: TapTest[] = [];
  while (lines.length > 1) {
    const [, not, number, description] = /^(not )?ok (\d+) - (.*)$/.exec(lines.shift()!)!;
    expect(lines.shift()).toBe('  ---');
    const yaml: string[] = [];
    for (let line = lines.shift()!; line !== '  ...'; line = lines.shift()!) {
      expect(line).toMatch(/^( {2}.*)?$/);
      yaml.push(line.slice(2));
    }
    tests.push({ ok: !not, number: Number(number), description: description!, facts: parse(yaml.join('\n')) as Record<string, unknown> });
  }
  expect(lines).toEqual(['']);
  return tests;
}
