import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import events from '../../../schemas/events.schema.json' with { type: 'json' };
import responses from '../../../schemas/responses.schema.json' with { type: 'json' };
import type { Schema } from './jsonSchema.ts';
import { sentenceFor, type VerboseError } from './schemaErrors.ts';

/** What is wrong with a value, going by a schema that a test makes up, with each definition inside the others and by itself. */
function check(schema: Schema, value: unknown, expected: string | undefined): void {
  const range: Schema = { type: 'object', required: ['start'], properties: { start: { type: 'integer' } } };
  for (const inlineRefs of [true, false]) {
    const ajv = new Ajv({ verbose: true, inlineRefs, allowUnionTypes: true, strictTypes: false, strictRequired: false });
    const validate = ajv.compile({ definitions: { range, ...schema.definitions }, ...schema });
    const fault = validate(value) ? undefined : sentenceFor((validate.errors ?? []) as VerboseError[]);
    expect({ value, fault }).toEqual({ value, fault: expected });
  }
}

describe('sentenceFor', () => {
  it('says what is expected and what was found', () => {
    check({ type: 'integer', minimum: 1, maximum: 4 }, 5, '$ has to be an integer from 1 to 4, but is the number 5.');
    check({ type: 'integer', minimum: 1, maximum: 4 }, '5', '$ has to be an integer from 1 to 4, but is a string.');
    check({ type: 'integer', minimum: 0 }, -1, '$ has to be an integer of 0 or more, but is the number -1.');
    check({ type: 'integer' }, 1.5, '$ has to be an integer, but is the number 1.5.');
    check({ type: ['string', 'integer'] }, null, '$ has to be a string or an integer, but is null.');
    check({ type: ['string', 'null'] }, 3, '$ has to be a string or null, but is the number 3.');
    check({ type: 'boolean' }, {}, '$ has to be true or false, but is an object.');
    check({ enum: ['a', 'b'] }, 'c', '$ has to be "a" or "b", but is "c".');
    check({ enum: ['a', 'b'] }, [], '$ has to be "a" or "b", but is an array.');
    check(
      { type: 'array', items: { $ref: '#/definitions/range' } },
      [{ start: 1 }, { start: '1' }],
      '$[1].start has to be an integer, but is a string.',
    );
    check({ type: 'string', maxLength: 3 }, 'four', '$ may have 3 characters, but has 4.');
    check({ description: 'Anything.' }, undefined, undefined);
  });

  it('names all alternatives, or what is wrong with the one that a value is meant to be', () => {
    const rangeOrNull: Schema = { anyOf: [{ $ref: '#/definitions/range' }, { type: 'null' }] };
    check(rangeOrNull, true, '$ has to be a range or null, but is true.');
    check(rangeOrNull, {}, '$.start is missing.');
    check(rangeOrNull, { start: '1' }, '$.start has to be an integer, but is a string.');
    check(rangeOrNull, null, undefined);
    const places: Schema = { type: 'object', properties: { places: { type: 'array', items: rangeOrNull } } };
    check(places, { places: [null, 1] }, '$.places[1] has to be a range or null, but is the number 1.');
    check(places, { places: [null, {}] }, '$.places[1].start is missing.');
  });

  it('takes what is inherited before what is added', () => {
    const schema: Schema = {
      definitions: { base: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } } },
      allOf: [{ $ref: '#/definitions/base' }],
      required: ['b'],
      properties: { b: { $ref: '#/definitions/base' } },
    };
    check(schema, 7, '$ has to be an object, but is the number 7.');
    check(schema, {}, '$.a is missing.');
    check(schema, { a: 'a' }, '$.b is missing.');
    check(schema, { a: 'a', b: {} }, '$.b.a is missing.');
    check(schema, { a: 'a', b: { a: 1 } }, '$.b.a has to be a string, but is the number 1.');
  });

  it('has words for all that the schemas of events and responses say', () => {
    const keywords = new Set<string>();
    const types = new Set<string>();
    const collect = (schema: Schema): void => {
      for (const keyword of Object.keys(schema)) keywords.add(keyword);
      for (const type of [schema.type ?? []].flat()) types.add(type);
      for (const one of Object.values(schema.properties ?? {})) collect(one);
      for (const one of [schema.items ?? [], schema.anyOf ?? [], schema.allOf ?? []].flat()) collect(one);
    };
    for (const one of [events, responses].flatMap(({ definitions }) => Object.values(definitions as Record<string, Schema>))) collect(one);
    for (const note of ['default', 'description']) keywords.delete(note);
    expect([...keywords].toSorted()).toEqual(
      ['$ref', 'allOf', 'anyOf', 'enum', 'items', 'maxLength', 'maximum', 'minimum', 'properties', 'required', 'type'].toSorted(),
    );
    expect([...types].toSorted()).toEqual(['array', 'boolean', 'integer', 'null', 'object', 'string']);
  });
});
