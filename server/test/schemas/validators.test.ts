import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type Options } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** A module of validators: the schemas that it is made from, and which of them, or which part of one, each export checks. */
interface Generated {
  file: string;
  schemas: string[];
  exports: Record<string, string>;
  options: Options;
  /** What validators take along of their schemas; all of it where this is not given. */
  kept?: (schema: object) => object;
}

const GENERATED: Generated[] = [
  {
    file: 'server/src/manifest/model/validators.generated.ts',
    schemas: ['plugin-manifest.schema.json', 'codex-config.schema.json'],
    exports: { validatePluginManifest: 'plugin-manifest.schema.json', validateCodexConfig: 'codex-config.schema.json' },
    // A manifest is shown with all its mistakes.
    options: { allErrors: true },
  },
  {
    file: 'server/src/testing/mockEvent.generated.ts',
    schemas: ['mock-event.schema.json'],
    exports: { validateMockEvent: 'mock-event.schema.json' },
    options: { allErrors: true },
  },
  {
    file: 'server/src/contract/responses.generated.ts',
    schemas: ['responses.schema.json'],
    exports: Object.fromEntries([...BUILT_IN_EVENTS, 'custom'].map((event) => [event, `responses.schema.json#/definitions/${event}`])),
    // A response is refused for its first mistake. Every definition gets a function of its own, and is not repeated wherever it is used:
    // that is a quarter less code.
    // Lengths are counted as JavaScript does, although ajv advises against it: counting characters would take a function of ajv's along.
    options: { verbose: true, inlineRefs: false, unicode: false, logger: false },
    kept: withoutNotes,
  },
];

/** A schema without what only people read. */
function withoutNotes(schema: object): object {
  const text = JSON.stringify(schema, (key, value: unknown) =>
    ['title', 'description'].includes(key) && typeof value === 'string' ? undefined : value,
  );
  return JSON.parse(text) as object;
}

function render({ schemas: names, exports, options, kept = (schema) => schema }: Generated): string {
  const schemas = names.map((name) => JSON.parse(readFileSync(path.join(root, 'schemas', name), 'utf8')) as object);
  const ajv = new Ajv({
    messages: false,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    code: { source: true, esm: true, lines: true },
    schemas: schemas.map(kept),
    ...options,
  });
  ajv.addVocabulary(['problemCode', 'patternErrorMessage', 'enumDescriptions']);
  const code = standaloneCode(ajv, exports);
  const hash = createHash('sha256').update(JSON.stringify(schemas)).digest('hex');
  return [
    '// Made by ajv from schemas/ (UPDATE_GENERATED=1 npx vitest run server/test/schemas/validators.test.ts). Do not edit.',
    '// @ts-nocheck',
    '/* oxlint-disable */',
    `// schemas: ${hash}`,
    code.replace(/^"use strict";/, ''),
  ].join('\n');
}

describe('generated validators', () => {
  it.each(GENERATED)('are what ajv makes of the schemas today: $file', (one) => {
    const fresh = render(one);
    expect(fresh, 'standalone validators may not load ajv at run time').not.toContain('require(');
    const file = path.join(root, one.file);
    if (process.env['UPDATE_GENERATED']) writeFileSync(file, fresh);
    const line = /^\/\/ schemas: .*$/m;
    expect(readFileSync(file, 'utf8').match(line)?.[0]).toBe(fresh.match(line)?.[0]);
  });
});
