// Follows a plugin's code from where the host enters it: what values are, what is called with them, and what that needs.
import * as l10n from '@vscode/l10n';
import { ApiUse } from './apiUse.ts';
import type { Calls } from './calls.ts';
import type { Binding, Expr, FunctionCode, Scope } from './code.ts';
import { Evaluator, memberName, type Budget } from './evaluate.ts';
import { isInterop, isInteropName } from './idioms.ts';
import type { Listener } from './listener.ts';
import { textOf, type Arguments, type Context, type LoadedModule, type Value } from './values.ts';

type Position = 'value' | 'alias' | 'test' | 'environment';

/** A function that the code has, but that was not seen to be called. */
interface Candidate {
  value: Value & { kind: 'function' };
  /** The names by which it could be called; none where it has none. */
  names: string[];
}

export class Explorer {
  private readonly listener: Listener;
  private readonly calls: Calls;
  private readonly values: Evaluator;
  private readonly api: ApiUse;
  private readonly visited = new Set<Expr | Scope | object>();
  /** Every name in the code that was followed: of variables, of members, and of members in texts. */
  private readonly said: Set<string>;
  /** Methods that are followed once their name comes up. */
  private readonly awaited = new Map<string, (() => void)[]>();
  private readonly candidates = new Map<object, Candidate>();
  /** A method is called whose name is computed. */
  private anyMethod = false;
  private readonly onlyImport: boolean;

  /**
   * @param lookedUp names under which the host looks functions up
   * @param onlyImport functions are followed where importing a module calls them, and not where they are handed on to be called later
   */
  constructor(listener: Listener, calls: Calls, budget: Budget, lookedUp: Iterable<string>, onlyImport = false) {
    this.onlyImport = onlyImport;
    this.listener = listener;
    this.calls = calls;
    this.said = new Set(lookedUp);
    this.values = new Evaluator(
      (specifier, from, span) => listener.load(specifier, from, span),
      calls,
      budget,
      (module) => this.waiting.push(() => this.importModule(module)),
    );
    this.api = new ApiUse(listener, this.values, (module) => this.importModule(module));
  }

  /** Explores what importing a module does, and what is behind some of its exports; all where none are named. */
  enter(module: LoadedModule, exported: readonly string[] | undefined): void {
    this.values.modules.set(module.file, module);
    this.importModule(module);
    const values = exported?.map((name) => this.values.localMember(module.file, name).filter(({ kind }) => kind !== 'unknown'));
    // An export that is not found by its name is somewhere among all of them.
    if (values && values.every(({ length }) => length > 0)) this.reach(values.flat());
    else {
      this.reachExports(module);
      // Such as the methods of what `new` gives.
      for (const name of this.said) for (const field of module.code.fields.get(name) ?? []) this.reach(this.values.valueOf(field, module));
    }
  }

  /** @returns whether it pays to explore everything again, with what is known of calls now */
  settle(): boolean {
    return this.calls.settle((expr, at) => this.values.evaluate(expr, at));
  }

  /**
   * Explores what was not seen to be called, but could be for all that is known: what has no name, or one that comes up somewhere. It goes to
   * the listener as doubtful.
   */
  doubt(): void {
    this.calls.frozen = true;
    this.listener.doubtful = true;
    if (this.anyMethod) for (const name of [...this.awaited.keys()]) this.say(name);
    for (let before = -1; before !== this.visited.size;) {
      before = this.visited.size;
      for (const { value, names } of this.candidates.values())
        if (names.length === 0 || names.some((name) => this.said.has(name))) this.enterFunction(value);
      this.finish();
    }
  }

  private say(name: string): void {
    this.said.add(name);
    const actions = this.awaited.get(name) ?? [];
    this.awaited.delete(name);
    for (const action of actions) action();
  }

  private importModule(module: LoadedModule): void {
    if (this.visited.has(module)) return;
    this.visited.add(module);
    this.values.modules.set(module.file, module);
    for (const span of module.code.broken)
      this.listener.effect(module, span, { blind: l10n.t('a part of the script cannot be read') }, 'syntax');
    for (const part of module.code.body) this.visit(part, { module, scope: module.code.scope }, 'alias');
    for (const part of module.code.exportsAll) this.visit(part, { module, scope: module.code.scope }, 'alias');
  }

  private reachExports(module: LoadedModule): void {
    if (this.visited.has(module.code.exports)) return;
    this.visited.add(module.code.exports);
    for (const [name, bindings] of module.code.exports) {
      // In Python such a name is the module's own, by agreement.
      if (module.language.id === 'node' || !name.startsWith('_')) for (const binding of bindings) this.reachExport(binding, module);
    }
    for (const part of module.code.exportsAll) {
      for (const value of this.values.evaluate(part, { module, scope: module.code.scope })) if (value.kind === 'local') this.reach([value]);
    }
  }

  private reachExport(binding: Binding, module: LoadedModule): void {
    // What a module imports and gives away again was not asked for.
    for (const value of this.values.valueOf(binding, module)) if (value.kind === 'function' || value.kind === 'object') this.reach([value]);
  }

  /** Values that get to where they may be used in any way. */
  private reach(values: readonly Value[]): void {
    // Whoever has it now calls it later, if at all.
    if (this.onlyImport) return;
    for (const value of values) {
      if (value.kind === 'function') {
        this.calls.opened(value.code);
        this.enterFunction(value);
        this.giveAway(value);
      } else if (value.kind === 'local') {
        const module = this.values.modules.get(value.file);
        if (module) this.reachExports(module);
      } else if (value.kind === 'object' && !this.visited.has(value.entries)) {
        this.visited.add(value.entries);
        for (const entry of value.entries) this.reachEntry(entry, value);
      } else if (value.kind === 'list') {
        for (const { expr, at } of value.items) {
          if (this.visited.has(expr)) continue;
          this.visited.add(expr);
          this.waiting.push(() => this.visit(expr, at, 'value'));
        }
      }
    }
  }

  /** A member of an object that may be used in any way. A method of a class is only followed where something calls a method of its name. */
  private reachEntry({ key, value }: { key?: string; value: Expr }, { isClass, at }: { isClass: boolean; at: Context }): void {
    if (!isClass) this.visit(value, at, key === 'env' ? 'environment' : 'value');
    else if (value.kind !== 'function' || key === undefined || isSpecial(key) || this.said.has(key)) this.visit(value, at, 'value');
    else this.awaited.set(key, [...(this.awaited.get(key) ?? []), () => this.visit(value, at, 'value')]);
  }

  private enterFunction({ code, at }: Value & { kind: 'function' }): void {
    // What is known need not be followed.
    if (this.visited.has(code) || code.isInterop) return;
    this.visited.add(code);
    this.waiting.push(() => {
      for (const part of code.body) this.visit(part, { module: at.module, scope: code.scope }, 'alias');
    });
  }

  /** What a function returns to somebody who is not in sight. */
  private giveAway({ code, at }: Value & { kind: 'function' }): void {
    if (this.visited.has(code.returns)) return;
    this.visited.add(code.returns);
    this.waiting.push(() => {
      for (const part of code.returns) this.reach(this.values.evaluate(part, { module: at.module, scope: code.scope }));
    });
  }

  private visit(expr: Expr, at: Context, position: Position): void {
    switch (expr.kind) {
      case 'bind':
        // What is known by name need not be followed.
        if (!this.namesOf(expr.value, at).some(isInteropName)) this.visit(expr.value, at, 'alias');
        break;
      case 'test':
        this.visit(expr.value, at, 'test');
        break;
      case 'guarded':
        if (at.module.isMain) for (const part of expr.parts) this.visit(part, at, 'test');
        break;
      case 'many':
      case 'concat':
      case 'join':
        for (const part of 'parts' in expr ? expr.parts : []) this.visit(part, at, 'value');
        break;
      case 'list':
        for (const item of expr.items) this.visit(item, at, position);
        break;
      case 'either':
        for (const option of expr.options) this.visit(option, at, position);
        break;
      case 'object':
        this.visitObject(expr, at, position);
        break;
      case 'function':
        if (position === 'value') this.reach([{ kind: 'function', code: expr.code, at }]);
        else this.couldBeCalled(expr, at, this.namesOf(expr, at));
        break;
      case 'item':
        this.visit(expr.of, at, 'test');
        break;
      case 'name':
      case 'member':
      case 'index':
        this.visitReference(expr, at, position);
        break;
      case 'call':
        this.visitCall(expr, at, position);
        break;
      case 'import':
        this.visitImport(expr, at, position);
        break;
      case 'text':
      case 'number':
        break;
    }
  }

  private visitObject(expr: Expr & { kind: 'object' }, at: Context, position: Position): void {
    const { entries, isClass } = expr;
    if (position === 'value') this.reach([{ kind: 'object', entries, isClass, at }]);
    else {
      for (const { key, value } of entries) {
        if (value.kind === 'function' && key !== undefined) this.couldBeCalled(value, at, [key]);
        else this.visit(value, at, key === 'env' || (key === undefined && position === 'environment') ? 'environment' : 'alias');
      }
    }
  }

  private couldBeCalled({ code }: Expr & { kind: 'function' }, at: Context, names: string[]): void {
    this.candidates.set(code, { value: { kind: 'function', code, at }, names });
  }

  private readonly named = new Map<object, Map<Expr, string[]>>();

  /** The names that a function is declared, exported or kept under. */
  private namesOf(expr: Expr, { module, scope }: Context): string[] {
    return [scope.bindings, module.code.exports, module.code.fields].flatMap((bindings) => {
      let known = this.named.get(bindings);
      if (!known) {
        known = new Map<Expr, string[]>();
        for (const [name, all] of bindings) for (const { value } of all) if (value) known.set(value, [...(known.get(value) ?? []), name]);
        this.named.set(bindings, known);
      }
      return known.get(expr) ?? [];
    });
  }

  private visitImport(expr: Expr & { kind: 'import' }, at: Context, position: Position): void {
    this.visit(expr.source, at, 'test');
    const values = this.values.evaluate(expr, at);
    const [only] = values;
    const isKnown =
      expr.source.kind === 'text' ||
      values.some(({ kind }) => kind !== 'unknown') ||
      textOf(this.values.evaluate(expr.source, at)) !== undefined;
    if (!only || !isKnown) this.listener.effect(at.module, expr, { blind: l10n.t('the name of an imported module is computed') }, 'import');
    if (position === 'value') this.escape(values, expr, at);
  }

  private visitReference(expr: Expr & { kind: 'name' | 'member' | 'index' }, at: Context, position: Position): void {
    this.visitParts(expr, at);
    const values = this.values.evaluate(expr, at);
    this.api.readEnvironment(expr, values, at, position === 'value');
    if (position === 'value') this.escape(values, expr, at);
  }

  /** Values that are handed to code that is not followed. */
  private escape(values: readonly Value[], expr: Expr, at: Context): void {
    if (this.onlyImport) return;
    this.reach(values);
    for (const value of values) this.api.escapes(value, expr, at);
  }

  /** What a name or member is found by. */
  private visitParts(expr: Expr, at: Context): void {
    if (expr.kind === 'name' || expr.kind === 'member') this.say(expr.name);
    if (expr.kind === 'member' || expr.kind === 'index') this.visit(expr.object, at, 'test');
    if (expr.kind === 'index') {
      this.visit(expr.index, at, 'test');
      const name = memberName(this.values.evaluate(expr.index, at));
      if (name !== undefined) this.say(name);
      this.api.computedMember(expr, at);
    }
  }

  private visitCall(written: Expr & { kind: 'call' }, at: Context, position: Position): void {
    const expr = this.values.direct(written, at);
    if (expr !== written) for (const arg of written.args) if (!expr.args.includes(arg) && arg.kind !== 'list') this.visit(arg, at, 'test');
    const { callee } = expr;
    if (callee.kind === 'name' || callee.kind === 'member' || callee.kind === 'index') this.visitParts(callee, at);
    else this.visit(callee, at, 'alias');
    const callees = this.values.evaluate(callee, at);
    if (callee.kind === 'index' && memberName(this.values.evaluate(callee.index, at)) === undefined) this.anyMethod = true;
    const args = this.values.argumentsOf(expr, at);
    if (!isInterop(callee)) for (const value of callees) this.called(value, expr, args, at);
    if (callee.kind === 'member') this.api.methodCalled(callee, args, at);
    this.visitArguments(expr, callees, at);
    if (this.onlyImport && callsAtOnce(callee)) this.enterArguments(expr, at);
    if (position === 'value') this.escape(this.values.evaluate(expr, at), expr, at);
  }

  private visitArguments(expr: Expr & { kind: 'call' }, callees: readonly Value[], at: Context): void {
    const givesBack = isInterop(expr.callee) || (callees.length > 0 && callees.every((value) => givesBackItsArgument(value)));
    const codes = callees.map((callee) => this.codesOf(callee));
    const takes = (isParameter: (code: FunctionCode) => boolean): boolean =>
      codes.length > 0 && codes.every((some) => some.some(isParameter));
    expr.args.forEach((arg, index) => {
      const isFollowed = givesBack || (!expr.spread && takes(({ params }) => params[index] !== undefined));
      this.visitArgument(arg, at, isFollowed, 'value');
    });
    for (const { name, value } of expr.named) {
      const isFollowed = takes(({ params }) => params.includes(name));
      this.visitArgument(value, at, isFollowed, name === 'env' ? 'environment' : 'value');
    }
  }

  private enterArguments({ args, named }: Expr & { kind: 'call' }, at: Context): void {
    for (const arg of [...args, ...named.map(({ value }) => value)])
      for (const value of this.values.evaluate(arg, at)) if (value.kind === 'function') this.enterFunction(value);
  }

  /** A built-in module that is passed to a function of the plugin, by itself or in an object, is followed into it. */
  private visitArgument(arg: Expr, at: Context, isFollowed: boolean, position: Position): void {
    const isModule = (expr: Expr): boolean => this.values.evaluate(expr, at).some(({ kind }) => kind === 'api');
    if (!isFollowed || arg.kind === 'function') this.visit(arg, at, position);
    else if (arg.kind === 'list') for (const item of arg.items) this.visitArgument(item, at, true, position);
    else if (arg.kind === 'object' && !arg.isClass)
      for (const { value } of arg.entries) this.visit(value, at, value.kind !== 'function' && isModule(value) ? 'alias' : 'value');
    else this.visit(arg, at, isModule(arg) ? 'alias' : position);
  }

  /** The plugin's own functions that calling a value enters. */
  private codesOf(value: Value): FunctionCode[] {
    if (value.kind === 'function') return [value.code];
    if (value.kind === 'local')
      return this.values.wholeOf(value.file).flatMap((inner) => (inner.kind === 'local' ? [] : this.codesOf(inner)));
    return value.kind === 'object' && value.isClass ? this.constructorsOf(value).map(({ code }) => code) : [];
  }

  private constructorsOf(value: Value & { kind: 'object' }): (Value & { kind: 'function' })[] {
    const name = value.at.module.language.id === 'python' ? '__init__' : 'constructor';
    return this.values.memberValues(value, name, value.at).filter((one) => one.kind === 'function');
  }

  private called(value: Value, expr: Expr & { kind: 'call' }, args: Arguments, at: Context): void {
    if (value.kind === 'function') {
      this.calls.add(value.code, expr, at);
      this.enterFunction(value);
    }
    if (value.kind === 'object') {
      for (const constructor of value.isClass ? this.constructorsOf(value) : []) this.called(constructor, expr, args, at);
      this.reach([value]);
    }
    if (value.kind === 'local')
      for (const inner of this.values.wholeOf(value.file)) if (inner.kind !== 'local') this.called(inner, expr, args, at);
    if (value.kind === 'api') this.api.called(value, expr, args, at);
  }

  /** Modules to import and functions to enter, which were come across on the way. Code calls code without end, so this is no recursion. */
  private readonly waiting: (() => void)[] = [];

  /** Explores what is waiting. */
  finish(): void {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) next();
  }
}

/** What gives back what it is given, or a part of it, so that it can be followed on. */
const GIVES_BACK: ReadonlySet<string> = new Set(['Promise.all', 'Promise.resolve', 'Object.freeze', 'util.promisify', 'getattr']);

function givesBackItsArgument(value: Value): boolean {
  return value.kind === 'function' ? value.code.isInterop === true : value.kind === 'api' && GIVES_BACK.has(value.path);
}

/** What calls the functions that it is given without waiting for anybody. */
const CALLS_AT_ONCE =
  /^(?:setTimeout|setInterval|setImmediate|queueMicrotask|nextTick|Promise|then|forEach|map|filter|reduce|some|every|run|Thread|Timer|submit)$/;

function callsAtOnce(callee: Expr): boolean {
  return (callee.kind === 'name' || callee.kind === 'member') && CALLS_AT_ONCE.test(callee.name);
}

/** Methods that are called without being named. */
function isSpecial(key: string): boolean {
  return /^(constructor|class|@|\[.*|toString|toJSON|valueOf|then|next|return|__\w+__)$/.test(key);
}
