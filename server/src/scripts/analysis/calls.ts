// Which of a plugin's own functions are called with what, as far as the code has been followed: that is what their parameters are.
import type { Expr, FunctionCode, Scope } from './code.ts';
import { keyOf, UNKNOWN, type Context, type Value } from './values.ts';

type CallExpr = Expr & { kind: 'call' };
type Evaluate = (expr: Expr, at: Context) => Value[];

/**
 * Grows while the code is followed. The code is followed anew as long as there is something new in here: what a parameter is in one round comes
 * from the calls of the round before, so that no round has to go in circles.
 */
export class Calls {
  private readonly byCode = new Map<FunctionCode, Map<CallExpr, Context>>();
  private readonly open = new Set<FunctionCode>();
  private readonly codes = new Map<Scope, FunctionCode>();
  private readonly parameters = new Map<FunctionCode, Map<string, Value[]>>();
  private grown = false;
  private rounds = 0;
  /** Code that may never run is followed too, but what it calls proves nothing. */
  frozen = false;

  add(code: FunctionCode, expr: CallExpr, at: Context): void {
    if (this.frozen) return;
    this.codes.set(code.scope, code);
    const known = this.byCode.get(code) ?? new Map<CallExpr, Context>();
    this.byCode.set(code, known);
    if (!known.has(expr)) this.grown = true;
    known.set(expr, at);
  }

  /** A function gets to where it may be called with anything. */
  opened(code: FunctionCode): void {
    if (this.frozen || this.open.has(code)) return;
    this.codes.set(code.scope, code);
    this.open.add(code);
    this.grown = true;
  }

  /** What is passed for a parameter of the function that has this scope. Undefined where that is not known. */
  passed(scope: Scope, name: string): { values: readonly Value[]; isOpen: boolean } | undefined {
    const code = this.codes.get(scope);
    if (!code?.params.includes(name)) return undefined;
    return { values: this.parameters.get(code)?.get(name) ?? [], isOpen: this.open.has(code) };
  }

  /**
   * Works out what all parameters are.
   * @param evaluate what an argument is, going by what parameters were before
   * @returns whether anything is new since the last time
   */
  settle(evaluate: Evaluate): boolean {
    let changed = this.grown;
    this.grown = false;
    this.rounds++;
    for (const [code, calls] of this.byCode) {
      const known = this.parameters.get(code) ?? new Map<string, Value[]>();
      this.parameters.set(code, known);
      code.params.forEach((name, index) => {
        if (name === undefined) return;
        const before = new Map((known.get(name) ?? []).map((value) => [keyOf(value), value]));
        const now = argumentsFor(name, index, calls, evaluate);
        // Where code goes in circles, something would come and go for ever.
        for (const [key, value] of before) if (acts(value)) now.set(key, value);
        const counts = (value: Value): boolean => acts(value) || (this.rounds <= MAX_TEXT_ROUNDS && value.kind !== 'unknown');
        if ([...now].some(([key, value]) => !before.has(key) && counts(value))) changed = true;
        known.set(name, [...now.values()]);
      });
    }
    return changed;
  }
}

/** A text can grow with every round in which it is passed on; no path of any use is put together in so many. */
const MAX_TEXT_ROUNDS = 8;

/** What something can be done with, other than texts and the like. */
function acts({ kind }: Value): boolean {
  return kind === 'api' || kind === 'function' || kind === 'local' || kind === 'object';
}

function argumentsFor(name: string, index: number, calls: ReadonlyMap<CallExpr, Context>, evaluate: Evaluate): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const [expr, at] of calls) {
    const arg = expr.named.find((one) => one.name === name)?.value ?? (expr.spread ? undefined : expr.args[index]);
    // What is not passed has its default.
    for (const value of arg ? evaluate(arg, at) : expr.spread ? [UNKNOWN] : []) values.set(keyOf(value), value);
  }
  return values;
}
