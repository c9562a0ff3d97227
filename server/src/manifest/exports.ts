// What a script offers to the worker that imports it, read from its text without running it.
import { namesOfNodeScript } from './exportsNode.ts';
import { namesOfPythonScript } from './exportsPython.ts';
import type { Range } from './model.ts';
import { LineIndex, type Span } from './text.ts';

export interface ExportedName {
  /** Where the name stands in the script. */
  range: Range;
  /** `value`: could be anything that can be called; `other`: certainly cannot be called. */
  kind: 'function' | 'class' | 'value' | 'other';
  /** A class's public methods, with those of its own only. */
  methods?: Map<string, Range>;
}

export interface ExportedNames {
  runtime: 'node' | 'python';
  /** Includes the members of a default export that is an object. */
  names: Map<string, ExportedName>;
  /** There is a default export that can be called, or that is a class. */
  hasDefault: boolean;
  /** The default export, where its place is known. */
  default?: ExportedName;
  /** There may be more names than the text shows. */
  dynamic: boolean;
}

/** What the readers for the two languages produce: spans instead of ranges. */
export interface FoundName {
  span: Span;
  kind: ExportedName['kind'];
  methods?: Map<string, Span>;
}

export interface FoundNames {
  names: Map<string, FoundName>;
  default?: FoundName;
  dynamic: boolean;
}

/** Beyond this size a script is taken for generated and is not read. */
const MAX_SOURCE = 2_000_000;

/** The names that an import of the script yields. Never throws, whatever the text is. */
export function exportedNames(source: string, runtime: 'node' | 'python', typescript: boolean): ExportedNames {
  if (source.length > MAX_SOURCE) return { runtime, names: new Map(), hasDefault: false, dynamic: true };
  const found = runtime === 'python' ? namesOfPythonScript(source) : namesOfNodeScript(source, typescript);
  const lines = new LineIndex(source);
  const place = ({ span, kind, methods }: FoundName): ExportedName => ({
    range: lines.range(span),
    kind,
    ...(methods && { methods: new Map([...methods].map(([name, span]) => [name, lines.range(span)])) }),
  });
  return {
    runtime,
    names: new Map([...found.names].map(([name, one]) => [name, place(one)])),
    hasDefault: found.default !== undefined,
    ...(found.default && { default: place(found.default) }),
    dynamic: found.dynamic,
  };
}

export type HandlerFunction =
  /** `name` is `default` for the default export. */
  | { kind: 'function'; name: string; range: Range }
  | { kind: 'method'; class: string; name: string; range: Range }
  /** The script has no function for the event: it is run per event. */
  | { kind: 'none' }
  /** The function that the manifest names is not there. */
  | { kind: 'missing'; name: string }
  /** The text does not tell. */
  | { kind: 'unknown' };

/** The names under which a function for an event is looked up, best first. */
export function functionNamesFor(event: string, runtime: 'node' | 'python'): string[] {
  const snake = event.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`).replace(/[.:-]/g, '_');
  return [...new Set(runtime === 'python' ? [event, snake, 'handler'] : [event, 'handler'])];
}

/**
 * The function that the worker would call: the one that the manifest names; else the event's name (Python: also in snake_case), `handler`,
 * the default export. A class counts when it has a method of the event's name, `handler` or `handle`.
 */
export function resolveHandlerFunction(exported: ExportedNames, event: string, explicit?: string): HandlerFunction {
  if (explicit !== undefined) return resolveExplicit(exported, explicit);
  const wanted = functionNamesFor(event, exported.runtime);
  for (const name of wanted) {
    const found = exported.names.get(name);
    if (found?.kind === 'function' || found?.kind === 'value') return { kind: 'function', name, range: found.range };
    const method = found && methodOf(found, name, wanted);
    if (method) return method;
  }
  if (exported.default) {
    if (exported.default.kind !== 'class') return { kind: 'function', name: 'default', range: exported.default.range };
    const method = methodOf(exported.default, 'default', wanted);
    if (method) return method;
  }
  for (const [name, found] of exported.names) {
    const method = methodOf(found, name, wanted);
    if (method) return method;
  }
  return exported.dynamic ? { kind: 'unknown' } : { kind: 'none' };
}

function resolveExplicit(exported: ExportedNames, explicit: string): HandlerFunction {
  const [first = '', second] = explicit.split('.');
  const found = first === 'default' ? exported.default : exported.names.get(first);
  if (found && second === undefined && found.kind !== 'other') return { kind: 'function', name: explicit, range: found.range };
  const range = second === undefined ? undefined : found?.methods?.get(second);
  if (range) return { kind: 'method', class: first, name: second ?? '', range };
  if (second !== undefined && found && found.kind !== 'class') return { kind: 'unknown' };
  // A method of a class that is exported, named without its class.
  for (const [name, { methods }] of [...exported.names, ...(exported.default ? [['default', exported.default] as const] : [])]) {
    const method = second === undefined ? methods?.get(explicit) : undefined;
    if (method) return { kind: 'method', class: name, name: explicit, range: method };
  }
  return exported.dynamic ? { kind: 'unknown' } : { kind: 'missing', name: explicit };
}

function methodOf(found: ExportedName, className: string, wanted: readonly string[]): HandlerFunction | undefined {
  for (const name of [...wanted, 'handle']) {
    const range = found.methods?.get(name);
    if (range) return { kind: 'method', class: className, name, range };
  }
  return undefined;
}
