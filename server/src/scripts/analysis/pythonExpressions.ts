// Expressions, functions, classes and targets of assignments in Python, in the forms of code.ts.
import type { SyntaxNode } from '@lezer/common';
import { ModuleBuilder, Scope, type Expr, type FunctionCode } from './code.ts';
import { childrenOf, spanned } from '../syntaxTree.ts';

const NO_EXPRESSION = new Set([
  'AssignOp',
  'UpdateOp',
  'TypeDef',
  'ArithOp',
  'CompareOp',
  'BitOp',
  'At',
  'Comment',
  'FormatConversion',
  'FormatSpec',
  'PropertyName',
  'ParamList',
]);

/** What statements are is left to who reads them: functions and classes have some in them. */
export abstract class PythonExpressions {
  protected readonly source: string;
  protected readonly module = new ModuleBuilder();
  protected scope: Scope;
  /** Names that the function just now read takes from the module (`global`). */
  protected globals = new Set<string>();
  private returns: Expr[] = [];

  constructor(source: string) {
    this.source = source;
    this.scope = this.module.scope;
  }

  protected abstract statement(node: SyntaxNode): Expr[];

  protected text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  protected statements(node: SyntaxNode): Expr[] {
    return childrenOf(node).flatMap((child) => this.statement(child));
  }

  /** What the function that is being read gives back. */
  protected returned(values: readonly Expr[]): void {
    this.returns.push(...values);
  }

  protected bind(name: string, value: Expr | undefined): void {
    if (this.globals.has(name)) this.module.assign(name, value, this.scope);
    else this.scope.bind(name, value);
  }

  /** `a = …` and `a, b = …`. */
  protected bindTargets(targets: SyntaxNode[], value: Expr | undefined): Expr[] {
    const [only] = targets;
    if (only && targets.length === 1) return this.bindTarget(only, value);
    return targets.flatMap((target, index) => this.bindTarget(target, value && item(value, index)));
  }

  protected bindTarget(node: SyntaxNode, value: Expr | undefined): Expr[] {
    if (node.name === 'VariableName') this.bind(this.text(node), value);
    else if (node.name === 'TupleExpression' || node.name === 'ArrayExpression' || node.name === 'ParenthesizedExpression') {
      const inner = childrenOf(node).filter(isExpression);
      return inner.flatMap((child, index) =>
        this.bindTarget(child, node.name === 'ParenthesizedExpression' ? value : value && item(value, index)),
      );
    } else if (node.name === 'MemberExpression') {
      const property = node.getChild('PropertyName');
      const object = node.firstChild;
      if (property && object) {
        if (value) this.module.addField(this.text(property), value, this.scope);
        return [spanned(object, { kind: 'test', value: this.expr(object) })];
      }
      // An assignment to `os.environ["X"]` reads nothing.
      return childrenOf(node)
        .slice(1)
        .filter(isExpression)
        .map((child) => spanned(child, { kind: 'test', value: this.expr(child) }));
    }
    return [];
  }

  protected functionOf(node: SyntaxNode): Expr {
    const outer = { scope: this.scope, returns: this.returns, globals: this.globals };
    const scope = new Scope(this.scope);
    const params: (string | undefined)[] = [];
    const defaults: [string, Expr][] = [];
    const list = childrenOf(node.getChild('ParamList') ?? node);
    list.forEach((child, index) => {
      if (child.name !== 'VariableName' || list[index - 1]?.name === 'AssignOp' || node.getChild('ParamList') === null) return;
      const before = list[index - 1];
      const starred = before !== undefined && this.text(before).startsWith('*');
      const name = this.text(child);
      params.push(starred ? undefined : name);
      scope.bind(name);
      let next = index + 1;
      if (list[next]?.name === 'TypeDef') next++;
      const fallback = list[next]?.name === 'AssignOp' ? list[next + 1] : undefined;
      if (fallback) defaults.push([name, this.expr(fallback)]);
    });
    for (const [name, value] of defaults) scope.bind(name, value, this.scope);
    this.scope = scope;
    this.returns = [];
    this.globals = new Set();
    const block = node.getChild('Body');
    const body: Expr[] = defaults.map(([, value]) => ({ kind: 'bind', value, start: value.start, end: value.end }));
    if (block) body.push(...this.statements(block));
    else if (node.lastChild && isExpression(node.lastChild)) {
      const value = this.expr(node.lastChild);
      this.returns.push(value);
      body.push({ kind: 'bind', value, start: value.start, end: value.end });
    }
    const code: FunctionCode = { scope, params, body, returns: this.returns };
    ({ scope: this.scope, returns: this.returns, globals: this.globals } = outer);
    return spanned(node, { kind: 'function', code });
  }

  protected classOf(node: SyntaxNode): Expr {
    const entries: { key?: string; value: Expr }[] = [];
    const bases = node.getChild('ArgList');
    for (const base of bases ? childrenOf(bases).filter(isExpression) : []) entries.push({ value: this.expr(base) });
    const outer = this.scope;
    this.scope = new Scope(outer, true);
    const body = node.getChild('Body');
    for (const child of body ? childrenOf(body) : []) {
      const defined = child.name === 'DecoratedStatement' ? child.getChild('FunctionDefinition') : child;
      const name = defined?.name === 'FunctionDefinition' ? defined.getChild('VariableName') : null;
      if (defined && name) {
        const value = this.functionOf(defined);
        const isStatic = child.getChildren('Decorator').some((decorator) => /^@\s*staticmethod\b/.test(this.text(decorator)));
        // Python passes the object first; where the function is called by hand nothing is known of its arguments.
        if (value.kind === 'function' && !isStatic) value.code.params.shift();
        this.scope.bind(this.text(name), value);
        entries.push({ key: this.text(name), value });
        if (child !== defined)
          for (const decorator of child.getChildren('Decorator')) entries.push({ key: '@', value: this.parts(decorator) });
      } else entries.push(...this.statement(child).map((value) => ({ key: 'class', value })));
    }
    for (const [name, bindings] of this.scope.bindings)
      for (const { value } of bindings) if (value) this.module.addField(name, value, this.scope);
    this.scope = outer;
    return spanned(node, { kind: 'object', entries, isClass: true });
  }

  protected expr(node: SyntaxNode): Expr {
    switch (node.name) {
      case 'VariableName':
      case 'self':
        return spanned(node, { kind: 'name', name: this.text(node) });
      case 'String':
        return spanned(node, { kind: 'text', value: stringValue(this.text(node)) });
      case 'ContinuedString':
        return spanned(node, { kind: 'concat', parts: childrenOf(node).map((child) => this.expr(child)) });
      case 'FormatString':
        return this.formatString(node);
      case 'Number':
        return spanned(node, { kind: 'number', value: Number(this.text(node)) });
      case 'MemberExpression':
        return this.memberExpression(node);
      case 'CallExpression':
        return this.call(node);
      case 'LambdaExpression':
        return this.functionOf(node);
      case 'ParenthesizedExpression':
      case 'AwaitExpression': {
        const inner = childrenOf(node).filter(isExpression);
        return inner.length === 1 && inner[0] ? this.expr(inner[0]) : this.parts(node);
      }
      case 'NamedExpression': {
        const [target, valueNode] = childrenOf(node).filter(isExpression);
        const value = valueNode && this.expr(valueNode);
        if (target && value) this.bind(this.text(target), value);
        return value ?? this.parts(node);
      }
      case 'ConditionalExpression': {
        const [first, condition, otherwise] = childrenOf(node)
          .filter(isExpression)
          .map((one) => this.expr(one));
        const options = [
          first,
          condition && { kind: 'test' as const, value: condition, start: condition.start, end: condition.end },
          otherwise,
        ];
        return spanned(node, { kind: 'either', options: options.filter((one) => one !== undefined) });
      }
      case 'BinaryExpression':
        return this.binary(node);
      case 'UnaryExpression': {
        const operand = childrenOf(node).find(isExpression);
        return spanned(node, { kind: 'test', value: operand ? this.expr(operand) : this.parts(node) });
      }
      case 'TupleExpression':
      case 'ArrayExpression':
      case 'SetExpression':
        return spanned(node, {
          kind: 'list',
          items: childrenOf(node)
            .filter(isExpression)
            .map((one) => this.expr(one)),
        });
      case 'DictionaryExpression':
        return this.dictionary(node);
      case 'ArrayComprehensionExpression':
      case 'SetComprehensionExpression':
      case 'DictionaryComprehensionExpression':
      case 'ComprehensionExpression':
        return this.comprehension(node);
      default:
        return this.parts(node);
    }
  }

  protected parts(node: SyntaxNode): Expr {
    return spanned(node, {
      kind: 'many',
      parts: childrenOf(node)
        .filter(isExpression)
        .map((child) => this.expr(child)),
    });
  }

  private comprehension(node: SyntaxNode): Expr {
    const outer = this.scope;
    this.scope = new Scope(outer);
    const parts = childrenOf(node);
    const isTarget = (index: number): boolean => {
      const before = parts.slice(0, index).findLast(({ name }) => name === 'for' || name === 'in' || name === 'if');
      return before?.name === 'for';
    };
    parts.forEach((child, index) => {
      if (isTarget(index)) this.bindTarget(child, undefined);
    });
    const read = parts.filter((child, index) => isExpression(child) && !isTarget(index)).map((child) => this.expr(child));
    const { scope } = this;
    this.scope = outer;
    const code: FunctionCode = { scope, params: [], body: read, returns: [] };
    return spanned(node, { kind: 'many', parts: [spanned(node, { kind: 'function', code })] });
  }

  private binary(node: SyntaxNode): Expr {
    const operands = childrenOf(node)
      .filter(isExpression)
      .map((one) => this.expr(one));
    const operator = childrenOf(node).find((child) => !isExpression(child));
    const sign = operator ? this.text(operator) : '';
    if (sign === '+' || sign === '%') return spanned(node, { kind: 'concat', parts: operands });
    if (sign === '/') return spanned(node, { kind: 'join', parts: operands });
    if (sign === 'or' || sign === 'and') return spanned(node, { kind: 'either', options: operands });
    const [left, right] = operands;
    if ((sign === 'in' || sign === 'not') && left?.kind === 'text' && right) {
      return spanned(node, { kind: 'test', value: spanned(node, { kind: 'index', object: right, index: left }) });
    }
    return spanned(node, { kind: 'test', value: spanned(node, { kind: 'list', items: operands }) });
  }

  private formatString(node: SyntaxNode): Expr {
    const parts: Expr[] = [];
    const open = /^[a-zA-Z]*('''|"""|'|")/.exec(this.text(node))?.[0].length ?? 0;
    let at = node.from + open;
    for (const child of childrenOf(node)) {
      if (child.name !== 'FormatReplacement') continue;
      parts.push({ kind: 'text', value: this.source.slice(at, child.from), start: at, end: child.from });
      const inner = childrenOf(child).find(isExpression);
      parts.push(inner ? this.expr(inner) : this.parts(child));
      at = child.to;
    }
    parts.push({ kind: 'text', value: this.source.slice(at, node.to).replace(/('''|"""|'|")$/, ''), start: at, end: node.to });
    return spanned(node, { kind: 'concat', parts });
  }

  private memberExpression(node: SyntaxNode): Expr {
    const objectNode = node.firstChild;
    if (!objectNode) return this.parts(node);
    const object = this.expr(objectNode);
    const property = node.getChild('PropertyName');
    if (property) return spanned(node, { kind: 'member', object, name: this.text(property) });
    const inner = childrenOf(node).slice(1).filter(isExpression);
    const [index] = inner;
    if (inner.length === 1 && index && !childrenOf(node).some(({ name }) => name === ':'))
      return spanned(node, { kind: 'index', object, index: this.expr(index) });
    return spanned(node, {
      kind: 'many',
      parts: [{ kind: 'test', value: object, start: object.start, end: object.end }, ...inner.map((one) => this.expr(one))],
    });
  }

  private call(node: SyntaxNode): Expr {
    const calleeNode = node.firstChild;
    const list = node.getChild('ArgList');
    if (!calleeNode || !list) return this.parts(node);
    const callee = this.expr(calleeNode);
    const args: Expr[] = [];
    const named: { name: string; value: Expr }[] = [];
    let spread = false;
    const parts = childrenOf(list);
    if (parts.some(({ name }) => name === 'for')) args.push(this.comprehension(list));
    else {
      parts.forEach((child, index) => {
        const before = parts[index - 1];
        if (!isExpression(child) || parts[index + 1]?.name === 'AssignOp') return;
        const value = this.expr(child);
        const sign = before ? this.text(before) : '';
        if (before?.name === 'AssignOp' && parts[index - 2]) named.push({ name: this.text(parts[index - 2] as SyntaxNode), value });
        else if (sign === '*' || sign === '**') {
          spread = true;
          named.push({ name: sign, value });
        } else args.push(value);
      });
    }
    return spanned(node, { kind: 'call', callee, args, named, spread });
  }

  private dictionary(node: SyntaxNode): Expr {
    const entries: { key?: string; value: Expr }[] = [];
    const parts = childrenOf(node);
    parts.forEach((child, index) => {
      if (!isExpression(child)) return;
      const before = parts[index - 1];
      if (before?.name === ':') {
        const key = parts[index - 2];
        entries.push({ key: key?.name === 'String' ? stringValue(this.text(key)) : '[computed]', value: this.expr(child) });
      } else if (before && this.text(before) === '**') entries.push({ value: this.expr(child) });
      else if (child.name !== 'String') entries.push({ key: '[computed]', value: this.expr(child) });
    });
    return spanned(node, { kind: 'object', entries, isClass: false });
  }
}

function item(value: Expr, index: number): Expr {
  const { start, end } = value;
  return { kind: 'index', object: value, index: { kind: 'number', value: index, start, end }, start, end };
}

/** Whether a node is an expression rather than punctuation or a keyword. */
export function isExpression(node: SyntaxNode): boolean {
  return (
    /^[A-Z]/.test(node.name) &&
    !NO_EXPRESSION.has(node.name) &&
    !/(Statement|Definition|Body|Clause)$/.test(node.name) &&
    !node.type.isError
  );
}

/** A string literal's value, as far as it matters: prefixes, quotes and simple escapes. */
function stringValue(text: string): string {
  const open = /^([a-zA-Z]*)('''|"""|'|")/.exec(text);
  if (!open) return text;
  const inner = text.slice(open[0].length).replace(/('''|"""|'|")$/, '');
  return /r/i.test(open[1] ?? '') ? inner : inner.replace(/\\([\\'"])/g, '$1');
}
