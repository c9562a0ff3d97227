// What a script offers to the worker that imports it, read from its text without running it.
import { shownNumber } from '../text/translations.ts';
import * as l10n from '@vscode/l10n';
import { namesOfNodeScript } from './exportsNode.ts';
import { namesOfPythonScript } from './exportsPython.ts';
import type { Runtime } from '../contract/runtime.ts';
import { functionNamesFor } from '../contract/functionNames.ts';
import { LineIndex } from '../text/lineIndex.ts';
import type { Range } from '../text/range.ts';
import type { ExportedName, ExportedNames, FoundName } from './exportedNames.ts';

/** Beyond this size a script is taken for generated and is not read. */
const MAX_SOURCE = 2_000_000;

/** The names that an import of the script yields. Never throws, whatever the text is. */
export function exportedNames(source: string, runtime: Runtime, typescript: boolean): ExportedNames {
  if (source.length > MAX_SOURCE)
    return {
      runtime,
      names: new Map(),
      hasDefault: false,
      dynamic: true,
      gaveUp: l10n.t('stops at {0} characters', shownNumber(MAX_SOURCE)),
    };
  const found = runtime === 'python' ? namesOfPythonScript(source) : namesOfNodeScript(source, typescript);
  const lines = new LineIndex(source);
  const place = ({ span, kind, methods, marked }: FoundName): ExportedName => ({
    range: lines.range(span),
    kind,
    ...(marked && { marked }),
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

/**
 * The function that the worker would call: the one that the manifest names; else the event's name (Python: also in snake_case), `handler`,
 * the default export (Python: the only function with the SDK's `@handler`). At each step a class with such a method counts too. This is
 * the lookup of server/workers (node/lookup.mjs, python/codex_worker/lookup.py), on names instead of values.
 */
export function resolveHandlerFunction(exported: ExportedNames, event: string, explicit?: string): HandlerFunction {
  const usual = functionNamesFor(event, exported.runtime);
  const places = [...exported.names, ...(exported.default ? [['default', exported.default] as const] : [])];
  for (const name of explicit === undefined ? usual : [explicit]) {
    const found = name === 'default' ? exported.default : exported.names.get(name);
    if (found?.kind === 'function' || found?.kind === 'value') return { kind: 'function', name, range: found.range };
    // A class of that name is called at one of its methods; a class of any name counts when it has a method of that name.
    const methods = [
      ...(found?.methods ? usual.map((method) => [name, found, method] as const) : []),
      ...places.map(([of, one]) => [of, one, name] as const),
    ];
    for (const [of, one, method] of methods) {
      const range = one.methods?.get(method);
      if (range) return { kind: 'method', class: of, name: method, range };
    }
  }
  if (explicit !== undefined) return exported.dynamic ? { kind: 'unknown' } : { kind: 'missing', name: explicit };
  if (exported.default && exported.default.kind !== 'class') return { kind: 'function', name: 'default', range: exported.default.range };
  const marked = places.filter(([, { marked }]) => marked);
  const [only] = marked;
  if (only && marked.length === 1) return { kind: 'function', name: only[0], range: only[1].range };
  return exported.dynamic ? { kind: 'unknown' } : { kind: 'none' };
}
