// The arguments of calls, as the effects of built-in functions look at them.
import type { Expr } from './code.ts';
import { UNKNOWN, type Arguments, type Context, type Value } from './values.ts';

/** Those of a call that stands in the code. */
export function argumentsOf(expr: Expr & { kind: 'call' }, at: Context, evaluate: (expr: Expr, at: Context) => Value[]): Arguments {
  const argument = (index: number): Value[] => {
    const arg = expr.args[index];
    return arg ? evaluate(arg, at) : [UNKNOWN];
  };
  return {
    count: expr.args.length,
    at: argument,
    named: (name, index) => {
      const found = expr.named.find((one) => one.name === name);
      if (found) return evaluate(found.value, at);
      if (index !== undefined && index < expr.args.length) return argument(index);
      return expr.spread ? [UNKNOWN] : undefined;
    },
    member: (index, name) => {
      const found = argument(index).flatMap((value) =>
        value.kind === 'object' ? value.entries.filter(({ key }) => key === name).map((entry) => ({ entry, value })) : [],
      );
      return found.length > 0 ? found.flatMap(({ entry, value }) => evaluate(entry.value, value.at)) : undefined;
    },
    first: (values) =>
      values.flatMap((value) => {
        if (value.kind !== 'list') return [value];
        const [item] = value.items;
        return item ? evaluate(item.expr, item.at) : [UNKNOWN];
      }),
  };
}

/** A call whose arguments are all the same, such as not known. */
export function everyArgument(value: Value): Arguments {
  return {
    count: value.kind === 'unknown' ? 0 : 1,
    at: () => [value],
    named: () => [value],
    member: () => undefined,
    first: (values) => [...values],
  };
}
