// JSON Schemas as plain data: what they are made of, and following their references.

/** A JSON Schema as far as problems, the reference and the checks of events and responses look into it. */
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
  maxLength?: number;
  /** The rule that a value outside `pattern` breaks, with what the message says. */
  problemCode?: string;
  patternErrorMessage?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
  if?: Schema;
  then?: Schema;
  not?: Schema;
  definitions?: Record<string, Schema>;
}

/** The schema that a path within its document leads to (`#/properties/name/pattern` gives that of `name` after `parent`). */
export function schemaAt(schema: Schema, pointer: string): Schema | undefined {
  let current: unknown = schema;
  // oxlint-disable-next-line codex/native-paths -- A JSON pointer.
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
