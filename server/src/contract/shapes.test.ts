import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import events from '../../../schemas/events.schema.json' with { type: 'json' };
import responses from '../../../schemas/responses.schema.json' with { type: 'json' };
import { dereference, type Schema } from './jsonSchema.ts';
import { validatorFor } from './shapes.ts';
import { BUILT_IN_EVENTS } from './eventNames.ts';

/** What is wrong with a value, going by a schema that a test makes up. */
function check(schema: Schema, value: unknown, expected: string | undefined): void {
  const range: Schema = { type: 'object', required: ['start'], properties: { start: { type: 'integer' } } };
  const validate = validatorFor({ definitions: { it: schema, range } }, 'it');
  expect({ value, fault: validate(value) }).toEqual({ value, fault: expected });
}

describe('shapes', () => {
  it('say what is expected and what was found', () => {
    check({ type: 'integer', minimum: 1, maximum: 4 }, 5, '$ has to be an integer from 1 to 4, but is the number 5.');
    check({ type: 'integer', minimum: 0 }, -1, '$ has to be an integer of 0 or more, but is the number -1.');
    check({ type: 'integer' }, 1.5, '$ has to be an integer, but is the number 1.5.');
    check({ type: ['string', 'integer'] }, null, '$ has to be a string or an integer, but is null.');
    check({ enum: ['a', 'b'] }, 'c', '$ has to be "a" or "b", but is "c".');
    check({ enum: ['a', 'b'] }, [], '$ has to be "a" or "b", but is an array.');
    const rangeOrNull: Schema = { anyOf: [{ $ref: '#/definitions/range' }, { type: 'null' }] };
    check(rangeOrNull, true, '$ has to be a range or null, but is true.');
    check(rangeOrNull, {}, '$.start is missing.');
    check(rangeOrNull, null, undefined);
    check(
      { type: 'array', items: { $ref: '#/definitions/range' } },
      [{ start: 1 }, { start: '1' }],
      '$[1].start has to be an integer, but is a string.',
    );
    check({ description: 'Anything.' }, undefined, undefined);
  });

  it('take what is inherited before what is added, and leave out nothing but the members of the whole where that is wanted', () => {
    const schema: Schema = {
      definitions: {
        base: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } },
        it: { allOf: [{ $ref: '#/definitions/base' }], required: ['b'], properties: { b: { $ref: '#/definitions/base' } } },
      },
    };
    expect(validatorFor(schema, 'it')({})).toBe('$.a is missing.');
    expect(validatorFor(schema, 'it')({ a: 'a' })).toBe('$.b is missing.');
    const partial = validatorFor(schema, 'it', { partial: true });
    expect([partial({}), partial({ a: 1 }), partial({ b: {} })]).toEqual([
      undefined,
      '$.a has to be a string, but is the number 1.',
      '$.b.a is missing.',
    ]);
  });

  it('refuse a schema that says more than they know', () => {
    const unknown: [Schema, string][] = [
      [{ type: 'string', pattern: 'a' }, '"pattern"'],
      [{ minimum: 1 }, '"minimum"'],
      [{ type: 'number' }, 'number'],
      [{ anyOf: [{}] }, 'needless'],
    ];
    for (const [schema, message] of unknown) {
      expect(() => validatorFor({ definitions: { it: schema } }, 'it')).toThrow(message);
    }
    expect(() => validatorFor({ $id: 'x' }, 'it')).toThrow('x has no definition it');
  });

  it('can be made of every event and every response', () => {
    for (const [schema, own] of [
      [events, []],
      [responses, ['textEdit', 'informing']],
    ] as const) {
      const names = Object.keys(schema.definitions).filter((name) => name === 'custom' || /^on[A-Z]/.test(name));
      expect(names.toSorted()).toEqual([...BUILT_IN_EVENTS, 'custom'].toSorted());
      const others = ['common', 'position', 'range', 'diagnostic', 'completion', ...own];
      expect(Object.keys(schema.definitions).toSorted()).toEqual([...names, ...others].toSorted());
      for (const name of Object.keys(schema.definitions)) expect(validatorFor(schema, name)(7), name).toContain('has to be an object');
    }
  });
});

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

describe("the SDK's types", () => {
  const definition = (root: Schema, name: string): Record<string, string> => membersIn(root, root.definitions?.[name] ?? {});

  it('have the members that events have', () => {
    for (const name of ['position', 'range', 'diagnostic', 'completion']) {
      expect(membersOf(name[0]?.toUpperCase() + name.slice(1)), name).toEqual(definition(events, name));
    }
    expect(membersOf('CodexEvent')).toEqual(definition(events, 'common'));
    for (const event of BUILT_IN_EVENTS) {
      const members = definition(events, event);
      // Events with nothing of their own need no type of their own.
      const own = events.definitions[event] as Schema;
      expect(membersOf(`${event.slice(2)}Event`), event).toEqual(own.properties ? { event: `'${event}'`, ...members } : {});
    }
  });

  it('have the members that responses may have', () => {
    for (const name of ['position', 'range', 'diagnostic', 'completion', 'textEdit']) {
      expect(membersOf(name[0]?.toUpperCase() + name.slice(1)), name).toEqual(definition(responses, name));
    }
    const all = ['common', 'informing', ...BUILT_IN_EVENTS, 'custom'].map(
      (name) => (responses.definitions as Record<string, Schema>)[name] ?? {},
    );
    const members = Object.assign({}, ...all.map((one) => membersIn(responses, { ...one, properties: one.properties ?? {} }))) as object;
    expect(membersOf('HandlerResponse')).toEqual(members);
  });
});
