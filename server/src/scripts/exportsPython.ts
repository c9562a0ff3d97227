// The names at the top level of a Python script, by its syntax tree.
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Span } from '../text/lineIndex.ts';
import type { FoundName, FoundNames } from './exportedNames.ts';

/** Statements whose bodies run in the module's own scope. */
const TRANSPARENT = new Set([
  'IfStatement',
  'TryStatement',
  'WithStatement',
  'ForStatement',
  'WhileStatement',
  'MatchStatement',
  'MatchBody',
  'MatchClause',
  'Body',
]);

/** Calls through which a module can get names that its text does not show. */
const DYNAMIC_CALLS = /^(globals|exec|setattr|__import__)$/;

export function namesOfPythonScript(source: string): FoundNames {
  return new PythonReader(source).read();
}

class PythonReader {
  private readonly source: string;
  private readonly names = new Map<string, FoundName>();
  /** What was imported from the SDK, whose `handler` marks functions and is none itself. */
  private readonly sdk = new Set<string>();
  private dynamic = false;

  constructor(source: string) {
    this.source = source;
  }

  read(): FoundNames {
    const waiting: SyntaxNode[] = [parser.parse(this.source).topNode];
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      const inner: SyntaxNode[] = [];
      for (let child = node.firstChild; child; child = child.nextSibling) {
        if (child.type.isError && node.name === 'Script') this.dynamic = true;
        else if (TRANSPARENT.has(child.name)) {
          if (child.name === 'IfStatement' && this.isMainGuard(child)) this.guarded(child, inner);
          else inner.push(child);
        } else this.statement(child);
      }
      waiting.push(...inner.toReversed());
    }
    return { names: this.names, dynamic: this.dynamic };
  }

  private text(node: Span | SyntaxNode): string {
    return 'from' in node ? this.source.slice(node.from, node.to) : this.source.slice(node.start, node.end);
  }

  /** `if __name__ == "__main__":` is for running the script by hand; an import does not enter it. */
  private isMainGuard(node: SyntaxNode): boolean {
    const condition = node.firstChild?.nextSibling;
    return condition
      ? /^\(?\s*(__name__\s*==\s*['"]__main__['"]|['"]__main__['"]\s*==\s*__name__)\s*\)?$/.test(this.text(condition))
      : false;
  }

  /** Only what follows the guard's first body (elif, else) is entered by an import. */
  private guarded(node: SyntaxNode, inner: SyntaxNode[]): void {
    inner.push(...node.getChildren('Body').slice(1));
  }

  private statement(node: SyntaxNode): void {
    switch (node.name) {
      case 'FunctionDefinition':
      case 'ClassDefinition':
        this.definition(node);
        break;
      case 'DecoratedStatement': {
        const defined = node.getChild('FunctionDefinition') ?? node.getChild('ClassDefinition');
        if (defined)
          this.definition(
            defined,
            node.getChildren('Decorator').some((decorator) => this.isMark(decorator)),
          );
        break;
      }
      case 'AssignStatement':
        this.assignment(node);
        break;
      case 'ImportStatement':
        this.imports(node);
        break;
      case 'StatementGroup':
        for (let child = node.firstChild; child; child = child.nextSibling) this.statement(child);
        break;
      case 'ExpressionStatement':
        this.noteDynamicCall(node);
        break;
      default:
    }
  }

  /** `@handler` under whatever name it was imported, or `@codex_plugin_sdk.handler`, with or without a call. */
  private isMark(decorator: SyntaxNode): boolean {
    const name = /^@\s*([\w.]+)/.exec(this.text(decorator))?.[1] ?? '';
    return this.sdk.has(name) || (name.endsWith('.handler') && this.sdk.has(name.slice(0, name.indexOf('.'))));
  }

  private definition(node: SyntaxNode, marked = false): void {
    const name = node.getChild('VariableName');
    if (!name) return;
    const span = { start: name.from, end: name.to };
    if (node.name === 'FunctionDefinition') {
      this.names.set(this.text(name), { span, kind: 'function', ...(marked && { marked }) });
      // A module's __getattr__ answers for names that are written nowhere.
      if (this.text(name) === '__getattr__') this.dynamic = true;
      return;
    }
    const methods = new Map<string, Span>();
    // Methods of a class that it extends are out of sight.
    const bases = node.getChild('ArgList');
    if (bases && !/^\(\s*(object\s*)?\)$/.test(this.text(bases))) this.dynamic = true;
    const body = node.getChild('Body');
    for (let child = body?.firstChild; child; child = child.nextSibling) {
      const method = child.name === 'DecoratedStatement' ? child.getChild('FunctionDefinition') : child;
      const methodName = method?.name === 'FunctionDefinition' ? method.getChild('VariableName') : undefined;
      if (methodName) methods.set(this.text(methodName), { start: methodName.from, end: methodName.to });
    }
    this.names.set(this.text(name), { span, kind: 'class', methods });
  }

  private assignment(node: SyntaxNode): void {
    const value = node.lastChild;
    this.noteDynamicCall(node);
    const operators = node.getChildren('AssignOp');
    const last = operators.at(-1);
    if (!last) return;
    const kind =
      value &&
      /^(Number|String|FormatString|Boolean|None|ArrayExpression|DictionaryExpression|SetExpression|TupleExpression)$/.test(value.name)
        ? 'other'
        : 'value';
    for (let child = node.firstChild; child && child.from < last.from; child = child.nextSibling) {
      if (child.name !== 'TypeDef') this.targets(child, operators.length === 1 && child.from === node.from ? kind : 'value');
    }
  }

  private targets(node: SyntaxNode, kind: FoundName['kind']): void {
    if (node.name === 'VariableName') this.names.set(this.text(node), { span: { start: node.from, end: node.to }, kind });
    else if (node.name === 'TupleExpression' || node.name === 'ArrayExpression' || node.name === 'ParenthesizedExpression') {
      for (let child = node.firstChild; child; child = child.nextSibling) this.targets(child, 'value');
    }
  }

  private noteDynamicCall(node: SyntaxNode): void {
    const cursor = node.cursor();
    do {
      if (cursor.to > node.to || cursor.from < node.from) break;
      if (cursor.name !== 'CallExpression') continue;
      const callee = cursor.node.firstChild;
      if (callee && DYNAMIC_CALLS.test(this.text(callee))) this.dynamic = true;
    } while (cursor.next() && cursor.from < node.to);
  }

  private imports(node: SyntaxNode): void {
    const text = this.text(node);
    const isFrom = text.startsWith('from');
    const isSdk = /^(from|import)\s+codex_plugin_sdk\b/.test(text);
    if (isFrom && node.getChild('*')) {
      this.dynamic = true;
      return;
    }
    // Each imported thing is bound to the last name before the next comma, which is its alias where it has one; `import a.b` binds a.
    let bound: SyntaxNode | undefined;
    let aliased = false;
    let past = !isFrom;
    const bind = (): void => {
      // A module cannot be called; what is taken from one may be a function.
      if (bound)
        this.names.set(this.text(bound), { span: { start: bound.from, end: bound.to }, kind: isFrom && !isSdk ? 'value' : 'other' });
      if (bound && isSdk) this.sdk.add(this.text(bound));
      bound = undefined;
      aliased = false;
    };
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === 'import') past = true;
      else if (!past) continue;
      else if (child.name === ',') bind();
      else if (child.name === 'as') aliased = true;
      else if (child.name === 'VariableName' && (aliased || !bound)) bound = child;
    }
    bind();
  }
}
