// Changes to a manifest's text that keep its layout: adding to a list, adding a key, taking something out. JSON and YAML.
import { withBreaksOf } from '../../text/lineEndings.ts';
import type { Span } from '../../text/lineIndex.ts';
import { findProperty, type ArrayNode, type ManifestDocument, type ObjectNode, type PropertyNode, type TreeNode } from './tree.ts';
import type { ProblemFix } from '../rules/problem.ts';

type Edit = ProblemFix['edits'][number];

function edit(document: ManifestDocument, span: Span, newText: string): Edit {
  return { range: document.lines.range(span), newText: withBreaksOf(document.text, newText) };
}

/** Text as a scalar of the document's syntax: plain in YAML where that is safe. */
export function scalar(document: ManifestDocument, text: string): string {
  return document.syntax === 'yaml' && /^[A-Za-z][\w./-]*(:[\w./@+-]+)*$/.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}

/** The white space before what stands at an offset, where nothing else is before it in its line. */
function indentAt(document: ManifestDocument, offset: number): string | undefined {
  const before = document.text.slice(lineStart(document, document.lines.lineAt(offset)), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** Where a line begins; the first one after the byte order mark, which stays where it is. */
function lineStart(document: ManifestDocument, line: number): number {
  return line === 0 && document.text.startsWith('\uFEFF') ? 1 : document.lines.lineStart(line);
}

/** Adds an item to the list that a key of the root has; makes the list where there is none. Undefined where there is no place for it. */
export function addToList(document: ManifestDocument, key: string, item: string): Edit[] | undefined {
  const { root } = document;
  if (root?.kind !== 'object') return undefined;
  const property = findProperty(root, key);
  const written = scalar(document, item);
  if (!property)
    return addProperty(document, root, key, document.syntax === 'yaml' && !isFlow(document, root) ? `\n  - ${written}` : `[${written}]`);
  const list = property.value;
  if (list?.kind === 'null' || !list) {
    const end = list && list.end > list.start ? list : { start: property.keySpan.end, end: property.keySpan.end };
    return document.syntax === 'yaml' && !isFlow(document, root) && end.start === end.end
      ? [edit(document, { start: afterColon(document, property), end: afterColon(document, property) }, ` [${written}]`)]
      : undefined;
  }
  if (list.kind !== 'array' || property.merged) return undefined;
  return addItem(document, list, written);
}

function afterColon(document: ManifestDocument, property: PropertyNode): number {
  const colon = document.text.indexOf(':', property.keySpan.end);
  return colon < 0 ? property.keySpan.end : colon + 1;
}

function isFlow(document: ManifestDocument, node: TreeNode): boolean {
  const first = document.text[node.start];
  return first === '{' || first === '[';
}

function addItem(document: ManifestDocument, list: ArrayNode, written: string): Edit[] | undefined {
  const last = list.items.at(-1);
  if (!last) return isFlow(document, list) ? [edit(document, list, `[${written}]`)] : undefined;
  if (!isFlow(document, list)) {
    const dash = document.text.lastIndexOf('-', last.start);
    const indent = indentAt(document, dash);
    return indent === undefined ? undefined : [edit(document, { start: last.end, end: last.end }, `\n${indent}- ${written}`)];
  }
  const indent = indentAt(document, last.start);
  return [edit(document, { start: last.end, end: last.end }, indent === undefined ? `, ${written}` : `,\n${indent}${written}`)];
}

/** Adds a key after the last one of an object. `value` is written as it is; in block YAML it may start with a line break. */
export function addProperty(document: ManifestDocument, object: ObjectNode, key: string, value: string): Edit[] | undefined {
  const last = object.properties.findLast(({ merged }) => !merged);
  const name = document.syntax === 'yaml' && !isFlow(document, object) ? key : JSON.stringify(key);
  if (!last) return isFlow(document, object) ? [edit(document, object, `{ ${name}: ${value} }`)] : undefined;
  const indent = indentAt(document, last.start);
  const end = { start: last.end, end: last.end };
  if (!isFlow(document, object)) {
    const place = lineRest(document, last.end);
    return indent === undefined
      ? undefined
      : [
          edit(
            document,
            { start: place, end: place },
            `\n${indent}${name}:${value.startsWith('\n') ? value.replaceAll('\n', `\n${indent}`) : ` ${value}`}`,
          ),
        ];
  }
  return [edit(document, end, indent === undefined ? `, ${name}: ${value}` : `,\n${indent}${name}: ${value}`)];
}

/** Where a line's text ends, comments included, so that what is added does not separate a value from its comment. */
function lineRest(document: ManifestDocument, offset: number): number {
  return document.lines.lineEnd(document.lines.lineAt(offset));
}

/** Takes an item out of a list, with its comma or its line. */
export function removeItem(document: ManifestDocument, item: TreeNode): Edit[] | undefined {
  const list = item.parent;
  if (!list || !('items' in list)) return undefined;
  if (list.items.length === 1)
    return [edit(document, isFlow(document, list) ? list : item, isFlow(document, list) ? '[]' : '')]
      .filter(() => isFlow(document, list))
      .concat(isFlow(document, list) ? [] : emptied(document, list));
  if (!isFlow(document, list)) return wholeLines(document, document.text.lastIndexOf('-', item.start), item.end);
  return [betweenCommas(document, item, list.items)];
}

/** A block list without items is written `[]`. */
function emptied(document: ManifestDocument, list: ArrayNode): Edit[] {
  const holder = list.parent;
  const start = holder && 'key' in holder ? afterColon(document, holder) : list.start;
  return [edit(document, { start, end: list.end }, ' []')];
}

/** Takes a key and its value out of an object. */
export function removeProperty(document: ManifestDocument, property: PropertyNode): Edit[] | undefined {
  if (property.merged) return undefined;
  const { parent } = property;
  const own = parent.properties.filter(({ merged }) => !merged);
  if (own.length === 1) return isFlow(document, parent) ? [edit(document, parent, '{}')] : undefined;
  if (!isFlow(document, parent))
    return indentAt(document, property.start) === undefined ? undefined : wholeLines(document, property.start, property.end);
  return [betweenCommas(document, property, own)];
}

/** From the end of what stands before to the own end, or, for the first, from the own start to the start of the next. */
function betweenCommas(document: ManifestDocument, one: Span, all: readonly Span[]): Edit {
  const index = all.indexOf(one);
  const before = all[index - 1];
  const next = all[index + 1];
  return edit(document, before ? { start: before.end, end: one.end } : { start: one.start, end: next?.start ?? one.end }, '');
}

function wholeLines(document: ManifestDocument, start: number, end: number): Edit[] | undefined {
  if (start < 0 || indentAt(document, start) === undefined) return undefined;
  const first = document.lines.lineAt(start);
  const last = document.lines.lineAt(end);
  const after = document.lines.lineStart(last + 1);
  if (last + 1 < document.lines.lineCount) return [edit(document, { start: lineStart(document, first), end: after }, '')];
  return [edit(document, { start: Math.max(0, document.lines.lineEnd(first - 1)), end: document.lines.lineEnd(last) }, '')];
}

/** Applies edits to a text. Undefined where two of them overlap. */
export function applyEdits(document: Pick<ManifestDocument, 'text' | 'lines'>, edits: readonly Edit[]): string | undefined {
  const placed = edits
    .map(({ range, newText }) => ({ start: document.lines.offsetAt(range.start), end: document.lines.offsetAt(range.end), newText }))
    .sort((a, b) => b.start - a.start || b.end - a.end);
  let { text } = document;
  let limit = Infinity;
  for (const { start, end, newText } of placed) {
    if (end > limit) return undefined;
    text = text.slice(0, start) + newText + text.slice(end);
    limit = start;
  }
  return text;
}
