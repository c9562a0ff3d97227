// What a script imports, as its text says: by statements, and by calls with the name as a literal.
import type { SyntaxNode } from '@lezer/common';
import { parser as python } from '@lezer/python';
import type { Runtime } from '../contract/runtime.ts';
import type { Span } from '../text/lineIndex.ts';
import { readableNode } from './readableNode.ts';
import { childrenOf, parseNode } from './syntaxTree.ts';

export interface ImportedName extends Span {
  /** As the language has it: `./lib/a.js`, `..package.module`. */
  specifier: string;
  /** Of Python: it may be a module, or only a name in one: the `b` of `from a import b`. */
  perhaps?: true;
}

/** Everything that it imports, wherever in the script. Never throws, whatever the text is. */
export function importsOf(source: string, runtime: Runtime, typescript: boolean): ImportedName[] {
  const text = runtime === 'python' ? source : readableNode(source).source;
  const tree = runtime === 'python' ? python.parse(text) : parseNode(text, typescript);
  const found: ImportedName[] = [];
  const cursor = tree.cursor();
  do {
    if (runtime === 'node') found.push(...nodeImports(cursor.name, () => cursor.node, text));
    else if (cursor.name === 'ImportStatement') found.push(...pythonImports(cursor.node, text));
    else if (cursor.name === 'CallExpression') found.push(...calledWith(cursor.node, text, PYTHON_CALLS));
  } while (cursor.next());
  return found;
}

const NODE_CALLS =
  /^(?:(?:module\.|createRequire\([^()]*\)\.?)?require(?:\.resolve)?|createRequire\([^()]*\)|import\.meta\.resolve)(?:\?\.)?$/;
const PYTHON_CALLS = /^(?:(?:importlib\.)?import_module|__import__)$/;

function nodeImports(name: string, node: () => SyntaxNode, source: string): ImportedName[] {
  switch (name) {
    case 'ImportDeclaration':
    case 'ExportDeclaration': {
      const declaration = node();
      // What only types are taken from is not there when the script runs.
      if (declaration.getChild('type')) return [];
      const from = declaration.getChild('from') || name === 'ImportDeclaration' ? declaration.getChild('String') : null;
      return from ? literal(from, source) : [];
    }
    case 'DynamicImport':
      return childrenOf(node())
        .slice(2, 3)
        .flatMap((first) => literal(first, source));
    case 'CallExpression':
      return calledWith(node(), source, NODE_CALLS);
    default:
      return [];
  }
}

/** What a call of one of those functions is handed first. */
function calledWith(call: SyntaxNode, source: string, functions: RegExp): ImportedName[] {
  const list = call.getChild('ArgList');
  if (!list || list.from - call.from > 200 || !functions.test(source.slice(call.from, list.from).replace(/\s/g, ''))) return [];
  const [, first] = childrenOf(list);
  return first ? literal(first, source) : [];
}

function literal({ name, from, to }: SyntaxNode, source: string): ImportedName[] {
  const written = source.slice(from, to);
  const inner = name === 'String' || name === 'TemplateString' ? /^[rRuU]?(['"`])(.*)\1$/.exec(written)?.[2] : undefined;
  return inner === undefined || /\\|\$\{/.test(inner) ? [] : [{ specifier: inner, start: from, end: to }];
}

function pythonImports(statement: SyntaxNode, source: string): ImportedName[] {
  const parts = childrenOf(statement);
  const at = parts.findIndex(({ name }) => name === 'import');
  const words = (nodes: readonly SyntaxNode[]): string => nodes.map((one) => source.slice(one.from, one.to)).join('');
  const names = splitByCommas(parts.slice(at + 1));
  const place = { start: statement.from, end: statement.to };
  if (parts[0]?.name !== 'from') return names.map((nodes) => ({ specifier: words(withoutAlias(nodes)), ...place })).filter(isNamed);
  const module = words(parts.slice(1, at)).replace(/\s/g, '');
  const dot = module.endsWith('.') || module === '' ? '' : '.';
  const members = names.map((nodes): ImportedName => ({
    specifier: `${module}${dot}${words(withoutAlias(nodes))}`,
    ...place,
    perhaps: true,
  }));
  return [{ specifier: module, ...place }, ...members.filter(({ specifier }) => !specifier.includes('*'))].filter(isNamed);
}

const isNamed = ({ specifier }: ImportedName): boolean => specifier !== '';

function splitByCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const found: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') found.push([]);
    else if (node.name !== '(' && node.name !== ')') found.at(-1)?.push(node);
  }
  return found.filter(({ length }) => length > 0);
}

function withoutAlias(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const as = nodes.findIndex(({ name }) => name === 'as');
  return as < 0 ? nodes : nodes.slice(0, as);
}
