// Expressions, functions and patterns of JavaScript and TypeScript in the forms of code.ts.
import type { SyntaxNode } from '@lezer/common';
import { ModuleBuilder, Scope, WHOLE, type Expr, type FunctionCode } from './code.ts';
import { childrenOf, nextOf, spanned } from '../syntaxTree.ts';

/** What is there for the type checker alone. */
export const IGNORED = new Set([
  'TypeAliasDeclaration',
  'InterfaceDeclaration',
  'AmbientDeclaration',
  'ExportAmbient',
  'TypeArgList',
  'TypeAnnotation',
  'TypeParamList',
]);
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunction', 'MethodDeclaration', 'Property']);
const COMPARISONS = new Set(['CompareOp', 'instanceof', 'in']);
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', 0: '\0', b: '\b', f: '\f', v: '\v', '\n': '' };

/** What statements are is left to who reads them: functions have some in them. */
export abstract class NodeExpressions {
  protected readonly source: string;
  protected readonly module = new ModuleBuilder();
  protected scope: Scope;
  private returns: Expr[] = [];

  constructor(source: string) {
    this.source = source;
    this.scope = this.module.scope;
  }

  protected abstract statements(node: SyntaxNode): Expr[];

  protected text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  /** What the function that is being read gives back. */
  protected returned(value: Expr): void {
    this.returns.push(value);
  }

  /** Declares the names of a pattern. @returns what taking the value apart does, such as reading variables of the environment. */
  protected bindPattern(node: SyntaxNode, value: Expr | undefined, assign = false): Expr[] {
    if (node.name === 'VariableDefinition' || node.name === 'VariableName') {
      const name = this.text(node);
      if (assign) this.module.assign(name, value, this.scope);
      else this.scope.bind(name, value);
      return value ? [spanned(node, { kind: 'bind', value })] : [];
    }
    if (node.name === 'ArrayPattern') return this.arrayPattern(node, value, assign);
    return node.getChildren('PatternProperty').flatMap((property) => {
      const parts = childrenOf(property);
      const target = parts.find((one) => one.name === 'VariableDefinition' || one.name === 'VariableName' || isPattern(one));
      if (!target) return [];
      if (property.getChild('Spread')) return this.bindPattern(target, value, assign);
      const key = parts.find((one) => one.name === 'PropertyName' || one.name === 'String') ?? target;
      const own = value && member(value, unquote(this.text(key)), key);
      const otherwise = nextOf(property.getChild('Equals'));
      const fallback = otherwise ? this.expr(otherwise) : undefined;
      const both = own && fallback ? [own, fallback] : undefined;
      const all: Expr | undefined = both ? spanned(property, { kind: 'either', options: both }) : (own ?? fallback);
      return this.bindPattern(target, all, assign);
    });
  }

  private arrayPattern(node: SyntaxNode, value: Expr | undefined, assign: boolean): Expr[] {
    let index = 0;
    return childrenOf(node).flatMap((child) => {
      if (child.name === ',') index++;
      if (child.name !== 'VariableDefinition' && child.name !== 'VariableName' && !isPattern(child)) return [];
      const item = value && spanned(child, { kind: 'index', object: value, index: spanned(child, { kind: 'number', value: index }) });
      return this.bindPattern(child, item, assign);
    });
  }

  /** Reads what has its own scope: a function, a method. */
  protected functionOf(node: SyntaxNode): Expr {
    const outer = { scope: this.scope, returns: this.returns };
    const scope = new Scope(this.scope);
    this.scope = scope;
    this.returns = [];
    const list = node.getChild('ParamList');
    const { params, body } = this.parameters(list);
    const block = node.getChild('Block');
    if (block) body.push(...this.statements(block));
    else if (node.name === 'ArrowFunction' && node.lastChild) {
      const value = this.expr(node.lastChild);
      this.returns.push(value);
      body.push(spanned(node.lastChild, { kind: 'bind', value }));
    }
    // Whatever such functions are called, they look at this mark of their argument.
    const isInterop = params[0] !== undefined && this.text(node).includes(`${params[0]}.__esModule`);
    const code: FunctionCode = { scope, params, body, returns: this.returns, ...(isInterop && { isInterop }) };
    this.scope = outer.scope;
    this.returns = outer.returns;
    return spanned(node, { kind: 'function', code });
  }

  private parameters(list: SyntaxNode | null): { params: (string | undefined)[]; body: Expr[] } {
    const params: (string | undefined)[] = [];
    const body: Expr[] = [];
    const parts = list ? childrenOf(list) : [];
    parts.forEach((child, index) => {
      if (child.name !== 'VariableDefinition' && !isPattern(child)) return;
      let next = index + 1;
      while (parts[next] && IGNORED.has(parts[next]?.name ?? '')) next++;
      const fallback = parts[next]?.name === 'Equals' ? parts[next + 1] : undefined;
      const isRest = parts[index - 1]?.name === 'Spread';
      const name = child.name === 'VariableDefinition' ? this.text(child) : `#${params.length}`;
      params.push(isRest ? undefined : name);
      this.scope.bind(name);
      const value = fallback && this.expr(fallback);
      if (child.name !== 'VariableDefinition') {
        const whole: Expr = spanned(child, { kind: 'name', name });
        const either: Expr[] = value ? [whole, value] : [whole];
        body.push(...this.bindPattern(child, spanned(child, { kind: 'either', options: either })));
      } else if (value) body.push(...this.bindPattern(child, value));
    });
    return { params, body };
  }

  protected classOf(node: SyntaxNode): Expr {
    const base = nextOf(node.getChild('extends'));
    const entries: { key?: string; value: Expr }[] = [];
    if (base) entries.push({ value: this.expr(base) });
    const body = node.getChild('ClassBody');
    for (const child of body ? childrenOf(body) : []) {
      const keyNode = child.getChild('PropertyDefinition') ?? child.getChild('PrivatePropertyDefinition') ?? child.getChild('String');
      const key = keyNode ? unquote(this.text(keyNode)) : 'constructor';
      if (child.name === 'MethodDeclaration') entries.push({ key, value: this.functionOf(child) });
      else if (child.name === 'PropertyDeclaration') {
        const value = nextOf(child.getChild('Equals'));
        if (!value) continue;
        const read = this.expr(value);
        this.module.addField(key, read, this.scope);
        entries.push({ key, value: read });
      } else if (child.name === 'StaticBlock')
        entries.push({ key: 'constructor', value: spanned(child, { kind: 'many', parts: this.statements(child) }) });
    }
    return spanned(node, { kind: 'object', entries, isClass: true });
  }

  protected expr(node: SyntaxNode): Expr {
    switch (node.name) {
      case 'VariableName':
      case 'this':
      case 'super':
        return spanned(node, { kind: 'name', name: this.text(node) });
      case 'ImportMeta':
        return spanned(node, { kind: 'name', name: 'import.meta' });
      case 'String':
        return spanned(node, { kind: 'text', value: unescape(this.text(node)) });
      case 'Number':
        return spanned(node, { kind: 'number', value: Number(this.text(node)) });
      case 'TemplateString':
        return this.template(node);
      case 'MemberExpression':
        return this.memberExpression(node);
      case 'CallExpression':
      case 'NewExpression':
      case 'TaggedTemplateExpression':
        return this.call(node);
      case 'DynamicImport': {
        const source = childrenOf(node).find(isExpression);
        return spanned(node, { kind: 'import', source: source ? this.expr(source) : spanned(node, { kind: 'many', parts: [] }) });
      }
      case 'FunctionExpression':
      case 'FunctionDeclaration':
      case 'ArrowFunction':
        return this.functionOf(node);
      case 'ClassExpression':
      case 'ClassDeclaration':
        return this.classOf(node);
      case 'ObjectExpression':
        return this.object(node);
      case 'ArrayExpression':
        return spanned(node, {
          kind: 'list',
          items: childrenOf(node)
            .filter(isExpression)
            .map((one) => this.expr(one)),
        });
      case 'ParenthesizedExpression':
      case 'AwaitExpression':
      case 'SequenceExpression':
        return this.lastOf(node);
      case 'ConditionalExpression':
        return this.conditional(node);
      case 'BinaryExpression':
        return this.binary(node);
      case 'PostfixExpression':
      case 'PrefixCast':
        // TypeScript's `x!` and `<T>x`.
        return this.lastOf(node);
      case 'UnaryExpression': {
        const operand = childrenOf(node).find(isExpression);
        // What is deleted is not read.
        const asked = node.firstChild?.name === 'delete' && operand?.name === 'MemberExpression' ? operand.firstChild : operand;
        return spanned(node, { kind: 'test', value: asked ? this.expr(asked) : this.parts(node) });
      }
      case 'AssignmentExpression':
        return this.assignment(node);
      default:
        return this.parts(node);
    }
  }

  private parts(node: SyntaxNode): Expr {
    return spanned(node, {
      kind: 'many',
      parts: childrenOf(node)
        .filter(isExpression)
        .map((child) => this.expr(child)),
    });
  }

  private lastOf(node: SyntaxNode): Expr {
    const inner = childrenOf(node).filter(isExpression);
    const last = inner.at(-1);
    if (!last) return this.parts(node);
    if (inner.length === 1) return this.expr(last);
    const before = inner.slice(0, -1).map((one) => spanned(one, { kind: 'test', value: this.expr(one) }));
    // `(0, fs.readFile)(…)` is the way of calling without `this`: the last one is the value.
    return spanned(node, { kind: 'either', options: [spanned(node, { kind: 'many', parts: before }), this.expr(last)] });
  }

  private template(node: SyntaxNode): Expr {
    const parts: Expr[] = [];
    let at = node.from + 1;
    for (const child of childrenOf(node)) {
      if (child.name !== 'Interpolation') continue;
      parts.push({ kind: 'text', value: this.source.slice(at, child.from), start: at, end: child.from });
      parts.push(this.lastOf(child));
      at = child.to;
    }
    parts.push({ kind: 'text', value: this.source.slice(at, Math.max(at, node.to - 1)), start: at, end: node.to });
    const [only] = parts;
    return parts.length === 1 && only
      ? spanned(node, { kind: 'text', value: only.kind === 'text' ? only.value : '' })
      : spanned(node, { kind: 'concat', parts });
  }

  private memberExpression(node: SyntaxNode): Expr {
    const objectNode = node.firstChild;
    if (!objectNode) return this.parts(node);
    const object = this.expr(objectNode);
    const property = node.getChild('PropertyName') ?? node.getChild('PrivatePropertyName');
    if (property && property.from >= objectNode.to) return spanned(node, { kind: 'member', object, name: this.text(property) });
    const index = node.lastChild?.prevSibling;
    return index && index.from >= objectNode.to ? spanned(node, { kind: 'index', object, index: this.expr(index) }) : object;
  }

  private call(node: SyntaxNode): Expr {
    const calleeNode = childrenOf(node).find(isExpression);
    if (!calleeNode) return this.parts(node);
    const callee = this.expr(calleeNode);
    const list = node.getChild('ArgList');
    const template = node.name === 'TaggedTemplateExpression' ? node.getChild('TemplateString') : null;
    const args = list ? childrenOf(list).filter(isExpression) : template ? [template] : [];
    const spread = list?.getChild('Spread') !== null && list !== null;
    const read = args.map((one) => this.expr(one));
    this.thenCallback(callee, args, read);
    return spanned(node, { kind: 'call', callee, args: read, named: [], spread });
  }

  /** `import("x").then((x) => …)`: the callback's parameter is the module. */
  private thenCallback(callee: Expr, nodes: SyntaxNode[], read: Expr[]): void {
    const [callback] = read;
    const [node] = nodes;
    if (callee.kind !== 'member' || callee.name !== 'then' || callback?.kind !== 'function' || !node) return;
    const list = node.getChild('ParamList');
    const first = list && childrenOf(list).find((child) => child.name === 'VariableDefinition' || isPattern(child));
    if (!first) return;
    const before = this.scope;
    this.scope = callback.code.scope;
    callback.code.body.unshift(...this.bindPattern(first, callee.object));
    this.scope = before;
  }

  private object(node: SyntaxNode): Expr {
    const entries: { key?: string; value: Expr }[] = [];
    for (const property of node.getChildren('Property')) {
      const parts = childrenOf(property);
      const spread = property.getChild('Spread');
      if (spread) {
        const value = parts.find((one) => one.from >= spread.to);
        if (value) entries.push({ value: this.expr(value) });
        continue;
      }
      const keyNode = property.getChild('PropertyDefinition') ?? property.getChild('String');
      const key = keyNode ? unquote(this.text(keyNode)) : '[computed]';
      if (property.getChild('ParamList')) entries.push({ key, value: this.functionOf(property) });
      else {
        const value = nextOf(property.getChild(':'));
        if (value) entries.push({ key, value: this.expr(value) });
        else if (keyNode) entries.push({ key, value: spanned(keyNode, { kind: 'name', name: key }) });
      }
    }
    return spanned(node, { kind: 'object', entries, isClass: false });
  }

  private conditional(node: SyntaxNode): Expr {
    const [condition, ...options] = childrenOf(node).filter(isExpression);
    const test = condition ? [spanned(condition, { kind: 'test', value: this.expr(condition) })] : [];
    return spanned(node, { kind: 'either', options: [...test, ...options.map((one) => this.expr(one))] });
  }

  private binary(node: SyntaxNode): Expr {
    const operands = childrenOf(node)
      .filter(isExpression)
      .map((one) => this.expr(one));
    const operator = childrenOf(node).find((child) => !isExpression(child));
    const sign = operator ? this.text(operator) : '';
    if (sign === '+') return spanned(node, { kind: 'concat', parts: operands });
    if (sign === '||' || sign === '??' || sign === '&&') return spanned(node, { kind: 'either', options: operands });
    if (sign === 'as' || sign === 'satisfies') return operands[0] ?? this.parts(node);
    const [left, right] = operands;
    if (sign === 'in' && left?.kind === 'text' && right) return spanned(node, { kind: 'test', value: member(right, left.value, node) });
    if (operator && (COMPARISONS.has(operator.name) || COMPARISONS.has(sign)))
      return spanned(node, { kind: 'test', value: spanned(node, { kind: 'list', items: operands }) });
    return spanned(node, { kind: 'many', parts: operands });
  }

  private assignment(node: SyntaxNode): Expr {
    const target = node.firstChild;
    const valueNode = node.lastChild;
    if (!target || !valueNode || target.from === valueNode.from) return this.parts(node);
    const value = this.expr(valueNode);
    const update = node.getChild('UpdateOp');
    const isLogical = update !== null && /^(\?\?|\|\||&&)=$/.test(this.text(update));
    if (update && !isLogical) return spanned(node, { kind: 'many', parts: [this.expr(target), value] });
    if (target.name === 'VariableName' || isPattern(target)) {
      const done = [...this.bindPattern(target, value, true), ...(isLogical ? [this.expr(target)] : [])];
      return done.length === 0 ? value : spanned(node, { kind: 'either', options: [...done, spanned(node, { kind: 'bind', value })] });
    }
    return this.assignMember(node, target, value);
  }

  private assignMember(node: SyntaxNode, target: SyntaxNode, value: Expr): Expr {
    const written = target.firstChild ? this.text(target.firstChild) : '';
    const property = target.getChild('PropertyName') ?? target.getChild('PrivatePropertyName') ?? target.getChild('String');
    const name = property ? unquote(this.text(property)) : undefined;
    // Bundlers wrap modules in functions that have parameters of these names.
    const isOwn = this.scope.holder(written.replace(/\..*$/s, '')) === undefined;
    const whole = isOwn && ((written === 'module' && name === 'exports') || (written === 'exports' && name === 'default'));
    if (whole) this.module.addExport(written === 'module' ? WHOLE : 'default', value, this.scope);
    else if (isOwn && name !== undefined && (written === 'exports' || written === 'module.exports'))
      this.module.addExport(name, value, this.scope);
    else if (name !== undefined) {
      this.module.addField(name, value, this.scope);
      const object = target.firstChild ? [spanned(target.firstChild, { kind: 'test', value: this.expr(target.firstChild) })] : [];
      return spanned(node, { kind: 'either', options: [...object, spanned(node, { kind: 'bind', value })] });
    } else return spanned(node, { kind: 'many', parts: [this.expr(target), value] });
    return spanned(node, { kind: 'bind', value });
  }
}

export function member(object: Expr, name: string, place: SyntaxNode): Expr {
  return { kind: 'member', object, name, start: place.from, end: place.to };
}

export function isPattern(node: SyntaxNode): boolean {
  return node.name === 'ObjectPattern' || node.name === 'ArrayPattern';
}

/** Whether a node is an expression rather than punctuation, a keyword or a type. */
export function isExpression(node: SyntaxNode): boolean {
  if (node.type.isError || IGNORED.has(node.name)) return false;
  return /(Expression|Name|String|Import|Meta|Function|Literal|Definition|Declaration)$/.test(node.name) &&
    !/^(TypeName|PropertyName|PrivatePropertyName)$/.test(node.name)
    ? true
    : node.name === 'Number' ||
        node.name === 'this' ||
        node.name === 'super' ||
        node.name === 'RegExp' ||
        node.name === 'null' ||
        FUNCTIONS.has(node.name);
}

export function unquote(text: string): string {
  return /^(['"]).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function unescape(text: string): string {
  return text
    .slice(1, -1)
    .replace(
      /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|(.|\n))/gs,
      (_, braces?: string, four?: string, two?: string, char?: string) => {
        const code = braces ?? four ?? two;
        if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
        return ESCAPES[char ?? ''] ?? char ?? '';
      },
    );
}
