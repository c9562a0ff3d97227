// Syntax trees, as the readers of scripts go through them.
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser as javascript } from '@lezer/javascript';

let typescriptParser: typeof javascript | undefined;

/** Parses a script for Node.js. The grammar's tables are unpacked with the first script, so that a start without one does not wait for them. */
export function parseNode(source: string, typescript: boolean): Tree {
  if (!typescript) return javascript.parse(source);
  typescriptParser ??= javascript.configure({ dialect: 'ts' });
  return typescriptParser.parse(source);
}

/** A form with the place of a node. */
export function spanned<const Form extends object>(node: SyntaxNode, form: Form): Form & { start: number; end: number } {
  return { ...form, start: node.from, end: node.to };
}

/** A node's parts without the comments between them. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (!isComment(child)) found.push(child);
  return found;
}

/** What follows a node in its parent, behind any comment. */
export function nextOf(node: SyntaxNode | null | undefined): SyntaxNode | null {
  let next = node?.nextSibling ?? null;
  while (next && isComment(next)) next = next.nextSibling;
  return next;
}

function isComment(node: SyntaxNode): boolean {
  return node.name.endsWith('Comment');
}
