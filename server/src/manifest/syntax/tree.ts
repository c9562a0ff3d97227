// A manifest's text as a tree in which everything knows where it stands: the same for JSON and YAML.
import type { LineIndex, Span } from '../../text/lineIndex.ts';
import type { Problem } from '../rules/problem.ts';

interface NodeBase extends Span {
  /** The property or the array that holds this value; absent for the root. */
  parent?: PropertyNode | ArrayNode;
}

export interface ObjectNode extends NodeBase {
  kind: 'object';
  /** In the order of the text, including those whose key comes again. */
  properties: PropertyNode[];
}

export interface ArrayNode extends NodeBase {
  kind: 'array';
  items: TreeNode[];
}

export interface StringNode extends NodeBase {
  kind: 'string';
  value: string;
}

export interface LiteralNode extends NodeBase {
  kind: 'number' | 'boolean' | 'null';
  value: number | boolean | null;
}

export type TreeNode = ObjectNode | ArrayNode | StringNode | LiteralNode;

/** A key with its value. The span runs from the key's start to the value's end. */
export interface PropertyNode extends Span {
  key: string;
  keySpan: Span;
  /** Absent while the text has a key without a value (JSON that is being typed). */
  value?: TreeNode;
  parent: ObjectNode;
  /** Comes from a YAML merge key (`<<`), so its spans are elsewhere in the text. */
  merged?: true;
}

/** A text after parsing. There is a tree for as much of the text as could be understood. */
export interface ManifestDocument {
  syntax: 'json' | 'yaml';
  text: string;
  lines: LineIndex;
  root?: TreeNode;
  /** The plain value of `root`, where reading the text gave it anyway. */
  value?: unknown;
  /** Problems of syntax and size only. */
  problems: Problem[];
  /** False when a part of the text may be missing from the tree, so that an absence proves nothing. */
  complete: boolean;
}

export type Path = (string | number)[];

/** Nesting beyond this is refused with manifest/too-deep. */
export const MAX_DEPTH = 200;

/** The property that counts for a key: the last one, as in JSON.parse, but the text's own before a merged one. */
export function findProperty(node: TreeNode | undefined, key: string): PropertyNode | undefined {
  if (node?.kind !== 'object') return undefined;
  const { properties } = node;
  // Asked some ten times for each handler of a manifest: without a closure it takes a third of the time.
  for (let index = properties.length - 1; index >= 0; index--) if (properties[index]?.key === key) return properties[index];
  return undefined;
}

/** The value of a key, if there is one. */
export function get(node: TreeNode | undefined, key: string): TreeNode | undefined {
  return findProperty(node, key)?.value;
}

/** The string that a key has, if it has one. */
export function getString(node: TreeNode | undefined, key: string): string | undefined {
  const value = get(node, key);
  return value?.kind === 'string' ? value.value : undefined;
}

/** The items of an array, none for anything else. */
export function itemsOf(node: TreeNode | undefined): TreeNode[] {
  return node?.kind === 'array' ? node.items : [];
}

/** The property whose value a node is; absent for the root and for array items. */
export function propertyOf(node: TreeNode): PropertyNode | undefined {
  return node.parent && 'key' in node.parent ? node.parent : undefined;
}

/** The plain value of a node, as JSON.parse would give it. */
export function toValue(node: TreeNode): unknown {
  if (node.kind === 'array') return node.items.map(toValue);
  if (node.kind !== 'object') return node.value;
  const value: Record<string, unknown> = {};
  for (const property of node.properties) {
    if (!property.value) continue;
    const child = toValue(property.value);
    // An assignment to __proto__ would change the prototype instead of adding a key.
    if (property.key === '__proto__') {
      Object.defineProperty(value, property.key, { value: child, enumerable: true, configurable: true, writable: true });
    } else value[property.key] = child;
  }
  return value;
}

/** Where a node stands: keys and indexes from the root. */
export function pathOf(node: TreeNode): Path {
  const path: Path = [];
  let current: TreeNode | undefined = node;
  while (current?.parent) {
    const holder: PropertyNode | ArrayNode = current.parent;
    if ('key' in holder) {
      path.unshift(holder.key);
      current = holder.parent;
    } else {
      path.unshift(holder.items.indexOf(current));
      current = holder;
    }
  }
  return path;
}

/** The node at a path, if the tree has it. */
export function nodeAtPath(root: TreeNode | undefined, path: Path): TreeNode | undefined {
  let node = root;
  for (const step of path) {
    if (node?.kind === 'array') node = node.items[Number(step)];
    else node = get(node, String(step));
    if (!node) return undefined;
  }
  return node;
}

/** The node at a JSON pointer (`/entryPoints/handlers/0`). */
export function nodeAtPointer(root: TreeNode | undefined, pointer: string): TreeNode | undefined {
  return nodeAtPath(
    root,
    // oxlint-disable-next-line codex/native-paths -- A JSON pointer.
    pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
  );
}

/** What stands at an offset: the innermost node, and the property whose key the offset is in, if it is in one. */
export function findAtOffset(root: TreeNode | undefined, offset: number): { node: TreeNode; key?: PropertyNode } | undefined {
  if (!root || offset < root.start || offset > root.end) return undefined;
  let node: TreeNode = root;
  for (;;) {
    let inner: TreeNode | undefined;
    if (node.kind === 'object') {
      for (const property of node.properties) {
        if (property.merged) continue;
        if (offset >= property.keySpan.start && offset <= property.keySpan.end) return { node, key: property };
        if (property.value && offset >= property.value.start && offset <= property.value.end) inner = property.value;
      }
    } else if (node.kind === 'array') {
      inner = node.items.find((item) => offset >= item.start && offset <= item.end);
    }
    if (!inner) return { node };
    node = inner;
  }
}

/** Every node below and including `root`, parents first. */
export function* walk(root: TreeNode | undefined): Generator<TreeNode, void, void> {
  const waiting: TreeNode[] = root ? [root] : [];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    // One by one: a call has no room for a hundred thousand arguments.
    if (node.kind === 'array') for (const item of node.items.toReversed()) waiting.push(item);
    else if (node.kind === 'object') for (const { value } of node.properties.toReversed()) if (value) waiting.push(value);
  }
}

/**
 * The smallest stretch that honestly stands for a node as a whole: a value on one line is shown entire; of one that runs over several lines
 * only its key is, or its first line where it has none.
 */
export function honestSpan(document: ManifestDocument, node: TreeNode): Span {
  const { lines } = document;
  const first = lines.lineAt(node.start);
  if (lines.lineAt(node.end) === first) return node;
  const property = propertyOf(node);
  if (property) return property.keySpan;
  const end = lines.lineEnd(first);
  if (document.text[node.start] === '{' || document.text[node.start] === '[') return { start: node.start, end: node.start + 1 };
  return { start: node.start, end: Math.max(end, node.start) };
}
