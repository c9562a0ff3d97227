// Python to the forms of code.ts, by its syntax tree: statements and imports.
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { CodeModule, Expr } from './code.ts';
import { isExpression, PythonExpressions } from './pythonExpressions.ts';
import { childrenOf, spanned } from '../syntaxTree.ts';

/** Reads a script. Never throws, whatever the text is. */
export function readPythonModule(source: string): CodeModule {
  return new PythonReader(source).read();
}

class PythonReader extends PythonExpressions {
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

  protected statement(node: SyntaxNode): Expr[] {
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
        this.returned(values);
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

/** The grammar does not know `with (a as b, c as d):`, but all of it is found. */
function isHarmless(node: SyntaxNode): boolean {
  const outer = node.parent?.name === 'ParenthesizedExpression' ? node.parent.parent : node.parent;
  return outer?.name === 'WithStatement';
}
