// Ways of writing that stand for something simpler.
import type { Expr } from './code.ts';

/** The functions with which compilers and bundlers wrap imports and exports; what they give is what they are given. */
const INTEROP = /^_*(import(Default|Star)|to(ESM|CommonJS)|interop_?(Require_?)?(Default|Wildcard|Namespace)\w*)\d*$/i;

export function isInteropName(name: string): boolean {
  return name.startsWith('_') && INTEROP.test(name);
}

/** Whether a call is of such a function. */
export function isInterop(callee: Expr): boolean {
  if (callee.kind === 'either') {
    const last = callee.options.at(-1);
    return last !== undefined && isInterop(last);
  }
  return (callee.kind === 'name' || callee.kind === 'member') && isInteropName(callee.name);
}

type CallExpr = Expr & { kind: 'call' };

/** One expression stays one, however often it is asked about. */
const through = new WeakMap<CallExpr, CallExpr>();

/** `f.call(this, a)`, `f.apply(this, [a])` and `Reflect.apply(f, this, [a])` as `f(a)`. Undefined for any other call. */
export function calledThrough(expr: CallExpr): CallExpr | undefined {
  const known = through.get(expr);
  if (known) return known;
  const direct = directly(expr);
  if (direct) through.set(expr, direct);
  return direct;
}

function directly(expr: CallExpr): CallExpr | undefined {
  const { callee, args, spread, start, end } = expr;
  if (callee.kind !== 'member') return undefined;
  const isReflect = callee.name === 'apply' && callee.object.kind === 'name' && callee.object.name === 'Reflect';
  const [target, given] = isReflect ? [args[0], args.slice(2)] : [callee.object, args.slice(1)];
  if (!target || (callee.name !== 'call' && callee.name !== 'apply')) return undefined;
  if (callee.name === 'call') return { kind: 'call', callee: target, args: given, named: [], spread, start, end };
  const [list] = given;
  const items = list?.kind === 'list' ? list.items : undefined;
  return { kind: 'call', callee: target, args: items ?? [], named: [], spread: spread || (list !== undefined && !items), start, end };
}
