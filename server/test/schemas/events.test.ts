import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import events from '../../../schemas/events.schema.json' with { type: 'json' };
import responses from '../../../schemas/responses.schema.json' with { type: 'json' };
import { COMPLETION_KINDS } from '../../src/contract/completions.ts';
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';
import { dereference, type Schema } from '../../src/contract/jsonSchema.ts';
import { validateResponse } from '../../src/contract/responses.ts';
import { validateEvent } from './eventSchema.ts';
import { ENDPOINT_FIELDS, requestFields, valuesOf } from './pythonTypes.ts';

const types = readFileSync(path.resolve(import.meta.dirname, '../../workers/sdk/codex-plugin-sdk/index.d.ts'), 'utf8');

/** The members of an interface of the SDK for TypeScript, each with its type. */
function membersOf(name: string): Record<string, string> {
  const body = new RegExp(`^export interface ${name}(?: extends \\w+)? \\{\\n(.*?)^\\}`, 'ms').exec(types)?.[1] ?? '';
  return Object.fromEntries([...body.matchAll(/^ {2}(\w+\??): (.*);$/gm)].map(([, key = '', type = '']) => [key, type]));
}

/** A schema as TypeScript writes it. */
function typeOf(root: Schema, schema: Schema): string {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return name[0]?.toUpperCase() + name.slice(1);
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(root, one)).join(' | ');
  if (schema.enum) return schema.enum.map((value) => `'${String(value)}'`).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf(root, { ...schema, type })).join(' | ');
  const { type, minimum = 0, maximum = Infinity } = schema;
  if (type === 'integer')
    return maximum < 10 ? Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index).join(' | ') : 'number';
  if (type === 'array') {
    const item = typeOf(root, schema.items ?? {});
    return item.includes(' ') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'object' && !schema.properties) return `Record<string, ${typeOf(root, valuesOf(schema))}>`;
  return type === 'object'
    ? `{ ${Object.entries(membersIn(root, schema))
        .map(([key, one]) => `${key}: ${one}`)
        .join('; ')} }`
    : (type ?? 'unknown');
}

function membersIn(root: Schema, schema: Schema): Record<string, string> {
  const { properties = {}, required = [] } = dereference(root, schema);
  return Object.fromEntries(Object.entries(properties).map(([key, one]) => [required.includes(key) ? key : `${key}?`, typeOf(root, one)]));
}

describe('the schemas of events and responses', () => {
  it('define every event, its response, and what these consist of', () => {
    for (const [schema, own] of [
      [events, []],
      [responses, ['returnedDiagnostic', 'placedError', 'textEdit', 'informing']],
    ] as const) {
      const others = ['common', 'position', 'range', 'diagnostic', 'completion', 'completionKind', ...own];
      expect(Object.keys(schema.definitions).toSorted()).toEqual([...BUILT_IN_EVENTS, 'custom', ...others].toSorted());
    }
    for (const event of [...BUILT_IN_EVENTS, 'custom']) {
      expect([validateEvent(event, 7), validateResponse(event, 7)], event).toEqual(
        Array(2).fill('$ has to be an object, but is the number 7.'),
      );
    }
  });
});

describe("the SDK's types", () => {
  const definition = (root: Schema, name: string): Record<string, string> => membersIn(root, root.definitions?.[name] ?? {});

  it('have the members that events have', () => {
    for (const name of ['position', 'range', 'diagnostic', 'completion']) {
      expect(membersOf(name[0]?.toUpperCase() + name.slice(1)), name).toEqual(definition(events, name));
    }
    expect(membersOf('CodexEvent')).toEqual(definition(events, 'common'));
    for (const event of BUILT_IN_EVENTS) {
      const isRequest = event === 'onRequest' || event === 'onResponse';
      const members = isRequest ? membersIn(events, { properties: requestFields(event) }) : definition(events, event);
      expect(membersOf(`${event.slice(2)}Event`), event).toEqual({ event: `'${event}'`, ...members });
    }
    const request = { properties: ENDPOINT_FIELDS, required: Object.keys(ENDPOINT_FIELDS) };
    expect(membersOf('EndpointRequest')).toEqual(membersIn(events, request));
  });

  it('have the kinds of completions that the schemas have', () => {
    const [, words = ''] = /^export type CompletionKind =(.*?);$/ms.exec(types) ?? [];
    const kinds = [...words.matchAll(/'(\w+)'/g)].map(([, word]) => word);
    expect(kinds).toEqual([...COMPLETION_KINDS]);
    for (const { definitions } of [events, responses]) expect(definitions.completionKind.enum).toEqual(kinds);
  });

  it('have the members that responses may have', () => {
    for (const name of ['position', 'range', 'diagnostic', 'returnedDiagnostic', 'placedError', 'completion', 'textEdit']) {
      expect(membersOf(name[0]?.toUpperCase() + name.slice(1)), name).toEqual(definition(responses, name));
    }
    const all = ['common', 'informing', ...BUILT_IN_EVENTS, 'custom'].map(
      (name) => (responses.definitions as Record<string, Schema>)[name] ?? {},
    );
    const members = Object.assign({}, ...all.map((one) => membersIn(responses, { ...one, properties: one.properties ?? {} }))) as object;
    expect(membersOf('HandlerResponse')).toEqual(members);
  });

  it('have a response for each event, with the members that it may have', () => {
    for (const event of [...BUILT_IN_EVENTS, 'custom'] as const) {
      const own = responses.definitions[event] as Schema;
      const name = event === 'custom' ? 'OwnEvent' : event.slice(2);
      expect(membersOf(`${name}Response`), event).toEqual(own.properties ? definition(responses, event) : {});
    }
    expect(membersOf('CommonResponse')).toEqual(definition(responses, 'common'));
    expect(membersOf('InformingResponse')).toEqual(definition(responses, 'informing'));
    expect(membersOf('OwnEvent<Payload = unknown>')).toEqual({ payload: 'Payload' });
    for (const name of ['EventsByName', 'ResponsesByName'])
      expect(Object.keys(membersOf(name)).toSorted(), name).toEqual([...BUILT_IN_EVENTS].toSorted());
  });
});
