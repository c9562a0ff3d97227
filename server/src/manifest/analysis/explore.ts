// Follows a plugin's code from where the host enters it: what values are, what is called with them, and what that needs.
import type { Span } from '../text.ts';
import { WHOLE, type Binding, type Expr, type Scope } from './code.ts';
import {
  environmentNeeds,
  joinPaths,
  textOf,
  UNKNOWN,
  type Arguments,
  type Context,
  type Effect,
  type LoadedModule,
  type Value,
} from './values.ts';

/** What exploring reports, by place. */
export interface Listener {
  effect(module: LoadedModule, span: Span, effect: Effect, subject: string): void;
  /** A module that is not loaded yet, or is not the plugin's. @returns it where it is there. */
  load(specifier: string, from: LoadedModule, span: Span): LoadedModule | undefined;
}

/** Beyond this many steps in a row a value counts as unknown. */
const MAX_STEPS = 60;
const MAX_ALTERNATIVES = 12;
/** All evaluations of one exploration together. */
const MAX_EVALUATIONS = 400_000;

type Position = 'value' | 'alias' | 'test' | 'environment';

export class Explorer {
  private readonly listener: Listener;
  private readonly modules = new Map<string, LoadedModule>();
  private readonly visited = new Set<Expr | Scope | object>();
  private readonly evaluating = new Set<object>();
  private readonly known = new Map<Expr, Value[]>();
  private evaluations = 0;
  private steps = 0;

  constructor(listener: Listener) {
    this.listener = listener;
  }

  /** Whether the code was too large to be followed to its end. */
  get exhausted(): boolean {
    return this.evaluations > MAX_EVALUATIONS;
  }

  /** Explores what importing a module does, and what is behind some of its exports; all where none are named. */
  enter(module: LoadedModule, exported: readonly string[] | undefined): void {
    this.modules.set(module.file, module);
    this.importModule(module);
    const values = exported?.map((name) => this.localMember(module.file, name).filter(({ kind }) => kind !== 'unknown'));
    // An export that is not found by its name is somewhere among all of them.
    if (!values || values.some(({ length }) => length === 0)) this.reachExports(module);
    else this.reach(values.flat());
  }

  private importModule(module: LoadedModule): void {
    if (this.visited.has(module)) return;
    this.visited.add(module);
    this.modules.set(module.file, module);
    for (const part of module.code.body) this.visit(part, { module, scope: module.code.scope }, 'alias');
    for (const part of module.code.exportsAll) this.visit(part, { module, scope: module.code.scope }, 'alias');
  }

  private reachExports(module: LoadedModule): void {
    if (this.visited.has(module.code.exports)) return;
    this.visited.add(module.code.exports);
    for (const bindings of module.code.exports.values()) for (const binding of bindings) this.reachExport(binding, module);
    for (const part of module.code.exportsAll) {
      for (const value of this.evaluate(part, { module, scope: module.code.scope })) if (value.kind === 'local') this.reach([value]);
    }
  }

  private reachExport(binding: Binding, module: LoadedModule): void {
    // What a module imports and gives away again was not asked for.
    for (const value of this.valueOf(binding, module)) if (value.kind === 'function' || value.kind === 'object') this.reach([value]);
  }

  private valueOf(binding: Binding, module: LoadedModule): Value[] {
    return binding.value ? this.evaluate(binding.value, { module, scope: binding.scope }) : [UNKNOWN];
  }

  /** Values that get to where their use is not seen, or that are called. */
  private reach(values: readonly Value[]): void {
    for (const value of values) {
      if (value.kind === 'function') this.enterFunction(value);
      else if (value.kind === 'local') {
        const module = this.modules.get(value.file);
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
      default:
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
    const values = this.evaluate(expr, at);
    const [only] = values;
    const isKnown =
      expr.source.kind === 'text' || values.some(({ kind }) => kind !== 'unknown') || textOf(this.evaluate(expr.source, at)) !== undefined;
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
    const values = this.evaluate(expr, at);
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
    if (memberName(this.evaluate(expr.index, at)) !== undefined) return;
    for (const value of this.evaluate(expr.object, at)) {
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
    const callees = this.evaluate(callee, at);
    const passesOn = callees.some(({ kind }) => kind === 'function');
    const args = this.argumentsOf(expr, at);
    for (const value of callees) this.called(value, expr, args, at);
    if (callee.kind === 'member') this.methodCalled(callee, args, at);
    for (const arg of expr.args) this.visit(arg, at, passesOn && arg.kind !== 'function' && this.isNamespace(arg, at) ? 'alias' : 'value');
    for (const { name, value } of expr.named) this.visit(value, at, name === 'env' ? 'environment' : 'value');
    if (position === 'value') this.reach(this.evaluate(expr, at));
  }

  /** A module that is passed to a function of the plugin is followed into it. */
  private isNamespace(arg: Expr, at: Context): boolean {
    return this.evaluate(arg, at).some(({ kind }) => kind === 'api');
  }

  private called(value: Value, expr: Expr & { kind: 'call' }, args: Arguments, at: Context): void {
    const { language } = at.module;
    if (value.kind === 'function' || value.kind === 'object') this.reach([value]);
    if (value.kind === 'local')
      for (const inner of this.wholeOf(value.file)) if (inner.kind !== 'local') this.called(inner, expr, args, at);
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
      if (specifier === undefined && this.evaluate(expr, at).every(({ kind }) => kind === 'unknown')) {
        this.listener.effect(at.module, expr, { blind: 'the name of an imported module is computed' }, path);
      }
      return true;
    }
    if (path === 'getattr') {
      const [object] = expr.args;
      const name = textOf(args.at(1));
      for (const value of name === undefined && object ? this.evaluate(object, at) : []) {
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
    const objects = this.evaluate(callee.object, at);
    for (const object of objects) {
      // What is one thing in one place and unknown in another is judged by what is known.
      if (object.kind === 'unknown' && objects.length > 1) continue;
      if (object.kind !== 'path' && object.kind !== 'unknown') continue;
      this.listener.effect(at.module, callee, at.module.language.method(object, callee.name, args), callee.name);
    }
  }

  private argumentsOf(expr: Expr & { kind: 'call' }, at: Context): Arguments {
    const at_ = (index: number): Value[] => {
      const arg = expr.args[index];
      return arg ? this.evaluate(arg, at) : [UNKNOWN];
    };
    return {
      count: expr.args.length,
      at: at_,
      named: (name, index) => {
        const found = expr.named.find((one) => one.name === name);
        if (found) return this.evaluate(found.value, at);
        if (index !== undefined && index < expr.args.length) return at_(index);
        return expr.spread ? [UNKNOWN] : undefined;
      },
      member: (index, name) => {
        const found = at_(index).flatMap((value) =>
          value.kind === 'object' ? value.entries.filter(({ key }) => key === name).map((entry) => ({ entry, value })) : [],
        );
        return found.length > 0 ? found.flatMap(({ entry, value }) => this.evaluate(entry.value, value.at)) : undefined;
      },
      first: (values) =>
        values.flatMap((value) => {
          if (value.kind !== 'list') return [value];
          const [item] = value.items;
          return item ? this.evaluate(item.expr, item.at) : [UNKNOWN];
        }),
    };
  }

  /** Everything that an expression may stand for. */
  private evaluate(expr: Expr, at: Context): Value[] {
    const known = this.known.get(expr);
    if (known) return known;
    if (this.evaluating.has(expr) || this.steps > MAX_STEPS || ++this.evaluations > MAX_EVALUATIONS) return [UNKNOWN];
    this.evaluating.add(expr);
    this.steps++;
    const values = unique(this.compute(expr, at)).slice(0, MAX_ALTERNATIVES);
    this.steps--;
    this.evaluating.delete(expr);
    // What was cut short by a circle or by its depth may still come out fuller from elsewhere.
    if (this.evaluating.size === 0) this.known.set(expr, values);
    return values;
  }

  private compute(expr: Expr, at: Context): Value[] {
    switch (expr.kind) {
      case 'text':
        return [{ kind: 'text', text: expr.value, whole: true }];
      case 'number':
        return [{ kind: 'number', value: expr.value }];
      case 'bind':
      case 'test':
        return this.evaluate(expr.value, at);
      case 'either':
        return expr.options.filter(({ kind }) => kind !== 'test' && kind !== 'many').flatMap((option) => this.evaluate(option, at));
      case 'list':
        return [{ kind: 'list', items: expr.items.map((item) => ({ expr: item, at })) }];
      case 'object':
        return this.objectValue(expr, at);
      case 'function':
        return [{ kind: 'function', code: expr.code, at }];
      case 'name':
        return this.nameValues(expr.name, at);
      case 'member':
        return this.memberOf(expr, at);
      case 'index':
        return this.indexValues(expr, at);
      case 'concat':
        return [this.concatenated(expr.parts, at)];
      case 'join':
        return this.joined(expr.parts, at);
      case 'import':
        return this.evaluate(expr.source, at).flatMap((source) =>
          source.kind === 'text' && source.whole ? this.moduleValues(source.text, expr, at) : this.ownModule(source, expr, at),
        );
      case 'call':
        return this.callValues(expr, at);
      default:
        return [UNKNOWN];
    }
  }

  private memberOf(expr: Expr & { kind: 'member' }, at: Context): Value[] {
    const values = this.evaluate(expr.object, at).flatMap((object) => this.memberValues(object, expr.name, at));
    return values.every(({ kind }) => kind === 'unknown') ? [...this.submodule(expr, at), ...values] : values;
  }

  /** `{...process.env, X: 1}` is still the environment. */
  private objectValue(expr: Expr & { kind: 'object' }, at: Context): Value[] {
    const spread = expr.isClass ? [] : expr.entries.filter(({ key }) => key === undefined).flatMap(({ value }) => this.evaluate(value, at));
    const environment = spread.filter((value) => value.kind === 'api' && at.module.language.environment.includes(value.path));
    return environment.length > 0 ? environment : [{ kind: 'object', entries: expr.entries, at }];
  }

  private nameValues(name: string, at: Context): Value[] {
    const holder = at.scope.holder(name);
    if (!holder) {
      const starred = at.module.code.exportsAll.flatMap((part) => this.starMember(part, name, at));
      return starred.length > 0 ? starred : at.module.language.global(name, at.module);
    }
    const bindings = holder.bindings.get(name) ?? [];
    return bindings.flatMap((binding) => (binding.value ? this.valueOf(binding, at.module) : this.parameterValues(name, holder, at)));
  }

  /** Python's `from x import *`. */
  private starMember(part: Expr, name: string, at: Context): Value[] {
    if (at.module.language.id !== 'python') return [];
    return this.evaluate(part, at).flatMap((value) => {
      if (value.kind === 'local') return this.modules.get(value.file)?.code.exports.has(name) ? this.memberValues(value, name, at) : [];
      return value.kind === 'api' && STARRED.has(`${value.path}.${name}`) ? this.memberValues(value, name, at) : [];
    });
  }

  /** What a function's callers pass, where all of them are in sight. */
  private parameterValues(name: string, holder: Scope, at: Context): Value[] {
    const { code } = at.module;
    for (const [called, calls] of code.calls) {
      const values = this.declared(called, at).filter((value) => value.kind === 'function' && value.code.scope === holder);
      const [found] = values;
      if (!found || found.kind !== 'function') continue;
      const index = found.code.params.indexOf(name);
      if (index < 0) return [UNKNOWN];
      const passed = calls.flatMap((call) => {
        const arg = call.args[index];
        return arg && !call.spread ? this.evaluate(arg, { module: at.module, scope: call.scope }) : [UNKNOWN];
      });
      const isOpen =
        code.mentioned.has(called) || [...code.exports].some(([exported, bindings]) => this.givesAway(exported, bindings, called, at));
      return isOpen ? [...passed, UNKNOWN] : passed;
    }
    return [UNKNOWN];
  }

  private declared(name: string, at: Context): Value[] {
    const bindings = at.module.code.scope.bindings.get(name) ?? [];
    return bindings.flatMap(({ value, scope }): Value[] =>
      value?.kind === 'function' ? [{ kind: 'function', code: value.code, at: { module: at.module, scope } }] : [],
    );
  }

  /** Whether an export is a function of that name. Python exports every name: those with an underscore are the module's own. */
  private givesAway(exported: string, bindings: readonly Binding[], name: string, at: Context): boolean {
    if (at.module.language.id === 'python') return exported === name && !name.startsWith('_');
    return bindings.some(({ value }) => mentions(value, name));
  }

  private memberValues(object: Value, name: string, at: Context): Value[] {
    const { language } = at.module;
    switch (object.kind) {
      case 'api': {
        if (object.path === 'globalThis' || object.path === 'global') return language.global(name, at.module);
        const path = language.canonical(`${object.path}.${name}`);
        return path.startsWith('import.meta.') ? language.global(path, at.module) : [{ kind: 'api', path }];
      }
      case 'local':
        return this.localMember(object.file, name);
      case 'object': {
        const found = object.entries.filter(({ key }) => key === name).flatMap(({ value }) => this.evaluate(value, object.at));
        if (found.length > 0) return found;
        return object.entries
          .filter(({ key }) => key === undefined)
          .flatMap(({ value }) => this.evaluate(value, object.at).flatMap((inner) => this.memberValues(inner, name, object.at)));
      }
      case 'path':
        if (name === 'parent') return [this.parent(object, at)];
        if (name === 'parents') return [{ kind: 'list', items: [] }, object];
        return [UNKNOWN];
      case 'unknown': {
        const fields = at.module.code.fields.get(name) ?? [];
        return fields.length > 0 ? [...fields.flatMap((binding) => this.valueOf(binding, at.module)), UNKNOWN] : [UNKNOWN];
      }
      default:
        return [UNKNOWN];
    }
  }

  private parent(object: Value & { kind: 'path' }, at: Context): Value {
    const args: Arguments = {
      count: 1,
      at: () => [object],
      named: () => [object],
      member: () => undefined,
      first: (values) => [...values],
    };
    return at.module.language.call('os.path.dirname', args, at.module).returns?.[0] ?? UNKNOWN;
  }

  private localMember(file: string, name: string): Value[] {
    const module = this.modules.get(file);
    if (!module) return [UNKNOWN];
    const found = this.exportsOf(module, name).flatMap((binding) => this.valueOf(binding, module));
    if (found.length > 0) return found;
    const whole = module.code.exports.get(WHOLE) ?? [];
    const inWhole = whole.flatMap((binding) =>
      this.valueOf(binding, module).flatMap((value) =>
        name === 'default' ? [value] : this.memberValues(value, name, { module, scope: module.code.scope }),
      ),
    );
    if (inWhole.length > 0) return inWhole;
    if (name === 'default' && module.code.exports.size > 0 && module.language.id === 'node') return [{ kind: 'local', file }];
    const starred = module.code.exportsAll.flatMap((part) =>
      this.evaluate(part, { module, scope: module.code.scope }).flatMap((value) =>
        value.kind === 'local' || value.kind === 'api' ? this.memberValues(value, name, { module, scope: module.code.scope }) : [],
      ),
    );
    if (starred.length > 0) return starred;
    return [UNKNOWN];
  }

  /** `from package import module`. */
  private submodule(expr: Expr & { kind: 'member' }, at: Context): Value[] {
    if (at.module.language.id !== 'python' || expr.object.kind !== 'import' || expr.object.source.kind !== 'text') return [];
    const source = expr.object.source.value;
    const found = this.listener.load(source.endsWith('.') ? source + expr.name : `${source}.${expr.name}`, at.module, expr);
    return found ? this.loaded(found) : [];
  }

  /** What `module.exports` is, where it is not an object of exports. */
  private wholeOf(file: string): Value[] {
    const module = this.modules.get(file);
    return module ? this.exportsOf(module, WHOLE).flatMap((binding) => this.valueOf(binding, module)) : [];
  }

  private exportsOf(module: LoadedModule, name: string): Binding[] {
    return module.code.exports.get(name) ?? [];
  }

  private indexValues(expr: Expr & { kind: 'index' }, at: Context): Value[] {
    const index = this.evaluate(expr.index, at);
    const name = memberName(index);
    return this.evaluate(expr.object, at).flatMap((object): Value[] => {
      if (object.kind === 'list') {
        const item = object.items[Number(name)];
        return item ? this.evaluate(item.expr, item.at) : [UNKNOWN];
      }
      if (object.kind === 'path') {
        // `parents[1]` is two up.
        let current: Value = object;
        for (let step = 0; step <= Math.min(Number(name ?? 0), 20) && current.kind === 'path'; step++) current = this.parent(current, at);
        return [current];
      }
      if (object.kind === 'api' && at.module.language.environment.includes(object.path))
        return [{ kind: 'api', path: `${object.path}.${name ?? '[computed]'}` }];
      if (object.kind === 'api' && /^(process\.argv|sys\.argv)$/.test(object.path)) return [UNKNOWN];
      return name === undefined ? [UNKNOWN] : this.memberValues(object, name, at);
    });
  }

  private concatenated(parts: readonly Expr[], at: Context): Value {
    let text = '';
    for (const [index, part] of parts.entries()) {
      const values = this.evaluate(part, at);
      const value = values.length === 1 ? values[0] : undefined;
      if (index === 0 || text === '') {
        if (value?.kind === 'place') return { kind: 'place', of: value.of };
        if (value?.kind === 'path') return value;
      }
      if (value?.kind !== 'text') return text === '' ? UNKNOWN : { kind: 'text', text, whole: false };
      text += value.text;
      if (!value.whole) return { kind: 'text', text, whole: false };
    }
    return { kind: 'text', text, whole: true };
  }

  private joined([left, right]: readonly Expr[], at: Context): Value[] {
    if (!left || !right) return [UNKNOWN];
    const next = this.evaluate(right, at);
    const part = next.length === 1 && next[0] ? next[0] : UNKNOWN;
    return this.evaluate(left, at).map((base): Value =>
      base.kind === 'path' ? { kind: 'path', place: joinPaths([base.place, part], true) } : UNKNOWN,
    );
  }

  private moduleValues(specifier: string, expr: Expr, at: Context): Value[] {
    const local = this.listener.load(specifier, at.module, expr);
    if (local) return this.loaded(local);
    return at.module.language.module(specifier) ?? [UNKNOWN];
  }

  /** A module that is named by its place: `import(new URL("./a.js", import.meta.url))`. */
  private ownModule(source: Value, expr: Expr, at: Context): Value[] {
    if (source.kind !== 'place' || source.of !== 'own' || source.rel === undefined) return [UNKNOWN];
    const local = this.listener.load(`/${source.rel}`, at.module, expr);
    return local ? this.loaded(local) : [UNKNOWN];
  }

  private loaded(module: LoadedModule): Value[] {
    this.modules.set(module.file, module);
    if (!this.visited.has(module) && !this.entering.has(module)) {
      this.entering.add(module);
      this.waiting.push(() => this.importModule(module));
    }
    return [{ kind: 'local', file: module.file }];
  }

  private readonly entering = new Set<LoadedModule>();

  /** Modules to import and functions to enter, which were come across on the way. Code calls code without end, so this is no recursion. */
  private readonly waiting: (() => void)[] = [];

  /** Explores what is waiting. */
  finish(): void {
    for (let next = this.waiting.pop(); next; next = this.waiting.pop()) next();
  }

  private callValues(expr: Expr & { kind: 'call' }, at: Context): Value[] {
    const args = this.argumentsOf(expr, at);
    const { language } = at.module;
    if (expr.callee.kind === 'member') {
      const objects = this.evaluate(expr.callee.object, at);
      const { name } = expr.callee;
      const found = objects.flatMap((object) => (object.kind === 'path' ? (language.method(object, name, args).returns ?? []) : []));
      if (found.length > 0) return found;
      if (name === 'copy' && objects.some((value) => value.kind === 'api' && language.environment.includes(value.path))) return objects;
      // Turning a place into a text, and what leaves it where it is.
      if (/^(toString|trim|bind)$/.test(name)) return name === 'bind' ? this.evaluate(expr.callee.object, at) : objects;
    }
    const callees = this.evaluate(expr.callee, at).flatMap((callee) => (callee.kind === 'local' ? this.wholeOf(callee.file) : [callee]));
    return callees.flatMap((callee): Value[] => {
      if (callee.kind === 'function') {
        const context = { module: callee.at.module, scope: callee.code.scope };
        return callee.code.returns.length === 0 ? [UNKNOWN] : callee.code.returns.flatMap((value) => this.evaluate(value, context));
      }
      if (callee.kind !== 'api') return [UNKNOWN];
      return this.apiResult(callee.path, expr, args, at);
    });
  }

  private apiResult(path: string, expr: Expr & { kind: 'call' }, args: Arguments, at: Context): Value[] {
    if (path === 'require' || path === 'process.getBuiltinModule' || path === '__import__' || path === 'importlib.import_module') {
      return args
        .at(0)
        .flatMap((source) =>
          source.kind === 'text' && source.whole ? this.moduleValues(source.text, expr, at) : this.ownModule(source, expr, at),
        );
    }
    if (path === 'getattr') {
      const name = textOf(args.at(1));
      return name === undefined ? [UNKNOWN] : args.at(0).flatMap((object) => this.memberValues(object, name, at));
    }
    if (path === 'Object.assign' && expr.args[1]) return [...args.at(0), ...args.at(1)].filter(({ kind }) => kind === 'api');
    return at.module.language.call(path, args, at.module).returns ?? [UNKNOWN];
  }
}

/** The names that `from x import *` is used for in practice: with every name of a module one could not tell a slip from a use. */
const STARRED = new Set(
  'os.system os.popen os.listdir os.walk os.scandir os.remove os.unlink os.mkdir os.makedirs os.rename os.replace os.environ os.getenv os.stat subprocess.run subprocess.Popen subprocess.call subprocess.check_call subprocess.check_output pathlib.Path shutil.copy shutil.copyfile shutil.move shutil.rmtree socket.socket socket.create_connection urllib.request.urlopen os.path'.split(
    ' ',
  ),
);

function isEnvironmentMethod(name: string, at: Context): boolean {
  return at.module.language.id === 'python' && /^(get|pop|setdefault|copy|items|keys|values|update)$/.test(name);
}

function memberName(values: readonly Value[]): string | undefined {
  const [only] = values;
  if (values.length !== 1 || !only) return undefined;
  if (only.kind === 'text' && only.whole) return only.text;
  return only.kind === 'number' ? String(only.value) : undefined;
}

/** Whether an exported value is, or has in it, a name. */
function mentions(value: Expr | undefined, name: string): boolean {
  if (!value) return false;
  if (value.kind === 'name') return value.name === name;
  return value.kind === 'object' && value.entries.some((entry) => mentions(entry.value, name));
}

function unique(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    if (value.kind === 'function' || value.kind === 'object' || value.kind === 'list') return true;
    const key = JSON.stringify(value);
    return !seen.has(key) && seen.add(key);
  });
}
