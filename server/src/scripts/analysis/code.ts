// A script's code in the few forms that matter for what it may do: the same for JavaScript, TypeScript and Python.
import type { Span } from '../../text/lineIndex.ts';

/** An expression. Its span is where problems about it point. */
export type Expr = Span &
  (
    | { kind: 'name'; name: string }
    | { kind: 'text'; value: string }
    | { kind: 'number'; value: number }
    /** Texts put together: templates, f-strings, `+`. */
    | { kind: 'concat'; parts: Expr[] }
    /** Python's `folder / name`. */
    | { kind: 'join'; parts: Expr[] }
    | { kind: 'member'; object: Expr; name: string }
    | { kind: 'index'; object: Expr; index: Expr }
    /** Whatever a loop takes out of a value. */
    | { kind: 'item'; of: Expr }
    | { kind: 'call'; callee: Expr; args: Expr[]; named: { name: string; value: Expr }[]; spread: boolean }
    /** An object literal, or a class with its methods. An entry without a key is spread. */
    | { kind: 'object'; entries: { key?: string; value: Expr }[]; isClass: boolean }
    | { kind: 'list'; items: Expr[] }
    /** One of several: conditionals, `a or b`. */
    | { kind: 'either'; options: Expr[] }
    | { kind: 'function'; code: FunctionCode }
    /** The module that a specifier stands for. */
    | { kind: 'import'; source: Expr }
    /** A value that a variable gets: nothing happens to it yet. */
    | { kind: 'bind'; value: Expr }
    /** A value that is asked something, without anything being done with it. */
    | { kind: 'test'; value: Expr }
    /** What the script does only when it is run as the main program. */
    | { kind: 'guarded'; parts: Expr[] }
    /** Anything else: its parts count, its own value is not known. */
    | { kind: 'many'; parts: Expr[] }
  );

export interface FunctionCode {
  scope: Scope;
  /** By position; undefined for those that take in several arguments. One that is a pattern has a name that cannot be written in code. */
  params: (string | undefined)[];
  body: Expr[];
  returns: Expr[];
  /** A compiler's or bundler's own, which gives the module that it is given, in a form of its own. */
  isInterop?: true;
}

/** Names that are declared in a function or module. */
export class Scope {
  readonly parent: Scope | undefined;
  /** A class body in Python: its names are not seen by the functions in it. */
  readonly isClass: boolean;
  readonly bindings = new Map<string, Binding[]>();

  constructor(parent?: Scope, isClass = false) {
    this.parent = parent;
    this.isClass = isClass;
  }

  bind(name: string, value?: Expr, scope: Scope = this): void {
    const known = this.bindings.get(name);
    const binding = { scope, ...(value && { value }) };
    if (known) known.push(binding);
    else this.bindings.set(name, [binding]);
  }

  /** The innermost scope that declares a name. */
  holder(name: string): Scope | undefined {
    if (this.bindings.has(name)) return this;
    let { parent: scope } = this;
    while (scope && (scope.isClass || !scope.bindings.has(name))) scope = scope.parent;
    return scope;
  }
}

export interface Binding {
  /** Absent where the value is not to be seen: parameters, loop variables. */
  value?: Expr;
  /** Where the value is computed. */
  scope: Scope;
}

/** One script after reading. */
export interface CodeModule {
  scope: Scope;
  body: Expr[];
  /** By name; the module's own value under `WHOLE`. */
  exports: Map<string, Binding[]>;
  /** Modules whose names are exported too. */
  exportsAll: Expr[];
  /** Members that are assigned to objects whose value is not known, by name (`this.fs = …`). */
  fields: Map<string, Binding[]>;
  /** Parts of the text that could not be read. */
  broken: Span[];
}

/** The key of what `module.exports` is as a whole. */
export const WHOLE = '*';

/** Collects a module while it is read. */
export class ModuleBuilder {
  readonly scope = new Scope();
  readonly exports = new Map<string, Binding[]>();
  readonly exportsAll: Expr[] = [];
  readonly fields = new Map<string, Binding[]>();
  readonly broken: Span[] = [];
  private readonly assignments: { name: string; value: Expr | undefined; scope: Scope }[] = [];

  addExport(name: string, value: Expr, scope: Scope): void {
    add(this.exports, name, { value, scope });
  }

  addField(name: string, value: Expr, scope: Scope): void {
    add(this.fields, name, { value, scope });
  }

  /** An assignment to a name that may be declared further down or further out. */
  assign(name: string, value: Expr | undefined, scope: Scope): void {
    this.assignments.push({ name, value, scope });
  }

  finish(body: Expr[]): CodeModule {
    for (const { name, value, scope } of this.assignments) (scope.holder(name) ?? this.scope).bind(name, value, scope);
    const { scope, exports, exportsAll, fields, broken } = this;
    return { scope, body, exports, exportsAll, fields, broken };
  }
}

function add<Item>(map: Map<string, Item[]>, key: string, item: Item): void {
  const known = map.get(key);
  if (known) known.push(item);
  else map.set(key, [item]);
}
