// Syntax trees, as both readers go through them.
import type { SyntaxNode } from '@lezer/common';

/** A form with the place of a node. */
export function spanned<const Form extends object>(node: SyntaxNode, form: Form): Form & { start: number; end: number } {
  return { ...form, start: node.from, end: node.to };
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}
