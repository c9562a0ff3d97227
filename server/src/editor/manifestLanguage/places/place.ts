// What can be written where the cursor stands: a key of some object or a value, with the stretch that it would replace. The text may be half-typed.
import type { ManifestDocument, ArrayNode, ObjectNode, Path, TreeNode } from '../../../manifest/syntax/tree.ts';
import { pathOf } from '../../../manifest/syntax/tree.ts';
import type { Span } from '../../../text/lineIndex.ts';
import { placeInBlock } from './placeInBlock.ts';
import type { KeyPlace, ValuePlace, Place } from './placeKinds.ts';

/** Finds the place at an offset; undefined where nothing can be completed, such as behind a finished value. */
export function placeAt(document: ManifestDocument, offset: number): Place | undefined {
  const { root, text, syntax } = document;
  const bracketed = root && bracketedRoot(document, root, offset);
  if (bracketed) return inBrackets(document, bracketed, offset);
  if (syntax === 'yaml') return placeInBlock(document, offset);
  if (root && root.kind !== 'object' && root.kind !== 'array') return valuePlace(document, root, offset, []);
  if (text.trim() !== '') return undefined;
  const span = { start: offset, end: offset };
  return { kind: 'value', path: [], replace: span, style: 'json', indent: '', commaAfter: false, lead: '' };
}

type Container = ObjectNode | ArrayNode;

/** The outermost container in brackets around the offset: the root in JSON, a flow collection in YAML. */
function bracketedRoot(document: ManifestDocument, root: TreeNode, offset: number): Container | undefined {
  let node: TreeNode | undefined = root;
  while (node && (node.kind === 'object' || node.kind === 'array')) {
    if (isBracketed(document, node)) return contains(document, node, offset) ? node : undefined;
    const last: TreeNode | undefined = childrenOf(node).findLast((child) => child.start < offset);
    node = last;
  }
  return undefined;
}

function isBracketed({ text }: ManifestDocument, node: Container): boolean {
  return text[node.start] === '{' || text[node.start] === '[';
}

function childrenOf(node: Container): TreeNode[] {
  if (node.kind === 'array') return node.items;
  return node.properties.flatMap(({ value, merged }) => (value && !merged ? [value] : []));
}

/** Whether a container has its closing bracket. One that has not ends where its last child does. */
function isClosed({ text }: ManifestDocument, node: Container): boolean {
  const closer = node.kind === 'object' ? '}' : ']';
  return node.end - 1 > node.start && text[node.end - 1] === closer && childrenOf(node).every(({ end }) => end < node.end);
}

function contains(document: ManifestDocument, node: Container, offset: number): boolean {
  return offset > node.start && (offset < node.end || !isClosed(document, node));
}

/** Whether the cursor is in a key or a plain value, so that it would be replaced: behind a closing quote it is not. */
function touches({ text }: ManifestDocument, span: Span, offset: number): boolean {
  if (offset < span.start || offset > span.end || span.end === span.start) return false;
  const quote = text[span.start];
  if (quote !== '"' && quote !== "'") return offset > span.start;
  const isClosedText = span.end - span.start > 1 && text[span.end - 1] === quote && text[span.end - 2] !== '\\';
  return offset > span.start && (offset < span.end || !isClosedText);
}

function inBrackets(document: ManifestDocument, outermost: Container, offset: number): Place | undefined {
  let node: Container = outermost;
  for (;;) {
    if (node.kind === 'object') {
      const key = node.properties.find(({ keySpan, merged }) => !merged && touches(document, keySpan, offset));
      if (key) return keyPlace(document, node, key.keySpan, offset);
    }
    const inner: TreeNode | undefined = childrenOf(node).findLast((child) => child.start < offset);
    if (inner && (inner.kind === 'object' || inner.kind === 'array')) {
      if (!contains(document, inner, offset)) return between(document, node, offset);
      node = inner;
    } else if (inner && touches(document, inner, offset)) return valuePlace(document, inner, offset, pathOf(inner));
    else return between(document, node, offset);
  }
}

/** The place in a container outside all that it has. */
function between(document: ManifestDocument, node: Container, offset: number): Place | undefined {
  const { text } = document;
  // The last member of something that is not closed ends with the text, and not with its value.
  const members: Span[] =
    node.kind === 'array'
      ? node.items
      : node.properties.flatMap(({ merged, start, keySpan, value }) => (merged ? [] : [{ start, end: value?.end ?? keySpan.end }]));
  const before = members.findLast(({ start }) => start < offset);
  const gap = text.slice(before ? Math.min(before.end, offset) : node.start + 1, offset);
  const hasComma = gap.includes(',');
  const word = { start: offset, end: offset };
  if (node.kind === 'object') {
    const property = node.properties.findLast(({ start, merged }) => !merged && start < offset);
    const isEmptyValue = property && (!property.value || (property.value.kind === 'null' && property.value.start === property.value.end));
    if (property && isEmptyValue && !hasComma) {
      if (!gap.includes(':') && !/:\s*$/.test(text.slice(0, offset))) return undefined;
      return {
        ...base(document, offset),
        kind: 'value',
        path: [...pathOf(node), property.key],
        replace: word,
        lead: leadAfterColon(text, offset),
      };
    }
  }
  // Behind a value, a new member starts only after a space or in a new line.
  if (before && !hasComma && gap.trim() === '' && gap === '') return undefined;
  if (gap.replace(/[,\s]/g, '') !== '' && before === undefined) return undefined;
  const commaAt = before && !hasComma ? { commaAt: before.end } : {};
  if (node.kind === 'object') return { ...keyPlace(document, node, word, offset), ...commaAt };
  const index = node.items.filter(({ start }) => start < offset).length;
  return {
    ...base(document, offset),
    kind: 'value',
    path: [...pathOf(node), index],
    replace: word,
    commaAfter: followedByMember(document, offset),
    ...commaAt,
  };
}

function leadAfterColon(text: string, offset: number): string {
  return text[offset - 1] === ':' ? ' ' : '';
}

function base(document: ManifestDocument, offset: number): Pick<Place, 'style' | 'indent' | 'commaAfter' | 'lead'> {
  const { lines, syntax } = document;
  const indent = /^[ \t]*/.exec(lines.lineText(lines.lineAt(offset)))?.[0] ?? '';
  return { style: syntax === 'yaml' ? 'flow' : 'json', indent, commaAfter: false, lead: '' };
}

/** Whether the next thing in the text is another member, to which there is no comma yet. */
function followedByMember({ text }: ManifestDocument, offset: number): boolean {
  const next = /\S/.exec(text.slice(offset, offset + 2000))?.[0];
  return next !== undefined && !',]}:'.includes(next);
}

function keyPlace(document: ManifestDocument, node: ObjectNode, keySpan: Span, offset: number): KeyPlace {
  const { text } = document;
  const replace = replaced(document, keySpan, offset);
  const hasColon = /^\s*:/.test(text.slice(replace.end, replace.end + 200));
  const siblings = node.properties.filter((property) => property.keySpan.start !== keySpan.start).map(({ key }) => key);
  const commaAfter = !hasColon && followedByMember(document, replace.end);
  return { ...base(document, offset), kind: 'key', path: pathOf(node), siblings: new Set(siblings), replace, hasColon, commaAfter };
}

function valuePlace(document: ManifestDocument, node: TreeNode, offset: number, path: Path): ValuePlace {
  const replace = replaced(document, node, offset);
  const commaAfter = path.length > 0 && followedByMember(document, replace.end);
  return { ...base(document, offset), kind: 'value', path, replace, commaAfter };
}

/** A text without its closing quote runs to the line's end: only what is before the cursor was meant. */
function replaced({ text }: ManifestDocument, span: Span, offset: number): Span {
  const quote = text[span.start];
  const isQuoted = quote === '"' || quote === "'";
  if (!isQuoted || (text[span.end - 1] === quote && span.end - span.start > 1)) return { start: span.start, end: span.end };
  return { start: span.start, end: offset };
}
