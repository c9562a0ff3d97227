// JavaScript and TypeScript to the forms of code.ts, by their syntax tree: statements, imports and exports.
import type { SyntaxNode } from '@lezer/common';
import { readableNode } from '../readableNode.ts';
import type { CodeModule, Expr } from './code.ts';
import { IGNORED, isExpression, isPattern, member, NodeExpressions, unquote } from './nodeExpressions.ts';
import { childrenOf, parseNode, spanned } from '../syntaxTree.ts';

/** Reads a script. Never throws, whatever the text is. */
export function readNodeModule(source: string, typescript: boolean): CodeModule {
  return new NodeReader(source, typescript).read();
}

class NodeReader extends NodeExpressions {
  private readonly nameless: ReadonlySet<number>;
  private readonly top: SyntaxNode;

  constructor(written: string, typescript: boolean) {
    const { source, nameless } = readableNode(written);
    super(source);
    this.nameless = nameless;
    this.top = parseNode(source, typescript).topNode;
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

  protected statements(node: SyntaxNode): Expr[] {
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
        this.returned(read);
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
}

function isStatementLike(name: string): boolean {
  return /(Statement|Block|Body|Clause|Label|Spec)$/.test(name);
}

/** Whether the grammar stumbles in what is not run: in types, and in what follows the name of an imported module. */
function isHarmless(node: SyntaxNode): boolean {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (IGNORED.has(outer.name) || outer.name === 'TypeofType' || outer.name.endsWith('Type')) return true;
    if (outer.name === 'ImportDeclaration' || outer.name === 'ExportDeclaration') return outer.getChild('String') !== null;
  }
  return false;
}
