// The schemas, and ajv's validators for them. Compiling them takes ajv some 50 ms, so that is done ahead of time (validators.generated.ts).
import codexConfig from '../../../schemas/codex-config.schema.json' with { type: 'json' };
import pluginManifest from '../../../schemas/plugin-manifest.schema.json' with { type: 'json' };
import { validateCodexConfig, validatePluginManifest } from './validators.generated.ts';

/** A JSON Schema as far as problems and the reference look into it. */
export interface Schema {
  $id?: string;
  $ref?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  enumDescriptions?: string[];
  default?: unknown;
  examples?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  /** The rule that a value outside `pattern` breaks, with what the message says. */
  problemCode?: string;
  patternErrorMessage?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  if?: Schema;
  then?: Schema;
  not?: Schema;
  definitions?: Record<string, Schema>;
}

/** An error as ajv reports it. */
export interface SchemaError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
}

export interface SchemaValidator {
  schema: Schema;
  /** Every violation that ajv finds in a value. */
  errorsIn(value: unknown): SchemaError[];
}

type Validate = ((value: unknown) => boolean) & { errors?: SchemaError[] | null };

function validator(schema: Schema, validate: Validate): SchemaValidator {
  return { schema, errorsIn: (value) => (validate(value) ? [] : (validate.errors ?? [])) };
}

export const manifestValidator = validator(pluginManifest, validatePluginManifest as Validate);
export const configValidator = validator(codexConfig, validateCodexConfig as Validate);

/** The schema that a path within its document leads to (`#/properties/name/pattern` gives that of `name` after `parent`). */
export function schemaAt(schema: Schema, pointer: string): Schema | undefined {
  let current: unknown = schema;
  for (const step of pointer
    .replace(/^[^#]*#/, '')
    .split('/')
    .slice(1)) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<string, unknown>)[decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return typeof current === 'object' && current !== null ? current : undefined;
}

/** A schema with what it refers to put in its place; its own members come first. */
export function dereference(root: Schema, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const target = schemaAt(root, schema.$ref);
  return target ? { ...dereference(root, target), ...schema } : schema;
}
