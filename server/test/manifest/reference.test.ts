import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderReference } from './reference.ts';
import { docsAnchor, RULES } from '../../src/manifest/rules/table.ts';
import { configValidator, manifestValidator, type Schema } from '../../src/manifest/model/schemaValidators.ts';
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';

const file = path.resolve(import.meta.dirname, '../../../docs/manifest-reference.md');

/** Every property of a schema and of what is inside it, by its path. */
function propertiesOf(schema: Schema, at: string): [string, Schema][] {
  const own = Object.entries(schema.properties ?? {}).map(([key, value]): [string, Schema] => [`${at}.${key}`, value]);
  const inner = [...own, ...Object.entries(schema.definitions ?? {}).map(([key, value]): [string, Schema] => [`${at}#${key}`, value])];
  return [...own, ...inner.flatMap(([where, value]) => propertiesOf(value, where))];
}

describe('reference', () => {
  it('is up to date in docs/', () => {
    const fresh = renderReference();
    if (process.env['UPDATE_GENERATED']) writeFileSync(file, fresh);
    expect(readFileSync(file, 'utf8')).toBe(fresh);
  });

  it('has a heading for every rule', () => {
    const headings = new Set([...renderReference().matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading.replace('/', '')));
    const missing = Object.keys(RULES).filter((code) => !headings.has(docsAnchor(code).split('#')[1] ?? ''));
    expect(missing).toEqual([]);
  });

  it('finds a description and an example for every key in the schemas', () => {
    const all = [...propertiesOf(manifestValidator.schema, 'manifest'), ...propertiesOf(configValidator.schema, 'config')];
    expect(all.length).toBeGreaterThan(30);
    expect(all.filter(([, schema]) => !schema.description || !schema.examples?.length).map(([where]) => where)).toEqual([]);
  });

  it('lists exactly the built-in events in the schema', () => {
    const event = manifestValidator.schema.definitions?.['handler']?.properties?.['event'];
    expect(event?.anyOf?.[0]?.enum).toEqual([...BUILT_IN_EVENTS]);
    expect(event?.anyOf?.[0]?.enumDescriptions).toHaveLength(BUILT_IN_EVENTS.length);
  });
});
