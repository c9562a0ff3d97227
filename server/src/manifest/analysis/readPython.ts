// Python to the forms of code.ts, by its syntax tree.
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { ModuleBuilder, Scope, type CodeModule, type Expr, type FunctionCode } from './code.ts';

/** Reads a script. Never throws, whatever the text is. */
export function readPythonModule(source: string): CodeModule {
  return new PythonReader(source).read();
}

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

class PythonReader {
  private readonly source: string;
  private readonly module = new ModuleBuilder();
  private scope: Scope;
  /** Names that the function just now read takes from the module (`global`). */
  private globals = new Set<string>();
  private returns: Expr[] = [];

  constructor(source: string) {
    this.source = source;
    this.scope = this.module.scope;
  }

  read(): CodeModule {
    const top = parser.parse(this.source).topNode;
    const cursor = top.cursor();
    do {
      if (cursor.type.isError && this.module.broken.length < 20 && !isHarmless(cursor.node))
        this.module.broken.push({ start: cursor.from, end: cursor.to });
    } while (cursor.next());
    const module = this.module.finish(this.statements(top));
    // Every name at the top level is the module's to give away.
    for (const [name, bindings] of module.scope.bindings) module.exports.set(name, bindings);
    return module;
  }

  private text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  private statements(node: SyntaxNode): Expr[] {
    return childrenOf(node).flatMap((child) => this.statement(child));
  }

  private statement(node: SyntaxNode): Expr[] {
    switch (node.name) {
      case 'ImportStatement':
        return this.imports(node);
      case 'FunctionDefinition':
      case 'ClassDefinition':
        return this.definition(node);
      case 'DecoratedStatement':
        return this.decorated(node);
      case 'AssignStatement':
        return this.assignment(node);
      case 'UpdateStatement':
        return [this.parts(node)];
      case 'ScopeStatement':
        for (const name of node.getChildren('VariableName')) this.globals.add(this.text(name));
        return [];
      case 'ReturnStatement': {
        const values = childrenOf(node)
          .filter(isExpression)
          .map((child) => this.expr(child));
        this.returns.push(...values);
        return values.map((value) => ({ kind: 'bind', value, start: value.start, end: value.end }));
      }
      case 'IfStatement':
        return this.ifStatement(node);
      case 'ForStatement':
        return this.loop(node);
      case 'WithStatement':
        return this.withStatement(node);
      case 'TryStatement':
        return this.tryStatement(node);
      case 'ExpressionStatement':
        return childrenOf(node)
          .filter(isExpression)
          .map((child) => spanned(child, { kind: 'test', value: this.expr(child) }));
      case 'DeleteStatement':
        return childrenOf(node)
          .filter(isExpression)
          .map((child) => spanned(child, { kind: 'test', value: this.expr(child) }));
      case 'CapturePattern':
        for (const name of node.getChildren('VariableName')) this.scope.bind(this.text(name));
        return [];
      default:
        if (/(Statement|StatementGroup|Body|Clause|Pattern|Guard)$/.test(node.name)) return this.statements(node);
        return isExpression(node) ? [spanned(node, { kind: 'test', value: this.expr(node) })] : [];
    }
  }

  private ifStatement(node: SyntaxNode): Expr[] {
    const parts = childrenOf(node);
    const condition = parts.find(isExpression);
    // What is for type checkers only is never run.
    const skipped =
      condition && /^(\w+\.)?TYPE_CHECKING$/.test(this.text(condition)) ? parts.find((child) => child.name === 'Body') : undefined;
    if (skipped) return parts.flatMap((child) => (child === skipped ? [] : this.statement(child)));
    if (!condition || !this.isMainGuard(condition)) return this.statements(node);
    const [guarded, ...rest] = parts.filter((child) => child.name === 'Body');
    const inside = guarded ? this.statements(guarded) : [];
    return [spanned(node, { kind: 'guarded', parts: inside }), ...rest.flatMap((child) => this.statements(child))];
  }

  private isMainGuard(node: SyntaxNode): boolean {
    const inner = node.name === 'ParenthesizedExpression' ? (childrenOf(node).find(isExpression) ?? node) : node;
    if (inner.name !== 'BinaryExpression') return false;
    const operands = childrenOf(inner)
      .filter(isExpression)
      .map((one) => this.text(one));
    return operands.length === 2 && operands.includes('__name__') && operands.some((one) => /^['"]__main__['"]$/.test(one));
  }

  private loop(node: SyntaxNode): Expr[] {
    const parts = childrenOf(node);
    const inAt = parts.findIndex(({ name }) => name === 'in');
    const [subject, ...others] = parts.slice(inAt + 1).filter((child) => child.name !== 'Body' && isExpression(child));
    const item = subject && others.length === 0 ? spanned(subject, { kind: 'item', of: this.expr(subject) }) : undefined;
    const found: Expr[] = this.bindTargets(
      parts.slice(0, inAt).filter((child) => child.name !== ',' && /^[A-Z]/.test(child.name)),
      item,
    );
    for (const child of parts.slice(inAt + 1)) found.push(...(child.name === 'Body' ? this.statements(child) : this.statement(child)));
    return found;
  }

  private withStatement(node: SyntaxNode): Expr[] {
    const found: Expr[] = [];
    const parts = childrenOf(node);
    parts.forEach((child, index) => {
      if (child.name === 'Body') found.push(...this.statements(child));
      else if (isExpression(child) && parts[index - 1]?.name !== 'as') {
        const value = this.expr(child);
        found.push(spanned(child, { kind: 'bind', value }));
        const target = parts[index + 1]?.name === 'as' ? parts[index + 2] : undefined;
        if (target) this.bindTarget(target, value);
      }
    });
    return found;
  }

  private tryStatement(node: SyntaxNode): Expr[] {
    const parts = childrenOf(node);
    return parts.flatMap((child, index) => {
      if (parts[index - 1]?.name === 'as') {
        this.bindTarget(child, undefined);
        return [];
      }
      return child.name === 'Body' ? this.statements(child) : this.statement(child);
    });
  }

  private definition(node: SyntaxNode, wrapped = false): Expr[] {
    const name = node.getChild('VariableName');
    const value = node.name === 'ClassDefinition' ? this.classOf(node) : this.functionOf(node);
    if (name) this.bind(this.text(name), value);
    // What a decorator is given it may call.
    return [wrapped ? spanned(node, { kind: 'many', parts: [value] }) : spanned(node, { kind: 'bind', value })];
  }

  private decorated(node: SyntaxNode): Expr[] {
    const found: Expr[] = [];
    for (const decorator of node.getChildren('Decorator')) {
      const [first, ...rest] = childrenOf(decorator).filter(isExpression);
      for (const one of first ? [first, ...rest] : []) found.push(spanned(one, { kind: 'test', value: this.expr(one) }));
      const list = decorator.getChild('ArgList');
      if (list) found.push(this.parts(list));
    }
    const defined = node.getChild('FunctionDefinition') ?? node.getChild('ClassDefinition');
    // The handler mark and the like do not call at import what they mark; the function is reached by its name.
    return defined ? [...found, ...this.definition(defined, this.scope === this.module.scope && !this.isMark(node))] : found;
  }

  private isMark(node: SyntaxNode): boolean {
    return node
      .getChildren('Decorator')
      .every(
        (decorator) =>
          /^@\s*(\w+\.)?handler\b/.test(this.text(decorator)) ||
          /^@\s*(staticmethod|classmethod|property|functools\.|lru_cache|cache|wraps|dataclass|contextmanager)/.test(this.text(decorator)),
      );
  }

  private bind(name: string, value: Expr | undefined): void {
    if (this.globals.has(name)) this.module.assign(name, value, this.scope);
    else this.scope.bind(name, value);
  }

  private assignment(node: SyntaxNode): Expr[] {
    const parts = childrenOf(node);
    const operators = parts.flatMap((child, index) => (child.name === 'AssignOp' ? [index] : []));
    const last = operators.at(-1);
    if (last === undefined) return [];
    const right = parts
      .slice(last + 1)
      .filter(isExpression)
      .map((child) => this.expr(child));
    const [only] = right;
    if (!only) return [];
    const value: Expr = right.length === 1 ? only : { kind: 'list', items: right, start: only.start, end: right.at(-1)?.end ?? only.end };
    const found: Expr[] = [spanned(node, { kind: 'bind', value })];
    let from = 0;
    for (const operator of operators) {
      const targets = parts
        .slice(from, operator)
        .filter((child) => child.name !== ',' && child.name !== 'TypeDef' && child.name !== 'AssignOp');
      from = operator + 1;
      found.push(...this.bindTargets(targets, value));
    }
    return found;
  }

  /** `a = …` and `a, b = …`. */
  private bindTargets(targets: SyntaxNode[], value: Expr | undefined): Expr[] {
    const [only] = targets;
    if (only && targets.length === 1) return this.bindTarget(only, value);
    return targets.flatMap((target, index) => this.bindTarget(target, value && item(value, index)));
  }

  private bindTarget(node: SyntaxNode, value: Expr | undefined): Expr[] {
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

  private functionOf(node: SyntaxNode): Expr {
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

  private classOf(node: SyntaxNode): Expr {
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

  private expr(node: SyntaxNode): Expr {
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

  private parts(node: SyntaxNode): Expr {
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

  private imports(node: SyntaxNode): Expr[] {
    const parts = childrenOf(node);
    return parts[0]?.name === 'from' ? this.importFrom(node, parts) : this.importModules(parts);
  }

  private importModules(parts: SyntaxNode[]): Expr[] {
    const found: Expr[] = [];
    let names: SyntaxNode[] = [];
    let alias: SyntaxNode | undefined;
    let aliased = false;
    const bind = (): void => {
      const [first] = names;
      const last = names.at(-1);
      if (!first || !last) return;
      const dotted = names.map((one) => this.text(one)).join('.');
      const place = { start: first.from, end: last.to };
      const whole: Expr = { kind: 'import', source: { kind: 'text', value: dotted, ...place }, ...place };
      const top: Expr = alias ? whole : { kind: 'import', source: { kind: 'text', value: this.text(first), ...place }, ...place };
      this.bind(this.text(alias ?? first), top);
      found.push(whole);
      names = [];
      alias = undefined;
      aliased = false;
    };
    for (const child of parts) {
      if (child.name === ',') bind();
      else if (child.name === 'as') aliased = true;
      else if (child.name === 'VariableName') {
        if (aliased) alias = child;
        else names.push(child);
      }
    }
    bind();
    return found;
  }

  private importFrom(node: SyntaxNode, parts: SyntaxNode[]): Expr[] {
    const at = parts.findIndex(({ name }) => name === 'import');
    if (at < 0) return [];
    const place = { start: parts[1]?.from ?? node.from, end: parts[at - 1]?.to ?? node.to };
    const source = this.source.slice(place.start, place.end).replace(/\s/g, '');
    const whole: Expr = { kind: 'import', source: { kind: 'text', value: source, ...place }, ...place };
    if (node.getChild('*')) {
      this.module.exportsAll.push(whole);
      return [whole];
    }
    const found: Expr[] = [whole];
    let taken: SyntaxNode | undefined;
    let local: SyntaxNode | undefined;
    const bind = (): void => {
      if (!taken || !local) return;
      const value: Expr = { kind: 'member', object: whole, name: this.text(taken), start: taken.from, end: taken.to };
      this.bind(this.text(local), value);
      found.push({ kind: 'bind', value, start: taken.from, end: taken.to });
      taken = local = undefined;
    };
    for (const child of parts.slice(at + 1)) {
      if (child.name === ',' || child.name === ')') bind();
      else if (child.name === 'VariableName') {
        taken ??= child;
        local = child;
      }
    }
    bind();
    return found;
  }
}

function item(value: Expr, index: number): Expr {
  const { start, end } = value;
  return { kind: 'index', object: value, index: { kind: 'number', value: index, start, end }, start, end };
}

function spanned<const Form extends object>(node: SyntaxNode, form: Form): Form & { start: number; end: number } {
  return { ...form, start: node.from, end: node.to };
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/** The grammar does not know `with (a as b, c as d):`, but all of it is found. */
function isHarmless(node: SyntaxNode): boolean {
  const outer = node.parent?.name === 'ParenthesizedExpression' ? node.parent.parent : node.parent;
  return outer?.name === 'WithStatement';
}

/** Whether a node is an expression rather than punctuation or a keyword. */
function isExpression(node: SyntaxNode): boolean {
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
