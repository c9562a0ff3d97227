import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validate } from './validate.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../test-fixtures');
/** The schema that OASIS publishes, https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json. */
const official = path.resolve(import.meta.dirname, '../../../../shared/testdata/sarif/sarif-schema-2.1.0.json');

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

/** Everything that SARIF 2.1.0 demands of the members that are written; others are not possible. */
const texts = { type: 'object', required: ['text'], additionalProperties: false, properties: { text: { type: 'string' } } };
const level = { enum: ['none', 'note', 'warning', 'error'] };
const count = { type: 'integer', minimum: 1 };
const region = {
  type: 'object',
  required: ['startLine', 'startColumn', 'endLine', 'endColumn'],
  additionalProperties: false,
  properties: { startLine: count, startColumn: count, endLine: count, endColumn: count },
};
const artifactLocation = {
  type: 'object',
  required: ['uri'],
  additionalProperties: false,
  properties: { uri: { type: 'string', format: 'uri-reference', minLength: 1 } },
};
const physicalLocation = {
  type: 'object',
  required: ['artifactLocation', 'region'],
  additionalProperties: false,
  properties: { artifactLocation, region },
};
const replacement = {
  type: 'object',
  required: ['deletedRegion'],
  additionalProperties: false,
  properties: { deletedRegion: region, insertedContent: texts },
};
const artifactChange = {
  type: 'object',
  required: ['artifactLocation', 'replacements'],
  additionalProperties: false,
  properties: { artifactLocation, replacements: { type: 'array', minItems: 1, items: replacement } },
};
const fix = {
  type: 'object',
  required: ['artifactChanges'],
  additionalProperties: false,
  properties: { description: texts, artifactChanges: { type: 'array', minItems: 1, uniqueItems: true, items: artifactChange } },
};
const location = {
  type: 'object',
  required: ['physicalLocation'],
  additionalProperties: false,
  properties: { physicalLocation, message: texts },
};
const result = {
  type: 'object',
  required: ['message', 'ruleId', 'ruleIndex', 'locations'],
  additionalProperties: false,
  properties: {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level,
    message: texts,
    locations: { type: 'array', minItems: 1, items: location },
    relatedLocations: { type: 'array', uniqueItems: true, items: location },
    fixes: { type: 'array', uniqueItems: true, items: fix },
  },
};
const rule = {
  type: 'object',
  required: ['id'],
  additionalProperties: false,
  properties: {
    id: { type: 'string' },
    shortDescription: texts,
    help: texts,
    defaultConfiguration: { type: 'object', additionalProperties: false, properties: { level } },
  },
};
const driver = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name: { type: 'string' }, rules: { type: 'array', uniqueItems: true, items: rule } },
};
const run = {
  type: 'object',
  required: ['tool', 'results'],
  additionalProperties: false,
  properties: {
    tool: { type: 'object', required: ['driver'], additionalProperties: false, properties: { driver } },
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    results: { type: 'array', items: result },
  },
};
const log = {
  type: 'object',
  required: ['version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', format: 'uri' },
    version: { const: '2.1.0' },
    runs: { type: 'array', items: run },
  },
};

function compiled(schema: object): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true });
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

/** What a schema has against the logs. */
function faults(schema: object): unknown[] {
  const check = compiled(schema);
  return logs.flatMap((one) => (check(one) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)));
}

describe('SARIF logs', () => {
  it('have what SARIF 2.1.0 demands, and nothing that it does not know', () => {
    expect(faults(log)).toEqual([]);
    const results = logs.map(({ runs }) => runs[0]?.results ?? []);
    expect(results.map(({ length }) => length > 0)).toEqual([true, true, true, true, false]);
    const all = JSON.stringify(logs);
    for (const member of ['relatedLocations', 'fixes', 'help', 'insertedContent']) expect(all).toContain(`"${member}"`);
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

  it('are valid against the schema that OASIS publishes', (context) => {
    if (!existsSync(official)) context.skip(`${official} is not there`);
    // Of the JSON Schema drafts these two members are what keeps ajv from reading this one as a later draft, which it is as well.
    const { id: _, $schema: __, ...schema } = JSON.parse(readFileSync(official, 'utf8')) as Record<string, unknown>;
    expect(faults(schema)).toEqual([]);
  });
});
