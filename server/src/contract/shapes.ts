// Checks that plain values have the form that a JSON Schema describes, in the words of a person. A schema is turned into functions when it is
// first needed: no start cost, and about a microsecond for a small value.
import { dereference, type Schema } from './jsonSchema.ts';

/** What is wrong with a value: where in it, as the end of a JSON path (".edits[0].newText"), and what ("is missing."). */
interface Fault {
  at: string;
  what: string;
}

/** Finds the first thing that is wrong with a value. Paths are put together on the way back only: most values have no fault. */
type Shape = (value: unknown) => Fault | undefined;

/** One kind of value that a schema allows. */
interface Alternative {
  words: string;
  fits: (value: unknown) => boolean;
  /** What is wrong with a value that fits. */
  shape: Shape;
  /** How a value is named that does not fit. */
  nameOf?: (value: unknown) => string;
}

/** Says what is wrong with a value, in a sentence that names the JSON path, or nothing. */
export type Validator = (value: unknown) => string | undefined;

export interface ValidatorOptions {
  /** The members of the value itself may be left out, but must not be wrong. */
  partial?: boolean;
}

/**
 * Makes the validator for a definition of a schema.
 * It knows the keywords that schemas/events.schema.json and schemas/responses.schema.json are written with, and throws at any other.
 */
export function validatorFor(root: Schema, definition: string, { partial = false }: ValidatorOptions = {}): Validator {
  const schema = root.definitions?.[definition];
  if (!schema) throw new Error(`The schema ${root.$id} has no definition ${definition}.`);
  const shape = new Shapes(root).shape(schema, partial);
  return (value) => {
    const fault = shape(value);
    return fault && `$${fault.at} ${fault.what}`;
  };
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

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const nothing: Shape = () => undefined;

/** Keywords that describe and do not restrict. */
const NOTES = ['$id', '$schema', 'default', 'definitions', 'description', 'title'];
/** Keywords that restrict values of a type. */
const FOR_TYPES: Record<string, string[]> = {
  integer: ['minimum', 'maximum'],
  object: ['allOf', 'properties', 'required'],
  array: ['items'],
};

class Shapes {
  private readonly root: Schema;

  constructor(root: Schema) {
    this.root = root;
  }

  shape(schema: Schema, partial = false): Shape {
    const alternatives = this.alternatives(schema, partial);
    if (alternatives === 'any') return nothing;
    const expected = alternatives.map(({ words }) => words).join(' or ');
    const [only, ...others] = alternatives;
    if (only && others.length === 0) {
      const { fits, shape, nameOf } = only;
      return (value) => (fits(value) ? shape(value) : mismatch(expected, value, nameOf));
    }
    return (value) => {
      const chosen = alternatives.find(({ fits }) => fits(value));
      return chosen ? chosen.shape(value) : mismatch(expected, value);
    };
  }

  /** The kinds of values that a schema allows, in its order; `any` where it does not restrict them. */
  private alternatives(given: Schema, partial: boolean): Alternative[] | 'any' {
    const schema = dereference(this.root, given);
    if (schema.anyOf) {
      refuseOthers(schema, ['anyOf']);
      return schema.anyOf.flatMap((one) => {
        const found = this.alternatives(one, false);
        if (found === 'any') throw new Error('An alternative that allows everything makes the others needless.');
        const name = one.$ref?.split('/').at(-1);
        return name === undefined ? found : found.map((alternative) => ({ ...alternative, words: `a ${name}` }));
      });
    }
    if (schema.enum) {
      refuseOthers(schema, ['enum']);
      return [oneOf(schema.enum)];
    }
    const types = [typeOf(this.root, schema) ?? []].flat();
    refuseOthers(schema, ['$ref', 'type', ...types.flatMap((type) => FOR_TYPES[type] ?? [])]);
    return types.length === 0 ? 'any' : types.map((type) => this.ofType(type, schema, partial));
  }

  private ofType(type: string, schema: Schema, partial: boolean): Alternative {
    switch (type) {
      case 'string':
        return { words: 'a string', fits: (value) => typeof value === 'string', shape: nothing };
      case 'boolean':
        return { words: 'true or false', fits: (value) => typeof value === 'boolean', shape: nothing };
      case 'null':
        return { words: 'null', fits: (value) => value === null, shape: nothing };
      case 'integer':
        return integer(schema);
      case 'array':
        return { words: 'an array', fits: Array.isArray, shape: array(this.shape(schema.items ?? {})) };
      case 'object':
        return { words: 'an object', fits: isObject, shape: this.object(schema, partial) };
      default:
        throw new Error(`The type ${type} is not among those that can be checked.`);
    }
  }

  /** Members that must be there come first, those of an inherited schema before its own; others than the named ones are not looked at. */
  private object(schema: Schema, partial: boolean): Shape {
    const inherited = inheritance(this.root, schema);
    const properties = new Map(inherited.flatMap((one) => Object.entries(one.properties ?? {})));
    const required = partial ? [] : inherited.flatMap((one) => one.required ?? []);
    const order = [...required, ...[...properties.keys()].filter((key) => !required.includes(key))];
    const members = order.map((key, index) => ({ key, isRequired: index < required.length, shape: this.shape(properties.get(key) ?? {}) }));
    return (value) => {
      for (const { key, isRequired, shape } of members) {
        const member = Object.hasOwn(value as object, key) ? (value as Record<string, unknown>)[key] : undefined;
        if (member === undefined) {
          if (isRequired) return { at: `.${key}`, what: 'is missing.' };
          continue;
        }
        const fault = shape(member);
        if (fault) return { at: `.${key}${fault.at}`, what: fault.what };
      }
      return undefined;
    };
  }
}

function refuseOthers(schema: Schema, known: readonly string[]): void {
  const other = Object.keys(schema).find((keyword) => !known.includes(keyword) && !NOTES.includes(keyword));
  if (other !== undefined) throw new Error(`"${other}" is not among the keywords of a schema that can be checked here.`);
}

/** A schema with all that it inherits through `allOf`, the furthest first. */
function inheritance(root: Schema, schema: Schema): Schema[] {
  return [...(schema.allOf ?? []).flatMap((one) => inheritance(root, dereference(root, one))), schema];
}

/** The type that a schema names, or that one that it inherits from does. */
function typeOf(root: Schema, schema: Schema): string | string[] | undefined {
  return inheritance(root, schema).find(({ type }) => type !== undefined)?.type;
}

function mismatch(expected: string, value: unknown, nameOf = nameOfType): Fault {
  return { at: '', what: `has to be ${expected}, but is ${nameOf(value)}.` };
}

function integer({ minimum = -Infinity, maximum = Infinity }: Schema): Alternative {
  const words =
    minimum === -Infinity
      ? 'an integer'
      : maximum === Infinity
        ? `an integer of ${minimum} or more`
        : `an integer from ${minimum} to ${maximum}`;
  return {
    words,
    fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum,
    shape: nothing,
  };
}

function oneOf(values: readonly unknown[]): Alternative {
  return {
    words: values.map((value) => JSON.stringify(value)).join(' or '),
    fits: (value) => values.includes(value),
    shape: nothing,
    nameOf: (value) => (typeof value === 'string' ? JSON.stringify(value) : nameOfType(value)),
  };
}

function array(item: Shape): Shape {
  return (value) => {
    const items = value as unknown[];
    for (let index = 0; index < items.length; index++) {
      const fault = item(items[index]);
      if (fault) return { at: `[${index}]${fault.at}`, what: fault.what };
    }
    return undefined;
  };
}
