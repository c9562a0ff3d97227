// What ajv finds wrong with a plain value, in the words of a person.
import type { Schema } from './jsonSchema.ts';

/** An error as ajv reports it. */
export interface SchemaError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
}

/** An error of a validator that was made with `verbose`: it brings along what sentences are made of. */
export interface VerboseError extends SchemaError {
  parentSchema: Schema;
  data: unknown;
}

/**
 * The sentence for a value that has errors. It names the JSON path: "$.edits[0].newText is missing."
 * The validator has to stop at the first error: there are several only where none of the alternatives of an `anyOf` fits, which comes last.
 */
export function sentenceFor(errors: readonly VerboseError[]): string {
  const whole = errors.at(-1);
  // What is missing or wrong inside of the alternative that a value is meant to be says more than that there are others.
  const error = errors.find(({ keyword, instancePath }) => keyword === 'required' || instancePath !== whole?.instancePath) ?? whole;
  if (!error) throw new Error('A value without errors needs no sentence.');
  const { instancePath, keyword, params, parentSchema, data } = error;
  const path = `$${instancePath.replaceAll(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.')}`;
  if (keyword === 'required') return `${path}.${String(params['missingProperty'])} is missing.`;
  const found = parentSchema.enum && typeof data === 'string' ? JSON.stringify(data) : nameOfType(data);
  return `${path} has to be ${expected(parentSchema)}, but is ${found}.`;
}

/** "a string", "null", "an array": how messages name what they found. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a string';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'boolean' ? String(value) : `a ${typeof value}`;
}

function expected({ $ref, anyOf, enum: values, type = [], minimum, maximum }: Schema): string {
  // oxlint-disable-next-line codex/native-paths -- A JSON pointer.
  if ($ref !== undefined) return `a ${$ref.split('/').at(-1)}`;
  const words =
    anyOf?.map(expected) ?? values?.map((value) => JSON.stringify(value)) ?? [type].flat().map((one) => typeWords(one, minimum, maximum));
  return words.join(' or ');
}

function typeWords(type: string, minimum: number | undefined, maximum: number | undefined): string {
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'null':
      return 'null';
    case 'integer':
      if (minimum === undefined) return 'an integer';
      return maximum === undefined ? `an integer of ${minimum} or more` : `an integer from ${minimum} to ${maximum}`;
    default:
      return type === 'array' || type === 'object' ? `an ${type}` : `a ${type}`;
  }
}
