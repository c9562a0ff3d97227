import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { describe, expect, it } from 'vitest';

const schemasFolder = path.resolve(import.meta.dirname, '../../../../schemas');
const generated = path.join(import.meta.dirname, 'validators.generated.ts');
const EXPORTS = { validatePluginManifest: 'plugin-manifest.schema.json', validateCodexConfig: 'codex-config.schema.json' };

function render(): string {
  const texts = Object.values(EXPORTS).map((name) => readFileSync(path.join(schemasFolder, name), 'utf8'));
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    allowUnionTypes: true,
    strictTypes: false,
    strictRequired: false,
    code: { source: true, esm: true, lines: true },
    schemas: texts.map((text) => JSON.parse(text) as object),
  });
  ajv.addVocabulary(['problemCode', 'patternErrorMessage', 'enumDescriptions']);
  const code = standaloneCode(ajv, EXPORTS);
  const hash = createHash('sha256')
    .update(JSON.stringify(texts.map((text) => JSON.parse(text) as object)))
    .digest('hex');
  return [
    '// Made by ajv from schemas/ (UPDATE_GENERATED=1 npx vitest run server/src/manifest/model/validators.test.ts). Do not edit.',
    '// @ts-nocheck',
    '/* oxlint-disable */',
    `// schemas: ${hash}`,
    code.replace(/^"use strict";/, ''),
  ].join('\n');
}

describe('validators.generated', () => {
  it('is what ajv makes of the schemas today', () => {
    const fresh = render();
    expect(fresh, 'standalone validators may not load ajv at run time').not.toContain('require(');
    if (process.env['UPDATE_GENERATED']) writeFileSync(generated, fresh);
    const line = /^\/\/ schemas: .*$/m;
    expect(readFileSync(generated, 'utf8').match(line)?.[0]).toBe(fresh.match(line)?.[0]);
  });
});
