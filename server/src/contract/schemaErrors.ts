// What ajv finds wrong with a plain value, in the words of a person.
import * as l10n from '@vscode/l10n';
import { alternatives } from '../text/alternatives.ts';
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
  if (keyword === 'required') return l10n.t('{0} is missing.', `${path}.${String(params['missingProperty'])}`);
  if (keyword === 'maxLength') {
    return l10n.t('{0} may have {1} characters, but has {2}.', path, Number(params['limit']), String(data).length);
  }
  const found = parentSchema.enum && typeof data === 'string' ? JSON.stringify(data) : nameOfType(data);
  return l10n.t('{0} has to be {1}, but is {2}.', path, expected(parentSchema), found);
}

/** "a string", "null", "an array": how messages name what they found. */
export function nameOfType(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return l10n.t('nothing');
  if (Array.isArray(value)) return l10n.t('an array');
  if (typeof value === 'object') return l10n.t('an object');
  if (typeof value === 'string') return l10n.t('a string');
  if (typeof value === 'number') return l10n.t('the number {0}', value);
  return typeof value === 'boolean' ? String(value) : l10n.t('a {0}', typeof value);
}

function expected({ $ref, anyOf, enum: values, type = [], minimum, maximum }: Schema): string {
  // oxlint-disable-next-line codex/native-paths -- A JSON pointer.
  if ($ref !== undefined) return l10n.t('a {0}', $ref.split('/').at(-1) ?? '');
  const words =
    anyOf?.map(expected) ?? values?.map((value) => JSON.stringify(value)) ?? [type].flat().map((one) => typeWords(one, minimum, maximum));
  return alternatives(words);
}

function typeWords(type: string, minimum: number | undefined, maximum: number | undefined): string {
  switch (type) {
    case 'boolean':
      return l10n.t('true or false');
    case 'null':
      return 'null';
    case 'integer':
      if (minimum === undefined) return l10n.t('an integer');
      return maximum === undefined ? l10n.t('an integer of {0} or more', minimum) : l10n.t('an integer from {0} to {1}', minimum, maximum);
    case 'array':
      return l10n.t('an array');
    case 'object':
      return l10n.t('an object');
    case 'string':
      return l10n.t('a string');
    case 'number':
      return l10n.t('a number');
    default:
      return l10n.t('a {0}', type);
  }
}
