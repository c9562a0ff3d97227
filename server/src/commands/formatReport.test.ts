import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { report, type FileReport, type Reporter } from './formatReport.ts';

const published = path.resolve(import.meta.dirname, '../../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const plugins = ['com.example.one', 'com.example.two'];
const done = (file: string, before: string, after: string, said: object[] = []): FileReport =>
  ({ file, outcome: { kind: 'done', plugins, before, after, said, onDisk: [] } }) as unknown as FileReport;
const failed = (file: string, error: string): FileReport => ({ file, outcome: { kind: 'failed', plugins: [], error } });

const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 3 } };
const FILES: FileReport[] = [
  done('a.js', 'one\ntwo  \nthree', 'one\ntwo\nthree\n', [
    { pluginId: 'com.example.one', message: 'A word.', range, severity: 3, code: 7 },
  ]),
  done('empty.js', '', 'now\nthere\n'),
  done('sub/ä b.js', 'one\r\ntwo\r\nthree\r\n', 'three\r\n'),
  done('same.js', 'one\n', 'one\n'),
  failed('broken.js', 'com.example.one: it did not work: 100%\n::error::not this'),
  failed('other.js', 'com.example.one: it did not work: 100%\n::error::not this'),
];

const print = (reporter: Reporter, writes = false, files = FILES, colour = false): string => report(files, { reporter, writes, colour });

interface Log {
  runs: {
    results: {
      ruleId: string;
      level: string;
      locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[];
      fixes?: { artifactChanges: { replacements: { deletedRegion: object; insertedContent: { text: string } }[] }[] }[];
    }[];
  }[];
}

describe('what format prints', () => {
  it('is for people a line for each file, what went wrong with several of them once, and the count last', () => {
    const text = print('text', false, [...FILES, done('odd\u001b[31m.js', 'a', 'b')]);
    expect(text).toBe(
      [
        'would change  a.js        com.example.one, com.example.two',
        'would change  empty.js    com.example.one, com.example.two',
        'would change  sub/ä b.js  com.example.one, com.example.two',
        'would change  odd.js      com.example.one, com.example.two',
        'failed        broken.js and 1 more file: com.example.one: it did not work: 100% ::error::not this',
        '4 of 7 files would change, 2 failed.',
        '',
      ].join('\n'),
    );
    expect(print('text', false, [])).toBe('0 of 0 files would change.\n');
    expect(print('text', true, FILES.slice(0, 1), true)).toContain('\u001b[33mchanged     \u001b[39m');
  });

  it('is for GitHub one annotation for each file, with nothing in it that GitHub would take for a command', () => {
    const lines = print('github').split('\n');
    expect(lines.every((line) => line === '' || /^::(error|notice) file=[^:,]+,line=\d+,endLine=\d+/.test(line))).toBe(true);
    expect(lines).toHaveLength(FILES.length + 1);
    expect(lines[0]).toContain('Lines: 2-3.');
    expect(lines.find((line) => line.includes('broken.js'))).toContain('100%25');
    expect(print('github', true)).toContain('::notice file=a.js');
    // GitHub finds the file by its name, break and all.
    expect(print('github', false, [failed('a\nb.js', 'no')]).split('\n')).toEqual([
      '::error file=a%0Ab.js,line=1,endLine=1,col=1,endColumn=1,title=format/failed::no',
      '',
    ]);
  });

  it('is a log that the schema of SARIF takes, with what would be there instead', () => {
    const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(published, 'utf8')) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
    addFormats.default(ajv);
    const check = ajv.compile(schema);
    for (const writes of [false, true]) {
      expect(check(JSON.parse(print('sarif', writes))), JSON.stringify(check.errors)).toBe(true);
    }
    const [{ results } = expect.fail('no run')] = (JSON.parse(print('sarif')) as Log).runs;
    const places = results.map(({ ruleId, level, locations: [at] }) => [ruleId, level, at?.physicalLocation.artifactLocation.uri]);
    expect(places).toEqual([
      ['format/changed', 'error', 'a.js'],
      ['com.example.one/7', 'note', 'a.js'],
      ['format/changed', 'error', 'empty.js'],
      ['format/changed', 'error', 'sub/%C3%A4%20b.js'],
      ['format/failed', 'error', 'broken.js'],
      ['format/failed', 'error', 'other.js'],
    ]);
    const [replacement] = results[0]?.fixes?.[0]?.artifactChanges[0]?.replacements ?? [];
    expect(replacement).toEqual({
      deletedRegion: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 6 },
      insertedContent: { text: 'two\nthree\n' },
    });
    expect(results[0]?.locations[0]?.physicalLocation.region).toEqual({ startLine: 2, startColumn: 1, endLine: 3, endColumn: 6 });
    // Lines that go away are replaced by nothing.
    expect(results[3]?.fixes?.[0]?.artifactChanges[0]?.replacements).toEqual([
      { deletedRegion: { startLine: 1, startColumn: 1, endLine: 3, endColumn: 1 }, insertedContent: { text: '' } },
    ]);
  });
});
