// The schemas, and ajv's validators for them. Compiling them takes ajv some 50 ms, so that is done ahead of time (validators.generated.ts).
import codexConfig from '../../../../schemas/codex-config.schema.json' with { type: 'json' };
import pluginManifest from '../../../../schemas/plugin-manifest.schema.json' with { type: 'json' };
import type { Schema } from '../../contract/jsonSchema.ts';
import type { SchemaError } from '../../contract/schemaErrors.ts';
import { validateCodexConfig, validatePluginManifest } from './validators.generated.ts';

export { dereference, schemaAt, type Schema } from '../../contract/jsonSchema.ts';

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
