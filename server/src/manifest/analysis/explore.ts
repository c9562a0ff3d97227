// Follows a plugin's code from where the host enters it: what values are, what is called with them, and what that needs.
import type { Span } from '../text.ts';
import type { Binding, Expr, Scope } from './code.ts';
import { Evaluator, memberName, type Load } from './evaluate.ts';
import { environmentNeeds, textOf, type Arguments, type Context, type Effect, type LoadedModule, type Value } from './values.ts';

/** What exploring reports, by place. */
export interface Listener {
  effect(module: LoadedModule, span: Span, effect: Effect, subject: string): void;
  /** A module that is not loaded yet, or is not the plugin's. @returns it where it is there. */
  load: Load;
}

type Position = 'value' | 'alias' | 'test' | 'environment';

export class Explorer {
  private readonly listener: Listener;
  private readonly values: Evaluator;
  private readonly visited = new Set<Expr | Scope | object>();

  constructor(listener: Listener) {
    this.listener = listener;
    this.values = new Evaluator(
      (specifier, from, span) => listener.load(specifier, from, span),
      (module) => this.waiting.push(() => this.importModule(module)),
    );
  }

  /** Whether the code was too large to be followed to its end. */
  get exhausted(): boolean {
    return this.values.exhausted;
  }

  /** Explores what importing a module does, and what is behind some of its exports; all where none are named. */
  enter(module: LoadedModule, exported: readonly string[] | undefined): void {
    this.values.modules.set(module.file, module);
    this.importModule(module);
    const values = exported?.map((name) => this.values.localMember(module.file, name).filter(({ kind }) => kind !== 'unknown'));
    // An export that is not found by its name is somewhere among all of them.
    if (!values || values.some(({ length }) => length === 0)) this.reachExports(module);
    else this.reach(values.flat());
  }

  private importModule(module: LoadedModule): void {
    if (this.visited.has(module)) return;
    this.visited.add(module);
    this.values.modules.set(module.file, module);
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

  /** Values that get to where their use is not seen, or that are called. */
  private reach(values: readonly Value[]): void {
    for (const value of values) {
      if (value.kind === 'function') this.enterFunction(value);
      else if (value.kind === 'local') {
        const module = this.values.modules.get(value.file);
        if (module) this.reachExports(module);
      } else if (value.kind === 'object' && !this.visited.has(value.entries)) {
        this.visited.add(value.entries);
        for (const entry of value.entries) this.visit(entry.value, value.at, 'value');
      }
    }
  }

  private enterFunction({ code, at }: Value & { kind: 'function' }): void {
    if (this.visited.has(code)) return;
    this.visited.add(code);
    this.waiting.push(() => {
      for (const part of code.body) this.visit(part, { module: at.module, scope: code.scope }, 'alias');
    });
  }

  private visit(expr: Expr, at: Context, position: Position): void {
    switch (expr.kind) {
      case 'bind':
        this.visit(expr.value, at, 'alias');
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
        if (position === 'value') this.enterFunction({ kind: 'function', code: expr.code, at });
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
    if (position === 'value') this.reach([{ kind: 'object', entries: expr.entries, at }]);
    for (const { key, value } of expr.entries) {
      const isEnvironment = key === undefined || key === 'env';
      this.visit(value, at, isEnvironment ? 'environment' : position === 'value' ? 'value' : 'alias');
    }
  }

  private visitImport(expr: Expr & { kind: 'import' }, at: Context, position: Position): void {
    this.visit(expr.source, at, 'test');
    const values = this.values.evaluate(expr, at);
    const [only] = values;
    const isKnown =
      expr.source.kind === 'text' ||
      values.some(({ kind }) => kind !== 'unknown') ||
      textOf(this.values.evaluate(expr.source, at)) !== undefined;
    if (!only || !isKnown) this.listener.effect(at.module, expr, { blind: 'the name of an imported module is computed' }, 'import');
    if (position === 'value') this.escape(values, expr, at);
  }

  private visitReference(expr: Expr & { kind: 'name' | 'member' | 'index' }, at: Context, position: Position): void {
    if (expr.kind !== 'name') {
      this.visit(expr.object, at, 'test');
      if (expr.kind === 'index') {
        this.visit(expr.index, at, 'test');
        this.computedMember(expr, at);
      }
    }
    const values = this.values.evaluate(expr, at);
    this.readEnvironment(expr, values, at, position);
    if (position === 'value') this.escape(values, expr, at);
  }

  private readEnvironment(expr: Expr, values: readonly Value[], at: Context, position: Position): void {
    for (const value of values) {
      if (value.kind !== 'api') continue;
      const whole = at.module.language.environment.find((name) => value.path === name || value.path.startsWith(`${name}.`));
      if (whole === undefined) continue;
      const name = value.path.slice(whole.length + 1);
      if (name === '[computed]' || (name === '' && position === 'value')) this.needs(expr, at, environmentNeeds(undefined), whole);
      else if (name !== '' && !isEnvironmentMethod(name, at)) this.needs(expr, at, environmentNeeds(name), value.path);
    }
  }

  private needs(expr: Span, at: Context, needs: Effect['needs'] & object, subject: string): void {
    if (needs.length > 0) this.listener.effect(at.module, expr, { needs }, subject);
  }

  /** `fs[name]` with a name that is not known. */
  private computedMember(expr: Expr & { kind: 'index' }, at: Context): void {
    if (memberName(this.values.evaluate(expr.index, at)) !== undefined) return;
    for (const value of this.values.evaluate(expr.object, at)) {
      if (value.kind !== 'api' || at.module.language.environment.includes(value.path)) continue;
      const { blind, may } = at.module.language.mention(value.path);
      if (blind !== undefined) {
        const what = `the name of a member of ${value.path} is computed`;
        this.listener.effect(at.module, expr, { blind: what, ...(may && { may }) }, value.path);
      }
    }
  }

  /** Values that are handed to code that is not followed. */
  private escape(values: readonly Value[], expr: Expr, at: Context): void {
    this.reach(values);
    for (const value of values) {
      if (value.kind !== 'api' || at.module.language.environment.some((name) => value.path.startsWith(name))) continue;
      this.listener.effect(at.module, expr, at.module.language.mention(value.path), value.path);
    }
  }

  private visitCall(expr: Expr & { kind: 'call' }, at: Context, position: Position): void {
    const { callee } = expr;
    if (callee.kind === 'member' || callee.kind === 'index') {
      this.visit(callee.object, at, 'test');
      if (callee.kind === 'index') {
        this.visit(callee.index, at, 'test');
        this.computedMember(callee, at);
      }
    } else if (callee.kind !== 'name') this.visit(callee, at, 'value');
    const callees = this.values.evaluate(callee, at);
    const passesOn = callees.some(({ kind }) => kind === 'function');
    const givesBack = callees.length > 0 && callees.every((value) => value.kind === 'api' && GIVES_BACK.has(value.path));
    const args = this.values.argumentsOf(expr, at);
    for (const value of callees) this.called(value, expr, args, at);
    if (callee.kind === 'member') this.methodCalled(callee, args, at);
    for (const arg of expr.args) {
      const followed = givesBack || (passesOn && arg.kind !== 'function' && this.isNamespace(arg, at));
      this.visit(arg, at, followed ? 'alias' : 'value');
    }
    for (const { name, value } of expr.named) this.visit(value, at, name === 'env' ? 'environment' : 'value');
    if (position === 'value') this.reach(this.values.evaluate(expr, at));
  }

  /** A module that is passed to a function of the plugin is followed into it. */
  private isNamespace(arg: Expr, at: Context): boolean {
    return this.values.evaluate(arg, at).some(({ kind }) => kind === 'api');
  }

  private called(value: Value, expr: Expr & { kind: 'call' }, args: Arguments, at: Context): void {
    const { language } = at.module;
    if (value.kind === 'function' || value.kind === 'object') this.reach([value]);
    if (value.kind === 'local')
      for (const inner of this.values.wholeOf(value.file)) if (inner.kind !== 'local') this.called(inner, expr, args, at);
    if (value.kind !== 'api') return;
    const whole = language.environment.find((name) => value.path.startsWith(`${name}.`) || value.path === name);
    if (whole !== undefined || value.path === 'os.getenv' || value.path === 'os.getenvb') {
      this.environmentCall(value.path, whole, expr, args, at);
      return;
    }
    if (this.specialCall(value.path, expr, args, at)) return;
    this.listener.effect(at.module, expr.callee, language.call(value.path, args, at.module), value.path);
  }

  /** `os.environ.get("NAME")` and `os.getenv("NAME")`. */
  private environmentCall(path: string, whole: string | undefined, expr: Expr & { kind: 'call' }, args: Arguments, at: Context): void {
    const method = whole === undefined ? 'get' : path.slice(whole.length + 1);
    if (method === 'get' || method === 'pop' || method === 'setdefault') {
      const name = textOf(args.named('key', 0));
      this.needs(expr, at, environmentNeeds(name), whole ?? path);
    } else if (/^(items|values|keys)$/.test(method)) this.needs(expr, at, environmentNeeds(undefined), whole ?? path);
  }

  /** Calls that are another way of writing something else. @returns whether it was one */
  private specialCall(path: string, expr: Expr & { kind: 'call' }, args: Arguments, at: Context): boolean {
    const source = expr.args[0];
    if (path === 'require' || path === 'process.getBuiltinModule' || path === '__import__' || path === 'importlib.import_module') {
      if (!source) return true;
      const specifier = textOf(args.at(0));
      if (specifier === undefined && this.values.evaluate(expr, at).every(({ kind }) => kind === 'unknown')) {
        this.listener.effect(at.module, expr, { blind: 'the name of an imported module is computed' }, path);
      }
      return true;
    }
    if (path === 'getattr') {
      const [object] = expr.args;
      const name = textOf(args.at(1));
      for (const value of name === undefined && object ? this.values.evaluate(object, at) : []) {
        const { blind, may } = value.kind === 'api' ? at.module.language.mention(value.path) : {};
        if (blind !== undefined && value.kind === 'api') {
          const what = `the name of a member of ${value.path} is computed`;
          this.listener.effect(at.module, expr, { blind: what, ...(may && { may }) }, value.path);
        }
      }
      return true;
    }
    if (path === 'worker_threads.Worker' || path === 'child_process.fork') {
      const target = args.at(0);
      const place = target.length === 1 ? target[0] : undefined;
      const module =
        place?.kind === 'place' && place.of === 'own' && place.rel !== undefined
          ? this.listener.load(`/${place.rel}`, at.module, expr)
          : undefined;
      if (module) this.importModule(module);
      else if (path === 'worker_threads.Worker')
        this.listener.effect(at.module, expr, { blind: 'a worker thread runs code that is not seen' }, path);
      return path === 'worker_threads.Worker';
    }
    return false;
  }

  private methodCalled(callee: Expr & { kind: 'member' }, args: Arguments, at: Context): void {
    const objects = this.values.evaluate(callee.object, at);
    for (const object of objects) {
      // What is one thing in one place and unknown in another is judged by what is known.
      if (object.kind === 'unknown' && objects.length > 1) continue;
      if (object.kind !== 'path' && object.kind !== 'unknown') continue;
      this.listener.effect(at.module, callee, at.module.language.method(object, callee.name, args), callee.name);
    }
  }

  /** Modules to import and functions to enter, which were come across on the way. Code calls code without end, so this is no recursion. */
  private readonly waiting: (() => void)[] = [];

  /** Explores what is waiting. */
  finish(): void {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) next();
  }
}

/** What gives back what it is given, so that it can be followed on. */
const GIVES_BACK: ReadonlySet<string> = new Set(['Promise.all', 'Promise.resolve', 'Object.freeze']);

function isEnvironmentMethod(name: string, at: Context): boolean {
  return at.module.language.id === 'python' && /^(get|pop|setdefault|copy|items|keys|values|update)$/.test(name);
}
