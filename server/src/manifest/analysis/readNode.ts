// JavaScript and TypeScript to the forms of code.ts, by their syntax tree.
import type { SyntaxNode } from '@lezer/common';
import { parser as javascript } from '@lezer/javascript';
import { readableNode } from '../readableNode.ts';
import { ModuleBuilder, Scope, WHOLE, type CodeModule, type Expr, type FunctionCode } from './code.ts';

const typescriptParser = javascript.configure({ dialect: 'ts' });

/** Reads a script. Never throws, whatever the text is. */
export function readNodeModule(source: string, typescript: boolean): CodeModule {
  return new NodeReader(source, typescript).read();
}

const IGNORED = new Set([
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

class NodeReader {
  private readonly source: string;
  private readonly nameless: ReadonlySet<number>;
  private readonly top: SyntaxNode;
  private readonly module = new ModuleBuilder();
  private scope: Scope;
  private returns: Expr[] = [];

  constructor(source: string, typescript: boolean) {
    ({ source: this.source, nameless: this.nameless } = readableNode(source));
    this.top = (typescript ? typescriptParser : javascript).parse(this.source).topNode;
    this.scope = this.module.scope;
  }

  read(): CodeModule {
    this.brokenParts();
    return this.module.finish(this.statements(this.top));
  }

  private brokenParts(): void {
    const cursor = this.top.cursor();
    do {
      if (cursor.type.isError && this.module.broken.length < 20 && !isHarmless(cursor.node))
        this.module.broken.push({ start: cursor.from, end: cursor.to });
    } while (cursor.next());
  }

  private text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  private statements(node: SyntaxNode): Expr[] {
    return childrenOf(node).flatMap((child) => this.statement(child));
  }

  private statement(node: SyntaxNode): Expr[] {
    switch (node.name) {
      case 'ImportDeclaration':
        return this.importDeclaration(node);
      case 'ExportDeclaration':
        return this.exportDeclaration(node);
      case 'VariableDeclaration':
        return this.variables(node);
      case 'FunctionDeclaration':
      case 'ClassDeclaration': {
        const name = node.getChild('VariableDefinition');
        const value = node.name === 'ClassDeclaration' ? this.classOf(node) : this.functionOf(node);
        if (name) this.scope.bind(this.text(name), value);
        return [spanned(node, { kind: 'bind', value })];
      }
      case 'ReturnStatement': {
        const value = childrenOf(node).find(isExpression);
        if (!value) return [];
        const read = this.expr(value);
        this.returns.push(read);
        return [spanned(node, { kind: 'bind', value: read })];
      }
      case 'IfStatement':
        return this.ifStatement(node);
      case 'ExpressionStatement':
        return childrenOf(node).map((child) => spanned(child, { kind: 'test', value: this.expr(child) }));
      case 'ForStatement':
        return this.statements(node);
      case 'ForOfSpec':
      case 'ForInSpec':
        return this.loop(node);
      case 'CatchClause':
        for (const child of childrenOf(node))
          if (child.name === 'VariableDefinition' || isPattern(child)) this.bindPattern(child, undefined);
        return this.statements(node);
      default:
        if (IGNORED.has(node.name)) return [];
        if (isStatementLike(node.name)) return this.statements(node);
        return isExpression(node) ? [spanned(node, { kind: 'test', value: this.expr(node) })] : this.statements(node);
    }
  }

  private ifStatement(node: SyntaxNode): Expr[] {
    const parts = childrenOf(node);
    const condition = parts.find(({ name }) => name === 'ParenthesizedExpression');
    if (!condition || !this.isMainGuard(condition)) return this.statements(node);
    const index = parts.indexOf(condition);
    // What follows "else" is what an import does.
    const otherwise = parts.findIndex(({ name }) => name === 'else');
    const guarded = parts.slice(index, otherwise < 0 ? undefined : otherwise).flatMap((child) => this.statement(child));
    const rest = otherwise < 0 ? [] : parts.slice(otherwise + 1).flatMap((child) => this.statement(child));
    return [spanned(node, { kind: 'guarded', parts: guarded }), ...rest];
  }

  /** `require.main === module`, `import.meta.main`, or a comparison of `process.argv` with the script's own place. */
  private isMainGuard(condition: SyntaxNode): boolean {
    let argv = false;
    let own = false;
    const cursor = condition.cursor();
    do {
      if (cursor.from >= condition.to) break;
      if (cursor.name === 'MemberExpression') {
        const [object = '', property = ''] = [cursor.node.firstChild, cursor.node.lastChild].map((one) => (one ? this.text(one) : ''));
        if (property === 'main' && (object === 'require' || object === 'import.meta')) return true;
        if (object === 'process' && property === 'argv') argv = true;
        if (object === 'import.meta') own = true;
      } else if (cursor.name === 'VariableName' && this.text(cursor.node) === '__filename') own = true;
    } while (cursor.next());
    return argv && own;
  }

  private loop(node: SyntaxNode): Expr[] {
    const parts = childrenOf(node).filter((child) => child.name !== '(' && child.name !== ')');
    const subject = parts.at(-1);
    if (!subject) return [];
    const of = this.expr(subject);
    const item = node.name === 'ForOfSpec' ? spanned(subject, { kind: 'item', of }) : undefined;
    const bound = parts.flatMap((child) =>
      child !== subject && (child.name === 'VariableDefinition' || isPattern(child)) ? this.bindPattern(child, item) : [],
    );
    return [spanned(subject, { kind: 'test', value: of }), ...bound];
  }

  private importDeclaration(node: SyntaxNode): Expr[] {
    const source = node.getChild('String');
    if (node.getChild('type') || !source) return [];
    const whole = spanned(source, { kind: 'import', source: this.expr(source) });
    const direct = node.getChild('VariableDefinition');
    if (direct) this.scope.bind(this.text(direct), node.getChild('Star') ? whole : member(whole, 'default', direct));
    this.group(node.getChild('ImportGroup'), (outer, local) =>
      this.scope.bind(this.text(local), member(whole, unquote(this.text(outer)), outer)),
    );
    // `import a, * as b` has both.
    const [, second] = node.getChildren('VariableDefinition');
    if (second) this.scope.bind(this.text(second), whole);
    return [whole];
  }

  /** Calls back for every `a` or `a as b` in braces: with what stands first and last. */
  private group(group: SyntaxNode | null, each: (first: SyntaxNode, last: SyntaxNode) => void): void {
    let first: SyntaxNode | undefined;
    let last: SyntaxNode | undefined;
    let isType = false;
    for (const child of group ? childrenOf(group) : []) {
      if (child.name === ',' || child.name === '}') {
        if (first && last && !isType) each(first, last);
        first = last = undefined;
        isType = false;
      } else if (child.name === 'type') isType = true;
      else if (/^(VariableName|VariableDefinition|String|default)$/.test(child.name)) {
        first ??= child;
        last = child;
      }
    }
  }

  private exportDeclaration(node: SyntaxNode): Expr[] {
    if (node.getChild('type') || childrenOf(node).some(({ name }) => IGNORED.has(name))) return [];
    const source = node.getChild('String');
    const from = source && spanned(source, { kind: 'import', source: this.expr(source) });
    const group = node.getChild('ExportGroup');
    if (group) {
      this.group(group, (first, last) => {
        const local = unquote(this.text(first));
        const value: Expr = from ? member(from, local, first) : spanned(first, { kind: 'name', name: local });
        this.module.addExport(unquote(this.text(last)), value, this.scope);
      });
      return from ? [from] : [];
    }
    if (from && node.getChild('Star')) {
      const alias = node.getChild('VariableName');
      if (alias) this.module.addExport(this.text(alias), from, this.scope);
      else this.module.exportsAll.push(from);
      return [from];
    }
    const declared = node.getChild('VariableDeclaration') ?? node.getChild('FunctionDeclaration') ?? node.getChild('ClassDeclaration');
    if (node.getChild('default')) {
      const last = childrenOf(node).findLast((child) => child.name !== ';');
      if (!last) return [];
      const named = declared?.getChild('VariableDefinition');
      const body = named && named.to > named.from ? this.statement(last) : [];
      const value = named && named.to > named.from ? spanned(named, { kind: 'name', name: this.text(named) }) : this.expr(last);
      this.module.addExport('default', value, this.scope);
      return [...body, spanned(last, { kind: 'bind', value })];
    }
    if (!declared) return this.statements(node);
    const body = this.statement(declared);
    const cursor = declared.cursor();
    do {
      if (cursor.from >= declared.to) break;
      if (cursor.name === 'VariableDefinition' && this.holderOf(cursor.node).from === declared.from) {
        const name = this.text(cursor.node);
        const exported = this.nameless.has(cursor.from) ? 'default' : name;
        this.module.addExport(exported, spanned(cursor.node, { kind: 'name', name }), this.scope);
      }
    } while (cursor.next());
    return body;
  }

  /** The declaration that a name belongs to; parameters and inner variables belong to others. */
  private holderOf(node: SyntaxNode): SyntaxNode {
    let current = node.parent ?? node;
    while (isPattern(current) || current.name === 'PatternProperty') current = current.parent ?? this.top;
    return current;
  }

  private variables(node: SyntaxNode): Expr[] {
    const found: Expr[] = [];
    const parts = childrenOf(node);
    parts.forEach((child, index) => {
      if (child.name !== 'VariableDefinition' && !isPattern(child)) return;
      let next = index + 1;
      while (parts[next] && IGNORED.has(parts[next]?.name ?? '')) next++;
      const valueNode = parts[next]?.name === 'Equals' ? parts[next + 1] : undefined;
      const value = valueNode && this.expr(valueNode);
      if (value) found.push(spanned(child, { kind: 'bind', value }));
      found.push(...this.bindPattern(child, value));
    });
    return found;
  }

  /** Declares the names of a pattern. @returns what taking the value apart does, such as reading variables of the environment. */
  private bindPattern(node: SyntaxNode, value: Expr | undefined, assign = false): Expr[] {
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
      const equals = property.getChild('Equals');
      const fallback = equals?.nextSibling ? this.expr(equals.nextSibling) : undefined;
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
  private functionOf(node: SyntaxNode): Expr {
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
    const code: FunctionCode = { scope, params, body, returns: this.returns };
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

  private classOf(node: SyntaxNode): Expr {
    const base = node.getChild('extends')?.nextSibling;
    const entries: { key?: string; value: Expr }[] = [];
    if (base) entries.push({ value: this.expr(base) });
    const body = node.getChild('ClassBody');
    for (const child of body ? childrenOf(body) : []) {
      const keyNode = child.getChild('PropertyDefinition') ?? child.getChild('PrivatePropertyDefinition') ?? child.getChild('String');
      const key = keyNode ? unquote(this.text(keyNode)) : 'constructor';
      if (child.name === 'MethodDeclaration') entries.push({ key, value: this.functionOf(child) });
      else if (child.name === 'PropertyDeclaration') {
        const value = child.getChild('Equals')?.nextSibling;
        if (!value) continue;
        const read = this.expr(value);
        this.module.addField(key, read, this.scope);
        entries.push({ key, value: read });
      } else if (child.name === 'StaticBlock')
        entries.push({ key: 'constructor', value: spanned(child, { kind: 'many', parts: this.statements(child) }) });
    }
    return spanned(node, { kind: 'object', entries, isClass: true });
  }

  private expr(node: SyntaxNode): Expr {
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
        const value = property.getChild(':')?.nextSibling;
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
    const whole = (written === 'module' && name === 'exports') || (written === 'exports' && name === 'default');
    if (whole) this.module.addExport(written === 'module' ? WHOLE : 'default', value, this.scope);
    else if (name !== undefined && (written === 'exports' || written === 'module.exports')) this.module.addExport(name, value, this.scope);
    else if (name !== undefined) {
      this.module.addField(name, value, this.scope);
      const object = target.firstChild ? [spanned(target.firstChild, { kind: 'test', value: this.expr(target.firstChild) })] : [];
      return spanned(node, { kind: 'either', options: [...object, spanned(node, { kind: 'bind', value })] });
    } else return spanned(node, { kind: 'many', parts: [this.expr(target), value] });
    return spanned(node, { kind: 'bind', value });
  }
}

function spanned<const Form extends object>(node: SyntaxNode, form: Form): Form & { start: number; end: number } {
  return { ...form, start: node.from, end: node.to };
}

function member(object: Expr, name: string, place: SyntaxNode): Expr {
  return { kind: 'member', object, name, start: place.from, end: place.to };
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

function isPattern(node: SyntaxNode): boolean {
  return node.name === 'ObjectPattern' || node.name === 'ArrayPattern';
}

function isStatementLike(name: string): boolean {
  return /(Statement|Block|Body|Clause|Label|Spec)$/.test(name);
}

/** Whether a node is an expression rather than punctuation, a keyword or a type. */
function isExpression(node: SyntaxNode): boolean {
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

/** Whether the grammar stumbles in what is not run: in types, and in what follows the name of an imported module. */
function isHarmless(node: SyntaxNode): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (IGNORED.has(outer.name) || outer.name === 'TypeofType' || outer.name.endsWith('Type')) return true;
    if (outer.name === 'ImportDeclaration' || outer.name === 'ExportDeclaration') return outer.getChild('String') !== null;
  }
  return false;
}

function unquote(text: string): string {
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
