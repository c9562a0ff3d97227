// What the values in a plugin's code are, as far as that can be told without running it.
import type { Span } from '../../text/lineIndex.ts';
import { argumentsOf, everyArgument } from './arguments.ts';
import type { Calls } from './calls.ts';
import { WHOLE, type Binding, type Expr, type Scope } from './code.ts';
import { dictionaryParts } from './dictionaries.ts';
import { calledThrough, isInterop } from './idioms.ts';
import { inside, joinPaths, keyOf, textOf, UNKNOWN, type Arguments, type Context, type LoadedModule, type Value } from './values.ts';

/** Finds one of the plugin's modules. Undefined where it is not loaded yet, or is not the plugin's. */
export type Load = (specifier: string, from: LoadedModule, span: Span) => LoadedModule | undefined;

/** Beyond this many steps in a row a value counts as unknown. */
const MAX_STEPS = 60;
const MAX_ALTERNATIVES = 12;
/** How much may still be evaluated; beyond it every value counts as unknown. */
export interface Budget {
  left: number;
}

export class Evaluator {
  readonly modules = new Map<string, LoadedModule>();
  private readonly evaluating = new Set<object>();
  private readonly known = new Map<Expr, Value[]>();
  /** What came out while a circle was being gone through; looking again would take time that grows with every turn. */
  private readonly provisional = new Map<Expr, Value[]>();
  private readonly inheriting: { entries: unknown; name: string }[] = [];
  /** How often a circle was cut, or what goes too deep. */
  private cuts = 0;
  private steps = 0;

  private readonly load: Load;
  private readonly calls: Calls;
  private readonly budget: Budget;
  private readonly onModule: (module: LoadedModule) => void;

  /** @param onModule told of every module that is come across for the first time, which is to be imported then */
  constructor(load: Load, calls: Calls, budget: Budget, onModule: (module: LoadedModule) => void) {
    this.load = load;
    this.calls = calls;
    this.budget = budget;
    this.onModule = onModule;
  }

  valueOf(binding: Binding, module: LoadedModule): Value[] {
    return binding.value ? this.evaluate(binding.value, { module, scope: binding.scope }) : [UNKNOWN];
  }

  argumentsOf(expr: Expr & { kind: 'call' }, at: Context): Arguments {
    return argumentsOf(expr, at, (one, where) => this.evaluate(one, where));
  }

  /** Everything that an expression may stand for. */
  evaluate(expr: Expr, at: Context): Value[] {
    const known = this.known.get(expr) ?? this.provisional.get(expr);
    if (known) return known;
    if (this.evaluating.has(expr) || this.steps > MAX_STEPS || --this.budget.left < 0) {
      this.cuts++;
      return [UNKNOWN];
    }
    const { cuts } = this;
    this.evaluating.add(expr);
    this.steps++;
    const values = limited(unique(this.compute(expr, at)));
    this.steps--;
    this.evaluating.delete(expr);
    // What was cut short by a circle or by its depth may still come out fuller from elsewhere.
    const isOutermost = this.evaluating.size === 0;
    if (this.cuts === cuts || isOutermost) this.known.set(expr, values);
    else this.provisional.set(expr, values);
    if (isOutermost) this.provisional.clear();
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
      case 'item':
        return this.evaluate(expr.of, at).flatMap((value) => this.itemsOf(value));
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
      case 'guarded':
      case 'many':
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
    return environment.length > 0 ? environment : [{ kind: 'object', entries: expr.entries, isClass: expr.isClass, at }];
  }

  private nameValues(name: string, at: Context): Value[] {
    const holder = at.scope.holder(name);
    if (!holder) {
      const starred = at.module.code.exportsAll.flatMap((part) => this.starMember(part, name, at));
      return starred.length > 0 ? starred : at.module.language.global(name, at.module);
    }
    const bindings = holder.bindings.get(name) ?? [];
    return bindings.flatMap((binding) => (binding.value ? this.valueOf(binding, at.module) : this.parameterValues(name, holder)));
  }

  /** Python's `from x import *`. */
  private starMember(part: Expr, name: string, at: Context): Value[] {
    if (at.module.language.id !== 'python') return [];
    return this.evaluate(part, at).flatMap((value) => {
      if (value.kind === 'local') return this.modules.get(value.file)?.code.exports.has(name) ? this.memberValues(value, name, at) : [];
      return value.kind === 'api' && STARRED.has(`${value.path}.${name}`) ? this.memberValues(value, name, at) : [];
    });
  }

  /** What a function's callers pass. */
  private parameterValues(name: string, holder: Scope): readonly Value[] {
    const passed = this.calls.passed(holder, name);
    if (!passed) return [UNKNOWN];
    return passed.isOpen ? [...passed.values, UNKNOWN] : passed.values;
  }

  memberValues(object: Value, name: string, at: Context): Value[] {
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
        return [...this.inherited(object, name), ...this.fieldValues(name, object.at.module), ...(object.isClass ? [UNKNOWN] : [])];
      }
      case 'path':
        if (name === 'parent') return [this.parent(object, at)];
        if (name === 'parents') return [{ kind: 'list', items: [] }, object];
        return [UNKNOWN];
      case 'unknown':
      case 'function':
        return [...this.fieldValues(name, at.module), UNKNOWN];
      case 'file':
        return name === 'name' ? [object.place] : [UNKNOWN];
      case 'place':
        // A temporary file has its path as its name, an entry of a folder has it too.
        return (object.of === 'temp' && name === 'name') || name === 'path' ? [object] : [UNKNOWN];
      case 'list':
      case 'number':
      case 'text':
        return [UNKNOWN];
    }
  }

  /** A member that an object has from what is spread into it, or a class from its base. */
  private inherited(object: Value & { kind: 'object' }, name: string): Value[] {
    const sources = object.entries.filter(({ key }) => key === undefined);
    // `options = { ...options, more }` has itself in it, however often one looks.
    if (sources.length === 0 || this.inheriting.some((one) => one.entries === object.entries && one.name === name)) return [];
    this.inheriting.push({ entries: object.entries, name });
    const found = sources.flatMap(({ value }) =>
      this.evaluate(value, object.at).flatMap((inner) => this.memberValues(inner, name, object.at)),
    );
    this.inheriting.pop();
    return found;
  }

  /** What is assigned to a member of this name anywhere in a module. */
  private fieldValues(name: string, module: LoadedModule): Value[] {
    return (module.code.fields.get(name) ?? []).flatMap((binding) => this.valueOf(binding, module));
  }

  /** What a loop takes out of a value. */
  private itemsOf(value: Value): Value[] {
    if (value.kind === 'list') return value.items.flatMap((item) => this.evaluate(item.expr, item.at));
    if (value.kind === 'path') return [{ kind: 'path', place: inside(value.place) }];
    return [inside(value)];
  }

  private parent(object: Value & { kind: 'path' }, at: Context): Value {
    return at.module.language.call('os.path.dirname', everyArgument(object), at.module).returns?.[0] ?? UNKNOWN;
  }

  localMember(file: string, name: string): Value[] {
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
    const found = this.load(source.endsWith('.') ? source + expr.name : `${source}.${expr.name}`, at.module, expr);
    return found ? this.loaded(found) : [];
  }

  /** What `module.exports` is, where it is not an object of exports. */
  wholeOf(file: string): Value[] {
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
        if (name === undefined) return [...this.itemsOf(object), UNKNOWN];
        return item ? this.evaluate(item.expr, item.at) : [UNKNOWN];
      }
      if (object.kind === 'path') {
        // `parents[1]` is two up.
        let current: Value = object;
        for (let step = 0; step <= Math.min(Number(name ?? 0), 20) && current.kind === 'path'; step++) current = this.parent(current, at);
        return [current];
      }
      // Walking through a folder gives a folder in it first; making a temporary file gives a descriptor and the file.
      if (object.kind === 'place') return name === '0' || object.of === 'temp' ? [object] : [UNKNOWN];
      if (object.kind === 'api' && at.module.language.environment.includes(object.path)) {
        const names = index.map((one) => memberName([one]) ?? '[computed]');
        return names.map((one) => ({ kind: 'api', path: `${object.path}.${one}` }));
      }
      if (object.kind === 'api' && /^(process\.argv|sys\.argv)$/.test(object.path)) return [UNKNOWN];
      if (name !== undefined) return this.memberValues(object, name, at);
      // One of an object's own members, whichever that is.
      const members = object.kind === 'object' && !object.isClass ? object.entries : [];
      return [...members.flatMap(({ value }) => this.evaluate(value, (object as Value & { kind: 'object' }).at)), UNKNOWN];
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
    const local = this.load(specifier, at.module, expr);
    if (local) return this.loaded(local);
    return at.module.language.module(specifier) ?? [UNKNOWN];
  }

  /** A module that is named by its place: `import(new URL("./a.js", import.meta.url))`. */
  private ownModule(source: Value, expr: Expr, at: Context): Value[] {
    if (source.kind !== 'place' || source.of !== 'own' || source.rel === undefined) return [UNKNOWN];
    const local = this.load(`/${source.rel}`, at.module, expr);
    return local ? this.loaded(local) : [UNKNOWN];
  }

  private loaded(module: LoadedModule): Value[] {
    if (!this.modules.has(module.file)) {
      this.modules.set(module.file, module);
      this.onModule(module);
    }
    return [{ kind: 'local', file: module.file }];
  }

  private callValues(written: Expr & { kind: 'call' }, at: Context): Value[] {
    const expr = this.direct(written, at);
    const [first] = expr.args;
    if (first && isInterop(expr.callee)) return this.evaluate(first, at);
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
      const parts = objects.flatMap((object) => dictionaryParts(object, name));
      if (parts.length > 0) return [...parts.flatMap((part) => this.evaluate(part.expr, part.at)), UNKNOWN];
    }
    const callees = this.evaluate(expr.callee, at).flatMap((callee) => (callee.kind === 'local' ? this.wholeOf(callee.file) : [callee]));
    return callees.flatMap((callee): Value[] => {
      if (callee.kind === 'function') {
        if (callee.code.isInterop && first) return this.evaluate(first, at);
        const context = { module: callee.at.module, scope: callee.code.scope };
        return callee.code.returns.length === 0 ? [UNKNOWN] : callee.code.returns.flatMap((value) => this.evaluate(value, context));
      }
      // An object of a class has what the class has.
      if (callee.kind === 'object' && callee.isClass) return [callee];
      if (callee.kind !== 'api') return [UNKNOWN];
      return this.apiResult(callee.path, expr, args, at);
    });
  }

  private readonly directly = new Map<Expr, Expr & { kind: 'call' }>();

  /** `f.call(this, a)` and the like as `f(a)`, where `f` is something that can be called. */
  direct(expr: Expr & { kind: 'call' }, at: Context): Expr & { kind: 'call' } {
    if (at.module.language.id !== 'node') return expr;
    const known = this.directly.get(expr);
    if (known) return known;
    const through = calledThrough(expr);
    const isFunction = ({ kind }: Value): boolean => kind === 'function' || kind === 'api';
    const direct = through && this.evaluate(through.callee, at).some(isFunction) ? through : expr;
    this.directly.set(expr, direct);
    return direct;
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
    if (path === 'Object.values' || path === 'Object.entries') {
      const parts = args.at(0).flatMap((object) => dictionaryParts(object, path === 'Object.values' ? 'values' : 'items'));
      if (parts.length > 0) return parts.flatMap((part) => this.evaluate(part.expr, part.at));
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

/** The name that an index stands for. */
export function memberName(values: readonly Value[]): string | undefined {
  const [only] = values;
  if (values.length !== 1 || !only) return undefined;
  if (only.kind === 'text' && only.whole) return only.text;
  return only.kind === 'number' ? String(only.value) : undefined;
}

/** So many alternatives as can be looked at; what does something comes before what only names something. */
function limited(values: readonly Value[]): Value[] {
  if (values.length <= MAX_ALTERNATIVES) return [...values];
  const acts = ({ kind }: Value): boolean => kind === 'api' || kind === 'function' || kind === 'local' || kind === 'object';
  return [...values.filter(acts), ...values.filter((value) => !acts(value))].slice(0, MAX_ALTERNATIVES - 1).concat(UNKNOWN);
}

function unique(values: readonly Value[]): readonly Value[] {
  if (values.length < 2) return values;
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
