// The exports of a JavaScript or TypeScript script, ES module or CommonJS, by its syntax tree.
import type { SyntaxNode } from '@lezer/common';
import { readableNode } from './readableNode.ts';
import { nextOf, parseNode } from './syntaxTree.ts';
import type { Span } from '../text/lineIndex.ts';
import type { FoundName, FoundNames } from './exportedNames.ts';

export function namesOfNodeScript(source: string, typescript: boolean): FoundNames {
  return new NodeReader(source, typescript).read();
}

/** Where a function's own code begins: what is assigned in there happens only when it is called. */
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunction', 'MethodDeclaration']);

class NodeReader {
  private readonly source: string;
  private readonly top: SyntaxNode;
  /** Top-level bindings, exported or not, so that `export { a }` and `module.exports = a` can say what `a` is. */
  private readonly bindings = new Map<string, SyntaxNode>();
  private readonly names = new Map<string, FoundName>();
  private default: FoundName | undefined;
  private dynamic = false;

  /** Where the stand-in names of default classes without a name are. */
  private readonly nameless: ReadonlySet<number>;

  constructor(source: string, typescript: boolean) {
    ({ source: this.source, nameless: this.nameless } = readableNode(source));
    this.top = parseNode(this.source, typescript).topNode;
  }

  read(): FoundNames {
    for (let node = this.top.firstChild; node; node = node.nextSibling)
      this.bind(node.name === 'ExportDeclaration' ? declarationIn(node) : node);
    for (let node = this.top.firstChild; node; node = node.nextSibling) {
      if (node.type.isError) this.dynamic = true;
      else if (node.name === 'ExportDeclaration') this.exportDeclaration(node);
    }
    this.commonJs();
    return { names: this.names, ...(this.default && { default: this.default }), dynamic: this.dynamic };
  }

  private text(node: SyntaxNode): string {
    return this.source.slice(node.from, node.to);
  }

  private bind(node: SyntaxNode | null): void {
    if (!node) return;
    if (node.name === 'VariableDeclaration') {
      for (const { name, value } of this.declarators(node)) this.bindings.set(this.text(name), value ?? name);
    } else if (node.name === 'FunctionDeclaration' || node.name === 'ClassDeclaration') {
      const name = node.getChild('VariableDefinition');
      if (name && name.to > name.from) this.bindings.set(this.text(name), node);
    }
  }

  /** The names that a declaration introduces; those of a pattern come without a value. */
  private declarators(node: SyntaxNode): { name: SyntaxNode; value: SyntaxNode | undefined }[] {
    const found: { name: SyntaxNode; value: SyntaxNode | undefined }[] = [];
    for (let child = node.firstChild; child; child = child.nextSibling) {
      if (child.name === 'VariableDefinition') {
        let next = child.nextSibling;
        while (next && next.name !== 'Equals' && next.name !== ',') next = next.nextSibling;
        found.push({ name: child, value: next?.name === 'Equals' ? (nextOf(next) ?? undefined) : undefined });
      } else if (child.name === 'ObjectPattern' || child.name === 'ArrayPattern') {
        const cursor = child.cursor();
        const end = child.to;
        while (cursor.next() && cursor.from < end)
          if (cursor.name === 'VariableDefinition') found.push({ name: cursor.node, value: undefined });
      }
    }
    return found;
  }

  private exportDeclaration(node: SyntaxNode): void {
    if (
      node.getChild('type') ||
      node.getChild('TypeAliasDeclaration') ||
      node.getChild('InterfaceDeclaration') ||
      node.getChild('AmbientDeclaration')
    )
      return;
    if (node.getChild('default')) {
      this.setDefault(node.lastChild?.name === ';' ? node.lastChild.prevSibling : node.lastChild);
      return;
    }
    const declaration = declarationIn(node);
    if (declaration?.name === 'VariableDeclaration') {
      for (const { name, value } of this.declarators(declaration)) {
        if (this.nameless.has(name.from)) this.default = this.describe(name, value);
        else this.add(this.text(name), name, value);
      }
    } else if (declaration) {
      const name = declaration.getChild('VariableDefinition');
      if (name) this.add(this.text(name), name, declaration);
    } else if (node.getChild('ExportGroup')) this.exportGroup(node);
    else if (node.getChild('Star')) {
      const alias = node.getChild('VariableName');
      if (alias) this.names.set(this.text(alias), { span: spanOf(alias), kind: 'other' });
      else this.dynamic = true;
    } else if (node.getChild('Equals')) this.moduleExports(nextOf(node.getChild('Equals')));
  }

  private exportGroup(node: SyntaxNode): void {
    const group = node.getChild('ExportGroup');
    const elsewhere = node.getChild('String') !== null;
    let local: SyntaxNode | undefined;
    let outer: SyntaxNode | undefined;
    const flush = (): void => {
      if (!local || !outer) return;
      const name = unquote(this.text(outer));
      const value = elsewhere ? undefined : this.bindings.get(this.text(local));
      if (name === 'default') this.default = this.describe(outer, value);
      else this.add(name, outer, value);
      local = outer = undefined;
    };
    for (let child = group?.firstChild; child; child = child.nextSibling) {
      if (child.name === ',' || child.name === '}') flush();
      else if (child.name === 'VariableName' || child.name === 'String') {
        local ??= child;
        outer = child;
      }
    }
  }

  /** `handlers.onFileSave = …` for a variable that is exported as a whole. */
  private assignedMembers(variable: string): void {
    for (let node = this.top.firstChild; node; node = node.nextSibling) {
      const assignment = node.getChild('AssignmentExpression');
      const target = assignment?.firstChild;
      if (!assignment || target?.name !== 'MemberExpression' || !target.firstChild || this.text(target.firstChild) !== variable) continue;
      const key = target.getChild('PropertyName') ?? target.getChild('String');
      if (key) this.add(unquote(this.text(key)), key, assigned(assignment) ?? undefined);
      else this.dynamic = true;
    }
  }

  private setDefault(node: SyntaxNode | null | undefined): void {
    if (!node) return;
    const value = this.resolve(node);
    if (value.name === 'ObjectExpression') this.objectMembers(value);
    else this.default = this.describe(node, value);
    // `export default satisfiesOrAs` and the like may be an object whose members are handlers.
    if (value.name === 'BinaryExpression' && value.firstChild?.name === 'ObjectExpression') this.objectMembers(value.firstChild);
  }

  /** Follows a variable to what it was declared with, once. */
  private resolve(node: SyntaxNode): SyntaxNode {
    const inner = node.name === 'ParenthesizedExpression' ? (nextOf(node.firstChild) ?? node) : node;
    return inner.name === 'VariableName' ? (this.bindings.get(this.text(inner)) ?? inner) : inner;
  }

  private objectMembers(object: SyntaxNode): void {
    for (const property of object.getChildren('Property')) {
      if (property.getChild('Spread') || property.getChild('[')) {
        this.dynamic = true;
        continue;
      }
      const key = property.getChild('PropertyDefinition') ?? property.getChild('String') ?? property.getChild('Number');
      if (!key) continue;
      const name = unquote(this.text(key));
      const colon = property.getChild(':');
      if (colon) this.add(name, key, nextOf(colon) ?? undefined);
      else if (property.getChild('ParamList'))
        this.names.set(name, { span: spanOf(key), kind: property.getChild('get') ? 'value' : 'function' });
      else this.add(name, key, this.bindings.get(name));
    }
  }

  private add(name: string, place: SyntaxNode, value: SyntaxNode | undefined): void {
    this.names.set(name, this.describe(place, value));
  }

  private describe(place: SyntaxNode, value: SyntaxNode | undefined): FoundName {
    const resolved = value ? this.resolve(value) : undefined;
    const span = spanOf(place);
    switch (resolved?.name ?? '') {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunction':
        return { span, kind: 'function' };
      case 'ClassDeclaration':
      case 'ClassExpression':
        return { span, kind: 'class', methods: resolved ? this.methodsOf(resolved) : new Map() };
      case 'Number':
      case 'String':
      case 'TemplateString':
      case 'BooleanLiteral':
      case 'ArrayExpression':
      case 'ObjectExpression':
      case 'RegExp':
      case 'null':
        return { span, kind: 'other' };
      default:
        return { span, kind: 'value' };
    }
  }

  private methodsOf(node: SyntaxNode): Map<string, Span> {
    const methods = new Map<string, Span>();
    const body = node.getChild('ClassBody');
    // Methods of a class that it extends are out of sight.
    if (node.getChild('extends')) this.dynamic = true;
    for (let member = body?.firstChild; member; member = member.nextSibling) {
      if (member.name !== 'MethodDeclaration' && member.name !== 'PropertyDeclaration') continue;
      if (member.getChild('static') || member.getChild('abstract')) continue;
      const name = member.getChild('PropertyDefinition') ?? member.getChild('String');
      const isMethod = member.name === 'MethodDeclaration' || member.getChild('ArrowFunction') || member.getChild('FunctionExpression');
      if (name && isMethod) methods.set(unquote(this.text(name)), spanOf(name));
    }
    return methods;
  }

  /** Assignments to `exports` and `module.exports`, wherever they stand outside of functions. */
  private commonJs(): void {
    const cursor = this.top.cursor();
    let functionEnd = -1;
    do {
      if (FUNCTIONS.has(cursor.name) && cursor.from >= functionEnd) functionEnd = cursor.to;
      if (cursor.name !== 'VariableName') continue;
      const name = this.source.slice(cursor.from, cursor.to);
      if ((name !== 'exports' && name !== 'module') || this.bindings.has(name)) continue;
      const exported = name === 'exports' ? cursor.node : memberOf(cursor.node, 'exports', this.source);
      if (!exported) {
        if (name === 'module') this.bareModule(cursor.node);
        continue;
      }
      this.exportsReference(exported, cursor.from < functionEnd, name);
    } while (cursor.next());
  }

  /** `module` on its own: harmless in comparisons and as `module.x`, else it may be handed to someone who changes it. */
  private bareModule(node: SyntaxNode): void {
    const parent = node.parent;
    if (parent?.name === 'ArgList' || parent?.name === 'VariableDeclaration') this.dynamic = true;
  }

  private exportsReference(exported: SyntaxNode, inFunction: boolean, root: string): void {
    const parent = exported.parent;
    if (!parent) return;
    if (parent.name === 'AssignmentExpression' && parent.firstChild?.from === exported.from && parent.firstChild.to === exported.to) {
      // `exports = …` alone only renames a variable.
      if (root === 'exports') return;
      if (inFunction) this.dynamic = true;
      else this.moduleExports(assigned(parent));
    } else if (parent.name === 'MemberExpression') this.exportsMember(parent, inFunction);
    else if (parent.name === 'ArgList') this.exportsArgument(parent, exported);
    else if (parent.name === 'VariableDeclaration' || parent.name === 'ReturnStatement') this.dynamic = true;
  }

  /** `exports.name = …` or `exports["name"] = …`. */
  private exportsMember(member: SyntaxNode, inFunction: boolean): void {
    const assignment = member.parent;
    const isTarget =
      assignment?.name === 'AssignmentExpression' && assignment.firstChild?.from === member.from && assignment.firstChild.to === member.to;
    if (!isTarget || !assignment) return;
    const key = member.getChild('PropertyName') ?? member.getChild('String');
    if (!key || inFunction) {
      this.dynamic = true;
      return;
    }
    const name = unquote(this.text(key));
    const value = assigned(assignment);
    if (name === 'default') this.setDefault(value);
    else this.add(name, key, value ?? undefined);
  }

  /** `Object.defineProperty(exports, "name", …)` shows its name; anything else that is handed `exports` may add what it likes. */
  private exportsArgument(list: SyntaxNode, exported: SyntaxNode): void {
    const callee = list.parent?.firstChild;
    const name = exported.nextSibling?.nextSibling;
    if (callee && this.text(callee) === 'Object.defineProperty' && name?.name === 'String') {
      const key = unquote(this.text(name));
      if (key !== '__esModule') this.names.set(key, { span: spanOf(name), kind: 'value' });
    } else this.dynamic = true;
  }

  private moduleExports(node: SyntaxNode | null | undefined): void {
    if (!node) return;
    const value = this.resolve(node);
    switch (value.name) {
      case 'ObjectExpression':
        this.objectMembers(value);
        if (node.name === 'VariableName') this.assignedMembers(this.text(node));
        break;
      case 'AssignmentExpression':
        this.moduleExports(assigned(value));
        break;
      case 'CallExpression':
      case 'NewExpression':
      case 'VariableName':
      case 'MemberExpression':
      case 'ConditionalExpression':
        this.default = this.describe(node, value);
        // The SDK's wrapper gives a function; what anything else gives is not to be seen.
        if (!this.text(value).startsWith('defineHandler(')) this.dynamic = true;
        break;
      default: {
        const described = this.describe(node, value);
        if (described.kind !== 'other') this.default = described;
      }
    }
  }
}

function spanOf(node: SyntaxNode): Span {
  return { start: node.from, end: node.to };
}

function unquote(text: string): string {
  return /^(['"]).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

function declarationIn(node: SyntaxNode): SyntaxNode | null {
  return node.getChild('VariableDeclaration') ?? node.getChild('FunctionDeclaration') ?? node.getChild('ClassDeclaration');
}

/** What an assignment assigns. */
function assigned(node: SyntaxNode): SyntaxNode | null {
  return nextOf(node.getChild('Equals'));
}

/** The member expression `object.property` around a node that is its object. */
function memberOf(node: SyntaxNode, property: string, source: string): SyntaxNode | undefined {
  const parent = node.parent;
  if (parent?.name !== 'MemberExpression' || parent.firstChild?.from !== node.from) return undefined;
  const name = parent.getChild('PropertyName');
  return name && source.slice(name.from, name.to) === property ? parent : undefined;
}
