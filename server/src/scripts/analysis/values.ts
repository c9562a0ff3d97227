// What is known of a value without running the code, and what using it takes.
import * as l10n from '@vscode/l10n';
import * as slashed from '../../paths/slashed.ts';
import type { CodeModule, Expr, FunctionCode, Scope } from './code.ts';
import type { Runtime } from '../../contract/runtime.ts';
import { isGivenToAll } from '../../permissions/environment.ts';
import type { PermissionKind } from '../../permissions/names.ts';

export type Value =
  /** A built-in module, one of its members, or a global: `fs.promises.readFile`. */
  | { kind: 'api'; path: string }
  /** One of the plugin's own modules. */
  | { kind: 'local'; file: string }
  /** A text; where it is not whole, what it begins with. */
  | { kind: 'text'; text: string; whole: boolean }
  /** A path in the plugin's folder or in the temporary folder. `rel` is relative to the plugin's folder, where it is known. */
  | { kind: 'place'; of: 'own' | 'temp'; rel?: string }
  /** Python's path objects. */
  | { kind: 'path'; place: Value }
  /** Python's open files. */
  | { kind: 'file'; place: Value }
  | { kind: 'number'; value: number }
  | { kind: 'list'; items: Located[] }
  /** An object, a dictionary, a class, or an object of that class. */
  | { kind: 'object'; entries: { key?: string; value: Expr }[]; isClass: boolean; at: Context }
  | { kind: 'function'; code: FunctionCode; at: Context }
  | { kind: 'unknown' };

/** Where an expression is evaluated. */
export interface Context {
  module: LoadedModule;
  scope: Scope;
}

export interface Located {
  expr: Expr;
  at: Context;
}

export interface LoadedModule {
  file: string;
  /** Relative to the plugin's folder, with forward slashes. */
  relative: string;
  language: Language;
  code: CodeModule;
  /** The code that only a main program runs counts. */
  isMain: boolean;
}

export const UNKNOWN: Value = { kind: 'unknown' };

/** Something that only a permission allows. */
export interface Need {
  kind: PermissionKind;
  scope?: string;
  /** What the code does, as the end of a sentence: "reads files" (`doing`). */
  what: string;
}

/** What calling or mentioning something comes to. */
export interface Effect {
  needs?: Need[];
  /** Why it cannot be seen what it does. */
  blind?: string;
  /** The permissions that what cannot be seen could need; any, where absent. */
  may?: readonly PermissionKind[];
  returns?: Value[];
}

/** A call's arguments. */
export interface Arguments {
  count: number;
  at(index: number): Value[];
  /** By name, or else by position. */
  named(name: string, index?: number): Value[] | undefined;
  /** A member of an object that is passed. */
  member(index: number, name: string): Value[] | undefined;
  /** The first item of a list; anything else as it is. */
  first(values: readonly Value[]): Value[];
}

/** What differs between the two languages. */
export interface Language {
  id: Runtime;
  /** What a name means that the script does not declare. */
  global(name: string, module: LoadedModule): Value[];
  /** A built-in or well-known module. Undefined for others. */
  module(specifier: string): Value[] | undefined;
  /** Files that a specifier may stand for in a plugin, best first, relative to its folder; none where it is no local one. */
  candidates(specifier: string, fromFile: string): string[];
  /** Whether something that is not found among the candidates is a dependency, rather than a mistake. */
  isDependency(specifier: string): boolean;
  /** Another name for the same thing in one form. */
  canonical(path: string): string;
  call(path: string, args: Arguments, module: LoadedModule): Effect;
  /** A method of a path object or of something unknown. */
  method(object: Value, name: string, args: Arguments): Effect;
  /** Handing on, rather than calling. */
  mention(path: string): Effect;
  /** The whole environment, in the language's words. */
  environment: readonly string[];
}

const ids = new WeakMap<object, number>();
let lastId = 0;

function idOf(object: object): number {
  let id = ids.get(object);
  if (id === undefined) ids.set(object, (id = ++lastId));
  return id;
}

/** The same text for values that are the same. */
export function keyOf(value: Value): string {
  switch (value.kind) {
    case 'api':
      return `api ${value.path}`;
    case 'local':
      return `local ${value.file}`;
    case 'text':
      return `text ${value.whole} ${value.text}`;
    case 'place':
      return `place ${value.of} ${value.rel}`;
    case 'path':
    case 'file':
      return `${value.kind} ${keyOf(value.place)}`;
    case 'number':
      return `number ${value.value}`;
    case 'list':
      return `list ${value.items.map(({ expr }) => idOf(expr)).join()}`;
    case 'object':
      return `object ${idOf(value.entries)}`;
    case 'function':
      return `function ${idOf(value.code)}`;
    case 'unknown':
      return 'unknown';
  }
}

/** The only alternative, if there is just one. */
export function single(values: readonly Value[] | undefined): Value {
  return values?.length === 1 && values[0] ? values[0] : UNKNOWN;
}

/** A text that is known in full. */
export function textOf(values: readonly Value[] | undefined): string | undefined {
  const value = single(values);
  return value.kind === 'text' && value.whole ? value.text : undefined;
}

/** Puts path parts together. `absoluteWins`: an absolute part forgets what was before. */
export function joinPaths(parts: readonly Value[], absoluteWins: boolean): Value {
  let joined: Value | undefined;
  for (const part of parts) {
    const next = part.kind === 'path' ? part.place : part;
    if (!joined) joined = next;
    else if (next.kind === 'place' && absoluteWins) joined = next;
    else if (next.kind === 'text' && absoluteWins && slashed.isAbsolute(next.text)) joined = next;
    else joined = joinTwo(joined, next);
  }
  return joined ?? UNKNOWN;
}

function joinTwo(left: Value, right: Value): Value {
  if (left.kind === 'place' && left.of === 'own') {
    if (right.kind !== 'text') return left.rel === undefined || !escapes(left.rel) ? { kind: 'place', of: 'own' } : UNKNOWN;
    if (left.rel === undefined) return slashed.segments(right.text).includes('..') ? UNKNOWN : left;
    return ownPlace(slashed.join(left.rel, right.text), right.whole);
  }
  if (left.kind === 'place') return right.kind === 'text' && slashed.segments(right.text).includes('..') ? UNKNOWN : left;
  if (left.kind !== 'text' || !left.whole) return left.kind === 'text' ? left : UNKNOWN;
  if (right.kind !== 'text') return { kind: 'text', text: `${left.text}/`, whole: false };
  return { kind: 'text', text: slashed.join(left.text, right.text), whole: right.whole };
}

/** A place relative to the plugin's folder. It is known how far up it is even where it has left the folder. */
export function ownPlace(rel: string, whole = true): Value {
  const normal = slashed.normalize(rel);
  if (!whole) return escapes(normal) ? UNKNOWN : { kind: 'place', of: 'own' };
  return { kind: 'place', of: 'own', rel: normal };
}

/** Something in a folder, whatever its name is. */
export function inside(folder: Value): Value {
  return folder.kind === 'place' ? { kind: 'place', of: folder.of } : UNKNOWN;
}

function escapes(rel: string): boolean {
  return slashed.leadsOut(rel);
}

const DEVICES = new Set(['/dev/null', '/dev/stdin', '/dev/stdout', '/dev/stderr', '/dev/urandom', '/dev/random', '/dev/tty']);

/** Whether a place may be used without any permission. Descriptors are numbers: what opened them was judged already. */
export function isFree(values: readonly Value[] | undefined, use: 'read' | 'write'): boolean {
  return (
    values !== undefined &&
    values.length > 0 &&
    values.every((value): boolean => {
      if (value.kind === 'path') return isFree([value.place], use);
      if (value.kind === 'number') return true;
      if (value.kind === 'text') return value.whole && DEVICES.has(value.text);
      if (value.kind !== 'place') return false;
      return value.of === 'temp' || (use === 'read' && (value.rel === undefined || !escapes(value.rel)));
    })
  );
}

/** A path that is worth naming in a permission: an absolute one that is known in full. */
export function pathScope(values: readonly Value[] | undefined): string | undefined {
  const value = single(values);
  const text = textOf([value.kind === 'path' ? value.place : value]);
  return text !== undefined && (slashed.isAbsolute(text) || text.startsWith('~')) && !/[:*?[\]{}]/.test(text) ? text : undefined;
}

/** The needs of reading or writing at a place. */
export function fileNeeds(use: 'read' | 'write', place: readonly Value[] | undefined): Need[] {
  if (isFree(place, use)) return [];
  const scope = pathScope(place);
  return [
    {
      kind: use === 'read' ? 'filesystem:read' : 'filesystem:write',
      ...(scope !== undefined && { scope }),
      what: fileUse(use, scope),
    },
  ];
}

function fileUse(use: 'read' | 'write', scope: string | undefined): string {
  if (scope === undefined) return use === 'read' ? l10n.t('reads files') : l10n.t('writes files');
  return use === 'read' ? l10n.t('reads {0}', scope) : l10n.t('writes {0}', scope);
}

/** The needs of reaching a server by its address or name. */
export function networkNeeds(target: readonly Value[] | undefined, port?: readonly Value[]): Need[] {
  const value = single(target);
  const host = value.kind === 'text' ? hostOf(value.text, value.whole) : undefined;
  const number = single(port);
  const scope = host !== undefined && number.kind === 'number' && !host.includes(':') ? `${host}:${number.value}` : host;
  return [
    {
      kind: 'network:request',
      ...(scope !== undefined && { scope }),
      what: scope === undefined ? l10n.t('reaches the network') : l10n.t('reaches {0}', scope),
    },
  ];
}

/** The host in an address, where it is known to its end. */
function hostOf(text: string, whole: boolean): string | undefined {
  const match = /^(?:[a-z][a-z0-9+.-]*:\/\/)(?:[^/?#@]*@)?([A-Za-z0-9.-]+(?::\d+)?)([/?#]|$)/.exec(text);
  if (match?.[1]) return match[2] !== '' || whole ? match[1].toLowerCase() : undefined;
  return whole && /^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d+)?$/.test(text) ? text.toLowerCase() : undefined;
}

/** The needs of starting a program; of a shell nothing more is known. */
export function spawnNeeds(command: readonly Value[] | undefined, shell: boolean): Need[] {
  const text = textOf(command);
  const name = text === undefined ? undefined : shell ? text.trim().split(/\s+/)[0] : text;
  const scope = !shell && name !== undefined && /^[\w./@+-]+$/.test(name) ? name : undefined;
  const what =
    name === undefined || name === ''
      ? l10n.t('starts a program')
      : shell
        ? l10n.t('starts {0} in a shell', name)
        : l10n.t('starts {0}', name);
  return [{ kind: 'process:spawn', ...(scope !== undefined && { scope }), what }];
}

/** The needs of reading a variable of the environment; without a name, of reading all. */
export function environmentNeeds(name: string | undefined): Need[] {
  if (name === undefined) return [{ kind: 'env:read', what: l10n.t('reads environment variables') }];
  if (isGivenToAll(name) || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return [];
  return [{ kind: 'env:read', scope: name, what: l10n.t('reads the environment variable {0}', name) }];
}
