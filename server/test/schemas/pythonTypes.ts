// The SDK's types for Python, made of the schemas: a stub, as the module itself has to load in no time and on old Pythons.
import events from '../../../schemas/events.schema.json' with { type: 'json' };
import responses from '../../../schemas/responses.schema.json' with { type: 'json' };
import { BUILT_IN_EVENTS } from '../../src/contract/eventNames.ts';
import type { Schema } from '../../src/contract/jsonSchema.ts';

const HEAD = `# Made of the schemas of events and responses. What these types are at run time is dict.
from typing import Any, Callable, Dict, List, Literal, Mapping, Optional, TypeVar, Union, overload
from typing_extensions import NotRequired, TypedDict

`;

const TAIL = `HandlerResponse = Dict[str, Any]

class Log:
    def debug(self, message: object, *args: object) -> None: ...
    def info(self, message: object, *args: object) -> None: ...
    def warn(self, message: object, *args: object) -> None: ...
    def warning(self, message: object, *args: object) -> None: ...
    def error(self, message: object, *args: object) -> None: ...

class Signal:
    aborted: bool
    reason: Optional[str]
    def wait(self, timeout: Optional[float] = ...) -> bool: ...
    def throw_if_aborted(self) -> None: ...
    def add_listener(self, listener: Callable[[], object]) -> None: ...

class Context:
    signal: Signal
    log: Log
    state: dict[str, Any]
    settings: Mapping[str, Any]
    def parse(self) -> Any: ...

_Function = TypeVar("_Function", bound=Callable[..., Any])

@overload
def handler(function: _Function) -> _Function: ...
@overload
def handler(function: None = ...) -> Callable[[_Function], _Function]: ...
def run_from_stdin(function: Callable[..., Any]) -> None: ...
`;

/** Names of the types that handlers are written with. */
export function pythonTypeNames(): string[] {
  const stub = pythonStub();
  return [...stub.matchAll(/^class ([A-Z]\w+)\(|^([A-Z]\w+) = Dict/gm)].map(([, name, alias = '']) => name ?? alias);
}

export function pythonStub(): string {
  const shared = ['position', 'range', 'textEdit', 'completion', 'diagnostic', 'returnedDiagnostic', 'placedError'];
  const parts = shared.map((name) => {
    const own = responses.definitions[name as 'range'] as Schema;
    return typedDict(className(name), own.allOf ? className(definitionOf(own.allOf[0])) : 'TypedDict', own);
  });
  parts.push(typedDict('_CommonFields', 'TypedDict', events.definitions.common, ['event']));
  const anyName = '    event: str\n';
  parts.push(typedDict('CodexEvent', '_CommonFields', {}, [], anyName));
  parts.push(typedDict('OwnEvent', '_CommonFields', { properties: { payload: {} }, required: ['payload'] }, [], anyName));
  const request = { properties: ENDPOINT_FIELDS, required: Object.keys(ENDPOINT_FIELDS) };
  parts.push(typedDict('EndpointRequest', '_CommonFields', request, [], anyName));
  for (const event of BUILT_IN_EVENTS) {
    const own = events.definitions[event] as Schema;
    const fields = event === 'onRequest' || event === 'onResponse' ? { properties: requestFields(event) } : own;
    parts.push(typedDict(`${event.slice(2)}Event`, '_CommonFields', fields, [], `    event: Literal["${event}"]\n`));
  }
  parts.push(typedDict('CommonResponse', 'TypedDict', responses.definitions.common));
  parts.push(typedDict('InformingResponse', 'CommonResponse', responses.definitions.informing));
  for (const event of [...BUILT_IN_EVENTS, 'custom'] as const) {
    const own = responses.definitions[event] as Schema;
    const name = event === 'custom' ? 'OwnEventResponse' : `${event.slice(2)}Response`;
    // What requests and their answers carry is the plugin's own affair.
    if (event === 'onRequest' || event === 'onResponse') continue;
    const [base] = own.allOf ?? [own];
    parts.push(typedDict(name, base?.$ref?.endsWith('informing') ? 'InformingResponse' : 'CommonResponse', own.allOf ? own : {}));
  }
  return `${HEAD}${parts.join('\n')}\n${TAIL}`;
}

/** What the editor's own requests have; those of endpoints have other fields, so that the schema names none. */
export function requestFields(event: 'onRequest' | 'onResponse'): Record<string, Schema> {
  const { filePath, position, prefix, suffix, triggerKind, completions } = events.definitions.onCodeCompletion.properties as Record<
    string,
    Schema
  >;
  const asked = { filePath, position, prefix, suffix, triggerKind } as Record<string, Schema>;
  const { method, path, params, query, requestId } = ENDPOINT_FIELDS;
  return event === 'onRequest'
    ? { ...asked, maxItems: { type: 'integer' }, ...ENDPOINT_FIELDS }
    : { ...asked, completions: completions!, status: { type: 'integer' }, data: {}, method, path, params, query, requestId };
}

const TEXT: Schema = { type: 'string' };
const TEXTS: Schema = { type: 'object', additionalProperties: { type: ['string', 'array'], items: TEXT } };

/** What a request to an endpoint has. */
export const ENDPOINT_FIELDS = {
  method: TEXT,
  path: TEXT,
  params: { type: 'object', additionalProperties: {} },
  query: TEXTS,
  headers: TEXTS,
  body: {},
  requestId: TEXT,
} satisfies Record<string, Schema>;

function className(definition: string): string {
  return `${definition[0]?.toUpperCase()}${definition.slice(1)}`;
}

/** @param without members that stand elsewhere. @param first lines before the others. */
function typedDict(name: string, base: string, { properties = {}, required = [] }: Schema, without: string[] = [], first = ''): string {
  const members = Object.entries(properties).filter(([key]) => !without.includes(key));
  const inner: string[] = [];
  const lines = members.map(([key, one]) => {
    const type = pythonType(one, (schema) => {
      // Where it stands does not matter, and of a list it is one: CodeCompletionSuggestion.
      const named = `${name.replace(/(?:Event|Response|Result)$/, '')}${className(schema.type === one.type ? key : key.replace(/s$/, ''))}`;
      inner.push(typedDict(named, 'TypedDict', schema));
      return named;
    });
    return `    ${key}: ${required.includes(key) ? type : `NotRequired[${type}]`}\n`;
  });
  const body = `${first}${lines.join('')}`;
  // Words of the language cannot be members of a class.
  return `${inner.map((one) => `${one}\n`).join('')}class ${name}(${base}):\n${body === '' ? '    pass\n' : body}`;
}

/** What the members of an object may be that have no names in the schema. */
export function valuesOf({ additionalProperties = true }: Schema): Schema {
  return typeof additionalProperties === 'object' ? additionalProperties : {};
}

function definitionOf(schema: Schema | undefined): string {
  return schema?.$ref?.split('/').at(-1) ?? '';
}

/** @param ofObject makes a type of its own of an object with members. @returns the type's name. */
function pythonType(schema: Schema, ofObject: (schema: Schema) => string = () => 'Mapping[str, Any]'): string {
  const typeOf = (one: Schema): string => pythonType(one, ofObject);
  if (schema.$ref !== undefined) {
    const one = (responses.definitions as Record<string, Schema>)[definitionOf(schema)];
    // What is nothing but a choice of words has no name of its own.
    return one?.enum ? typeOf(one) : className(definitionOf(schema));
  }
  if (schema.anyOf) return union(schema.anyOf.map(typeOf));
  if (schema.enum) return `Literal[${schema.enum.map((value) => JSON.stringify(value)).join(', ')}]`;
  if (Array.isArray(schema.type)) return union(schema.type.map((type) => typeOf({ ...schema, type })));
  const { type, minimum = 0, maximum = Infinity } = schema;
  switch (type) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'null':
      return 'None';
    case 'number':
      return 'float';
    case 'integer':
      return maximum < 10 ? `Literal[${Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index).join(', ')}]` : 'int';
    case 'array':
      return `List[${typeOf(schema.items ?? {})}]`;
    case 'object':
      return schema.properties ? ofObject(schema) : `Mapping[str, ${typeOf(valuesOf(schema))}]`;
    case undefined:
    default:
      return 'Any';
  }
}

function union(types: readonly string[]): string {
  const distinct = [...new Set(types)];
  return distinct.length === 1 ? distinct[0]! : `Union[${distinct.join(', ')}]`;
}
