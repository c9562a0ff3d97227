import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validate } from './validate.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../test-fixtures');
/** The published schema of SARIF 2.1.0; it allows no members that it does not know. */
const published = path.resolve(import.meta.dirname, '../../../node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

interface Region {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}

interface Log {
  runs: {
    tool: { driver: { rules: { id: string }[] } };
    results: { ruleId: string; ruleIndex: number; locations: { physicalLocation: { region: Region } }[] }[];
  }[];
}

function compiled(): ValidateFunction {
  // Without these two, ajv reads it as the later draft that it is as well.
  const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(published, 'utf8')) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

let base = '';
/** Logs of everything that the fixtures have wrong, of odd file names, of stdin, and of nothing. */
const logs: Log[] = [];

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'codex-sarif-'));
  await mkdir(path.join(base, 'a b:c%d/ü'), { recursive: true });
  await writeFile(path.join(base, 'a b:c%d/ü/plugin.manifest.json'), '{"pluginId": 7}');
  await cp(path.join(fixtures, 'plugins/manifests/a-json'), path.join(base, 'good'), { recursive: true });
  for (const [paths, profile] of [
    [[fixtures], 'dev'],
    [[fixtures], 'publish'],
    [[path.join(base, 'a b:c%d')], 'dev'],
    [['-'], 'dev'],
    [[path.join(base, 'good')], 'dev'],
  ] as const) {
    let out = '';
    const streams = {
      stdin: Readable.from(['{"version": 1,}']),
      out: (text: string) => (out += text),
      err: () => undefined,
      colour: false,
    };
    await validate(paths, { format: 'sarif', profile }, streams);
    logs.push(JSON.parse(out) as Log);
  }
});
afterAll(() => rm(base, { recursive: true, force: true }));

describe('what people read', () => {
  const shown = async (manifest: string): Promise<string[]> => {
    let out = '';
    const streams = { stdin: Readable.from([manifest]), out: (text: string) => (out += text), err: () => undefined, colour: false };
    await validate(['-'], { format: 'text', profile: 'dev' }, streams);
    return out.split('\n');
  };
  const token = `ghp_${'a1B2'.repeat(9)}`;

  it('has the marks below the place, whatever is masked before it', async () => {
    const lines = await shown(`{"x-note": "${token}", "x-more": "•••••• ${token}", "version": "one"}`);
    const at = lines.findIndex((line) => line.includes('manifest/version-format'));
    const [line = '', marks = ''] = lines.slice(at + 1);
    expect(line).toBe('  1 | {"x-note": "••••••", "x-more": "•••••• ••••••", "version": "one"}');
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('"one"');
  });

  it('marks a place in what is masked', async () => {
    const lines = await shown(`{"version": "${token}", "pluginId": "a.b"}`);
    const at = lines.findIndex((line) => line.includes('manifest/version-format'));
    const [line = '', marks = ''] = lines.slice(at + 1);
    expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('"••••••"');
  });

  it('has no half of a secret where a long line is cut', async () => {
    for (let gap = 0; gap < 60; gap++) {
      const more = `"x-more": "${'-'.repeat(60 + gap)}${token}"`;
      const lines = await shown(`{"x-note": "${'-'.repeat(150)}${token}",${' '.repeat(gap % 10)}"version": "one", ${more}}`);
      const at = lines.findIndex((line) => line.includes('manifest/version-format'));
      const [line = '', marks = ''] = lines.slice(at + 1);
      expect(line).not.toMatch(/a1B2|ghp_/);
      expect(line.slice(marks.indexOf('^'), marks.lastIndexOf('^') + 1)).toBe('"one"');
    }
  });
});

describe('SARIF logs', () => {
  it('are valid SARIF 2.1.0', () => {
    const check = compiled();
    const faults = logs.flatMap((one) =>
      check(one) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`),
    );
    expect(faults).toEqual([]);
    const results = logs.map(({ runs }) => runs[0]?.results ?? []);
    expect(results.map(({ length }) => length > 0)).toEqual([true, true, true, true, false]);
    const all = JSON.stringify(logs);
    for (const member of ['relatedLocations', 'fixes', 'help', 'insertedContent']) expect(all).toContain(`"${member}"`);
    // The schema would notice.
    expect(check({ ...logs[0], version: '2.0.0' })).toBe(false);
    expect(check({ ...logs[0], colour: 'blue' })).toBe(false);
  });

  it('refer to their rules, and end regions where these do not begin later', () => {
    for (const { runs } of logs) {
      for (const { tool, results } of runs) {
        for (const { ruleId, ruleIndex, locations } of results) {
          expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
          const [{ startLine, startColumn, endLine, endColumn } = expect.fail('no region')] = locations.map(
            ({ physicalLocation: { region: at } }) => at,
          );
          expect(endLine > startLine || (endLine === startLine && endColumn >= startColumn)).toBe(true);
        }
      }
    }
  });
});
