// Every place in a manifest that names code: a script, a function, or both.
import { forwardSlashes, parseReference } from '../../../manifest/model/normalize.ts';
import type { Span } from '../../../text/lineIndex.ts';
import {
  findProperty,
  get,
  getString,
  itemsOf,
  type ManifestDocument,
  type StringNode,
  type TreeNode,
} from '../../../manifest/syntax/tree.ts';

export interface ScriptUse {
  /** The script, relative to the manifest's folder, with forward slashes. */
  script: string;
  /** Where the script is named; absent where it follows from `main`. */
  scriptSpan?: Span;
  /** The function that is named, and where. */
  function?: string;
  functionSpan?: Span;
  /** The event that it handles; absent for endpoints and for `main` itself. */
  event?: string;
  /** What an editor marks as the use as a whole. */
  span: Span;
}

/**
 * All uses in the order of the text.
 * @param main the script that functions without one are looked up in.
 */
export function scriptUses(document: ManifestDocument, main: string | undefined): ScriptUse[] {
  const { root } = document;
  const uses: ScriptUse[] = [];
  const mainNode = get(root, 'main');
  if (mainNode?.kind === 'string' && mainNode.value.trim() !== '') {
    const span = inside(document, mainNode);
    uses.push({ script: forwardSlashes(mainNode.value), scriptSpan: span, span });
  }
  for (const handler of itemsOf(get(get(root, 'entryPoints'), 'handlers'))) uses.push(...handlerUse(document, handler));
  const hooks = get(root, 'hooks');
  for (const { key, value } of hooks?.kind === 'object' ? hooks.properties : []) {
    if (value?.kind === 'string') uses.push(...referenceUse(document, value, main, key));
  }
  for (const endpoint of itemsOf(get(root, 'api_endpoints'))) {
    const handler = get(endpoint, 'handler');
    if (handler?.kind === 'string') uses.push(...referenceUse(document, handler, main));
  }
  return uses.sort((a, b) => a.span.start - b.span.start);
}

function handlerUse(document: ManifestDocument, handler: TreeNode): ScriptUse[] {
  const script = get(handler, 'script');
  if (script?.kind !== 'string' || script.value.trim() === '') return [];
  const named = findProperty(handler, 'function')?.value;
  const event = getString(handler, 'event');
  const span = inside(document, script);
  const use: ScriptUse = { script: forwardSlashes(script.value), scriptSpan: span, span, ...(event !== undefined && { event }) };
  if (named?.kind !== 'string' || named.value === '') return [use];
  return [{ ...use, function: named.value, functionSpan: inside(document, named) }];
}

function referenceUse(document: ManifestDocument, node: StringNode, main: string | undefined, event?: string): ScriptUse[] {
  const { script, function: named } = parseReference(node.value);
  const whole = inside(document, node);
  const target = script ?? main;
  if (target === undefined) return [];
  // The text's own characters: an escape in it would shift what comes behind, so then both parts are the whole.
  const text = document.text.slice(whole.start, whole.end);
  const hash = text === node.value ? text.lastIndexOf('#') : -1;
  const split = hash >= 0 ? whole.start + hash : undefined;
  return [
    {
      script: target,
      span: whole,
      ...(script !== undefined && { scriptSpan: { start: whole.start, end: split ?? whole.end } }),
      ...(named !== undefined && {
        function: named,
        functionSpan: { start: split === undefined ? whole.start : split + 1, end: whole.end },
      }),
      ...(event !== undefined && { event }),
    },
  ];
}

/** A text's span without its quotes. */
export function inside({ text }: ManifestDocument, node: Span): Span {
  const quote = text[node.start];
  if (quote !== '"' && quote !== "'") return { start: node.start, end: node.end };
  const isClosed = node.end - node.start > 1 && text[node.end - 1] === quote;
  return { start: node.start + 1, end: isClosed ? node.end - 1 : node.end };
}
