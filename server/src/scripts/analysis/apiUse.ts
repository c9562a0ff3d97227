// What using the built-in modules and functions comes to, told to the listener.
import * as l10n from '@vscode/l10n';
import type { Span } from '../../text/lineIndex.ts';
import type { Expr } from './code.ts';
import { memberName, type Evaluator } from './evaluate.ts';
import type { Listener } from './listener.ts';
import { environmentNeeds, textOf, type Arguments, type Context, type Effect, type LoadedModule, type Value } from './values.ts';

type Api = Value & { kind: 'api' };
type CallExpr = Expr & { kind: 'call' };

export class ApiUse {
  private readonly listener: Listener;
  private readonly values: Evaluator;
  private readonly onModule: (module: LoadedModule) => void;

  /** @param onModule told of modules that are run by other means than an import */
  constructor(listener: Listener, values: Evaluator, onModule: (module: LoadedModule) => void) {
    this.listener = listener;
    this.values = values;
    this.onModule = onModule;
  }

  /** It is handed to code that is not followed. */
  escapes(value: Value, expr: Expr, at: Context): void {
    if (value.kind !== 'api' || at.module.language.environment.some((name) => value.path.startsWith(name))) return;
    this.listener.effect(at.module, expr, at.module.language.mention(value.path), value.path);
  }

  called(value: Api, expr: CallExpr, args: Arguments, at: Context): void {
    const { language } = at.module;
    const whole = language.environment.find((name) => value.path.startsWith(`${name}.`) || value.path === name);
    if (whole !== undefined || value.path === 'os.getenv' || value.path === 'os.getenvb') {
      this.environmentCall(value.path, whole, expr, args, at);
      return;
    }
    if (this.specialCall(value.path, expr, args, at)) return;
    this.listener.effect(at.module, expr.callee, language.call(value.path, args, at.module), value.path);
  }

  /** A method is called that may be one of an object of the standard library. */
  methodCalled(callee: Expr & { kind: 'member' }, args: Arguments, at: Context): void {
    const objects = this.values.evaluate(callee.object, at);
    for (const object of objects) {
      // What is one thing in one place and unknown in another is judged by what is known.
      if (object.kind === 'unknown' && objects.length > 1) continue;
      if (object.kind !== 'path' && object.kind !== 'unknown') continue;
      this.listener.effect(at.module, callee, at.module.language.method(object, callee.name, args), callee.name);
    }
  }

  /** @param isWhole the value itself is used, and not a member of it */
  readEnvironment(expr: Expr, values: readonly Value[], at: Context, isWhole: boolean): void {
    for (const value of values) {
      if (value.kind !== 'api') continue;
      const whole = at.module.language.environment.find((name) => value.path === name || value.path.startsWith(`${name}.`));
      if (whole === undefined) continue;
      const name = value.path.slice(whole.length + 1);
      if (name === '[computed]' || (name === '' && isWhole)) this.needs(expr, at, environmentNeeds(undefined), whole);
      else if (name !== '' && !isEnvironmentMethod(name, at)) this.needs(expr, at, environmentNeeds(name), value.path);
    }
  }

  private needs(expr: Span, at: Context, needs: Effect['needs'] & object, subject: string): void {
    if (needs.length > 0) this.listener.effect(at.module, expr, { needs }, subject);
  }

  /** `fs[name]` with a name that is not known. */
  computedMember(expr: Expr & { kind: 'index' }, at: Context): void {
    if (memberName(this.values.evaluate(expr.index, at)) !== undefined) return;
    for (const value of this.values.evaluate(expr.object, at)) {
      if (value.kind === 'api' && !at.module.language.environment.includes(value.path)) this.anyMember(value, expr, at);
    }
  }

  /** Some member of a value is used, and it is not known which. */
  private anyMember(value: Value, expr: Expr, at: Context): void {
    const { blind, may } = value.kind === 'api' ? at.module.language.mention(value.path) : {};
    if (blind === undefined || value.kind !== 'api') return;
    const what = l10n.t('the name of a member of {0} is computed', value.path);
    this.listener.effect(at.module, expr, { blind: what, ...(may && { may }) }, value.path);
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
      // Also where nothing of the module is used: it is imported then, and does what it does.
      const imported = this.values.evaluate(expr, at);
      if (specifier === undefined && imported.every(({ kind }) => kind === 'unknown')) {
        this.listener.effect(at.module, expr, { blind: l10n.t('the name of an imported module is computed') }, path);
      }
      return true;
    }
    if (path === 'getattr') {
      const [object] = expr.args;
      const name = textOf(args.at(1));
      for (const value of name === undefined && object ? this.values.evaluate(object, at) : []) this.anyMember(value, expr, at);
      return true;
    }
    if (path === 'worker_threads.Worker' || path === 'child_process.fork') {
      const target = args.at(0);
      const place = target.length === 1 ? target[0] : undefined;
      const module =
        place?.kind === 'place' && place.of === 'own' && place.rel !== undefined
          ? this.listener.load(`/${place.rel}`, at.module, expr)
          : undefined;
      if (module) this.onModule(module);
      else if (path === 'worker_threads.Worker')
        this.listener.effect(at.module, expr, { blind: l10n.t('a worker thread runs code that is not seen') }, path);
      return path === 'worker_threads.Worker';
    }
    return false;
  }
}

function isEnvironmentMethod(name: string, at: Context): boolean {
  return at.module.language.id === 'python' && /^(get|pop|setdefault|copy|items|keys|values|update)$/.test(name);
}
