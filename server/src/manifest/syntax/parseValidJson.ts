// The tree of a text that is valid JSON. Manifests are valid nearly always, also between two keystrokes; what parseJson.ts does to recover from
// slips takes several times as long.
import { MAX_DEPTH, type ArrayNode, type ObjectNode, type PropertyNode, type StringNode, type TreeNode } from './tree.ts';

/** @returns undefined for a text that is not valid JSON, or that is nested too deeply */
export function parseValidJson(text: string): { root: TreeNode; value: unknown } | undefined {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let value: unknown;
  try {
    value = JSON.parse(start === 0 ? text : text.slice(start));
  } catch {
    return undefined;
  }
  const root = new ValidJson(text, start).read();
  return root && { root, value };
}

const BACKSLASH = 0x5c;
const BRACE = { open: 0x7b, close: 0x7d };
const BRACKET = { open: 0x5b, close: 0x5d };
const LETTER = { f: 0x66, n: 0x6e, t: 0x74 };
const QUOTE = 0x22;
const SPACE = 0x20;

/** Every character is where the grammar has it, so none is checked. */
class ValidJson {
  private readonly text: string;
  private at: number;

  constructor(text: string, start: number) {
    this.text = text;
    this.at = start;
  }

  read(): TreeNode | undefined {
    this.skipSpace();
    return this.value(0);
  }

  private skipSpace(): void {
    while (this.text.charCodeAt(this.at) <= SPACE) this.at++;
  }

  private value(depth: number): TreeNode | undefined {
    const start = this.at;
    switch (this.text.charCodeAt(start)) {
      case BRACE.open:
        return this.object(depth);
      case BRACKET.open:
        return this.array(depth);
      case QUOTE:
        return this.string();
      case LETTER.t:
        this.at += 4;
        return { kind: 'boolean', start, end: this.at, value: true };
      case LETTER.f:
        this.at += 5;
        return { kind: 'boolean', start, end: this.at, value: false };
      case LETTER.n:
        this.at += 4;
        return { kind: 'null', start, end: this.at, value: null };
      default:
        while (isOfNumber(this.text.charCodeAt(this.at))) this.at++;
        return { kind: 'number', start, end: this.at, value: Number(this.text.slice(start, this.at)) };
    }
  }

  private object(depth: number): ObjectNode | undefined {
    if (depth >= MAX_DEPTH) return undefined;
    const object: ObjectNode = { kind: 'object', start: this.at, end: this.at, properties: [] };
    this.at++;
    this.skipSpace();
    while (this.text.charCodeAt(this.at) !== BRACE.close) {
      const { start, end, value: key } = this.string();
      const property: PropertyNode = { key, keySpan: { start, end }, start, end, parent: object };
      this.skipSpace();
      this.at++;
      this.skipSpace();
      const value = this.value(depth + 1);
      if (!value) return undefined;
      value.parent = property;
      property.value = value;
      property.end = value.end;
      object.properties.push(property);
      this.next();
    }
    object.end = ++this.at;
    return object;
  }

  private array(depth: number): ArrayNode | undefined {
    if (depth >= MAX_DEPTH) return undefined;
    const array: ArrayNode = { kind: 'array', start: this.at, end: this.at, items: [] };
    this.at++;
    this.skipSpace();
    while (this.text.charCodeAt(this.at) !== BRACKET.close) {
      const item = this.value(depth + 1);
      if (!item) return undefined;
      item.parent = array;
      array.items.push(item);
      this.next();
    }
    array.end = ++this.at;
    return array;
  }

  /** Goes on to the next member or to the closing bracket. */
  private next(): void {
    this.skipSpace();
    // Not a comma only where it closes.
    if (this.text[this.at] !== ',') return;
    this.at++;
    this.skipSpace();
  }

  private string(): StringNode {
    const start = this.at;
    let end = this.text.indexOf('"', start + 1);
    while (this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    this.at = end + 1;
    const inside = this.text.slice(start + 1, end);
    const value = inside.includes('\\') ? (JSON.parse(this.text.slice(start, this.at)) as string) : inside;
    return { kind: 'string', start, end: this.at, value };
  }

  private isEscaped(offset: number): boolean {
    let before = offset;
    while (this.text.charCodeAt(before - 1) === BACKSLASH) before--;
    return (offset - before) % 2 === 1;
  }
}

/** Digits, signs, the point and the exponent's letter. */
function isOfNumber(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || code === 0x45 || code === 0x65;
}
