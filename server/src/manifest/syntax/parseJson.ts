// JSON text to a positioned tree. Tolerant: every slip is reported once, with its remedy (jsonSlips.ts), and reading goes on behind it.
// The tokens are jsonc-parser's; its own tree builder recurses (deep nesting would end the process) and drops what it cannot place.
import { JsonScanner, TokenKind, type Token } from './jsonScanner.ts';
import { JsonSlips, type Closer } from './jsonSlips.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import {
  MAX_DEPTH,
  type ArrayNode,
  type ManifestDocument,
  type ObjectNode,
  type PropertyNode,
  type StringNode,
  type TreeNode,
} from './tree.ts';
import type { RuleCode } from '../rules/table.ts';

/** Reads JSON. Valid JSON yields no problem but nesting; anything else yields at least one of `syntaxCode`. */
export function parseJson(text: string, syntaxCode: RuleCode = 'manifest/syntax'): ManifestDocument {
  return new JsonParser(text, syntaxCode).parse();
}

interface Container {
  node: ObjectNode | ArrayNode;
  /** What may come next. `first`: also the closing bracket; `next`: after a comma. */
  expects: 'first' | 'next' | 'colon' | 'value' | 'comma';
  /** The member whose colon or value is awaited; undefined for one that has no key. */
  property?: PropertyNode | undefined;
}

const WORDS: Record<string, boolean | null> = {
  True: true,
  TRUE: true,
  False: false,
  FALSE: false,
  None: null,
  undefined: null,
  NULL: null,
  Null: null,
  nil: null,
};

class JsonParser {
  private readonly text: string;
  private readonly lines: LineIndex;
  private readonly slips: JsonSlips;
  private readonly scanner: JsonScanner;
  private readonly open: Container[] = [];
  private root: TreeNode | undefined;
  private tooDeep = false;

  constructor(text: string, code: RuleCode) {
    this.text = text;
    this.lines = new LineIndex(text);
    this.slips = new JsonSlips(this.lines, code);
    this.scanner = new JsonScanner(this.lines, (span, message, fixes) => this.slips.spelling(span, message, fixes));
  }

  parse(): ManifestDocument {
    this.scanner.advance();
    while (this.scanner.token.kind !== TokenKind.end && !this.tooDeep) {
      if (this.slips.hopeless) {
        this.slips.complete = false;
        break;
      }
      const top = this.open.at(-1);
      if (!top) {
        if (this.root) {
          this.slips.textBehind(this.scanner.token);
          break;
        }
        this.value(undefined);
      } else if (top.node.kind === 'object') this.inObject(top as Container & { node: ObjectNode });
      else this.inArray(top as Container & { node: ArrayNode });
    }
    if (!this.tooDeep) this.atEnd();
    const value = this.slips.judge();
    return {
      syntax: 'json',
      text: this.text,
      lines: this.lines,
      ...(this.root && !this.tooDeep && { root: this.root, ...(this.slips.problems.length === 0 && { value }) }),
      problems: this.slips.problems,
      complete: this.slips.complete && !this.scanner.sawOpenText,
    };
  }

  private atEnd(): void {
    const unclosed = this.open.at(-1);
    if (unclosed) {
      const end = this.scanner.lastEnd;
      this.slips.unclosedAtEnd(unclosed.node.start, end, this.open.map(({ node }) => closerOf(node)).reverse());
      for (const { node, property } of this.open.toReversed()) {
        node.end = end;
        if (property) property.end = end;
      }
    } else if (!this.root) this.slips.empty();
  }

  private inObject(top: Container & { node: ObjectNode }): void {
    const { token } = this.scanner;
    switch (top.expects) {
      case 'first':
      case 'next':
        if (token.kind === TokenKind.closeBrace) {
          if (top.expects === 'next') this.slips.trailingComma(token);
          this.close();
        } else if (token.kind === TokenKind.comma) this.extraComma();
        else if (token.kind === TokenKind.closeBracket) this.wrongCloser(']');
        else if (token.kind === TokenKind.colon || token.kind === TokenKind.openBrace || token.kind === TokenKind.openBracket) {
          this.slips.noKey(token);
          top.property = undefined;
          top.expects = 'value';
          if (token.kind === TokenKind.colon) this.scanner.advance();
        } else this.key(top);
        return;
      case 'colon':
        if (token.kind === TokenKind.colon) {
          top.expects = 'value';
          this.scanner.advance();
        } else if (this.endsMember()) this.noValue(top);
        else {
          this.slips.noColon(this.scanner.lastEnd, top.property?.key);
          top.expects = 'value';
        }
        return;
      case 'value':
        if (this.endsMember(false)) this.noValue(top);
        else this.value(top);
        return;
      case 'comma':
        if (token.kind === TokenKind.comma) this.comma(top);
        else if (token.kind === TokenKind.closeBrace) this.close();
        else if (token.kind === TokenKind.closeBracket) this.wrongCloser(']');
        else if (token.kind === TokenKind.colon) this.colonAfterValue(top);
        else this.missingComma(top);
    }
  }

  private inArray(top: Container & { node: ArrayNode }): void {
    const { token } = this.scanner;
    if (token.kind === TokenKind.closeBracket) {
      if (top.expects === 'next') this.slips.trailingComma(token);
      this.close();
    } else if (token.kind === TokenKind.closeBrace) this.wrongCloser('}');
    else if (token.kind === TokenKind.colon) this.colonInArray(top);
    else if (token.kind === TokenKind.comma) {
      if (top.expects === 'comma') this.comma(top);
      else this.extraComma();
    } else if (top.expects === 'comma') this.missingComma(top);
    else this.value(top);
  }

  private comma(top: Container): void {
    this.scanner.forgiveComma = false;
    top.expects = 'next';
    this.scanner.advance();
  }

  private missingComma(top: Container): void {
    if (!this.scanner.forgiveComma) this.slips.noComma(this.scanner.lastEnd, top.node.kind === 'object' ? 'member' : 'item');
    this.scanner.forgiveComma = false;
    top.expects = 'next';
  }

  private key(top: Container & { node: ObjectNode }): void {
    const token = this.scanner.takeText();
    if (token.kind === TokenKind.string) this.unclosedKey(token);
    else this.slips.bareKey(token);
    const { start, end } = token;
    const property: PropertyNode = { key: token.value, keySpan: { start, end }, start, end, parent: top.node };
    top.node.properties.push(property);
    top.property = property;
    top.expects = 'colon';
  }

  /** `"key: value`: the text that was read as a key is cut back to what was meant, and reading goes on from its colon. */
  private unclosedKey(token: Token): void {
    if (!token.value.includes(':')) return;
    const key = /^"([^":\\]+):(?:[\s[{]*("$))?/.exec(this.text.slice(token.start, token.end));
    const { start, kind } = this.scanner.token;
    if (key?.[1] === undefined || (!token.open && (key[2] === undefined || start !== token.end || kind === TokenKind.colon))) return;
    token.value = key[1];
    token.end = token.start + 1 + token.value.length;
    this.slips.unclosedKey(token);
    this.scanner.forgiveComma = false;
    this.scanner.resumeAt(token.end);
  }

  /** Whether the member is over before it had a value. A string in a later line is the next key. */
  private endsMember(nextLineEnds = true): boolean {
    const { kind, start } = this.scanner.token;
    if (kind === TokenKind.comma || kind === TokenKind.closeBrace || kind === TokenKind.closeBracket) return true;
    return nextLineEnds && kind === TokenKind.string && this.lines.lineAt(start) > this.lines.lineAt(this.scanner.lastEnd);
  }

  private noValue(top: Container): void {
    const span = top.property?.keySpan ?? { start: this.scanner.lastEnd - 1, end: this.scanner.lastEnd };
    this.slips.noValue(span, top.property?.key);
    top.property = undefined;
    top.expects = 'comma';
    if (this.scanner.token.kind === TokenKind.string) top.expects = 'next';
  }

  /** `"a": "b": 1`, in which "a" had no value yet and "b" is the next key. */
  private colonAfterValue(top: Container & { node: ObjectNode }): void {
    const before = top.node.properties.at(-1);
    const value = before?.value;
    if (before && value?.kind === 'string') {
      delete before.value;
      before.end = before.keySpan.end;
      this.slips.noValue(before.keySpan, before.key);
      this.member(top, value);
    } else this.slips.unexpected(this.scanner.token);
    this.scanner.advance();
  }

  /** A key in an array: `["a", "key": 1` lacks the array's end, `[{…}, "key": 1` the beginning of an object. */
  private colonInArray(top: Container & { node: ArrayNode }): void {
    const { token } = this.scanner;
    const holder = this.open.at(-2);
    const last = top.node.items.at(-1);
    if (last?.kind !== 'string' || top.expects !== 'comma') {
      this.slips.unexpected(token);
      this.scanner.advance();
      return;
    }
    top.node.items.pop();
    const before = top.node.items.at(-1);
    if (before?.kind === 'string' && holder?.node.kind === 'object') {
      this.slips.unclosed(top.node.start, before.end, ']');
      this.pop(before.end);
      this.member(holder as Container & { node: ObjectNode }, last);
    } else {
      this.slips.unopenedObject(last);
      const node: ObjectNode = { kind: 'object', start: last.start, end: last.end, properties: [], parent: top.node };
      top.node.items.push(node);
      const opened: Container & { node: ObjectNode } = { node, expects: 'first' };
      this.open.push(opened);
      this.member(opened, last);
    }
    this.scanner.advance();
  }

  /** Makes a text that was read as a value the key of a member whose value comes next. */
  private member(holder: Container & { node: ObjectNode }, text: StringNode): void {
    const span = { start: text.start, end: text.end };
    const property: PropertyNode = { key: text.value, keySpan: span, ...span, parent: holder.node };
    holder.node.properties.push(property);
    holder.property = property;
    holder.expects = 'value';
  }

  /** A bracket that closes something else than what is open: whatever stands between was not closed. */
  private wrongCloser(closer: Closer): void {
    const { token, lastEnd } = this.scanner;
    const top = this.open.at(-1);
    if (!top) return;
    const outer = this.open.findLast(({ node }) => closerOf(node) === closer);
    const line = this.lines.lineAt(top.node.start);
    // What was opened in the closer's own line is hardly meant to end with what was opened lines before.
    const stray = outer && line === this.lines.lineAt(token.start) && this.lines.lineAt(outer.node.start) < line;
    if (outer && !stray) {
      this.slips.unclosed(top.node.start, lastEnd, closerOf(top.node));
      this.pop(lastEnd);
      return;
    }
    if (stray) this.slips.strayCloser(token, closer);
    else this.slips.otherCloser(token, closer, closerOf(top.node));
    this.scanner.advance();
  }

  private extraComma(): void {
    this.slips.extraComma(this.scanner.token);
    this.scanner.advance();
  }

  private value(top: Container | undefined): void {
    const { kind, start, end, value } = this.scanner.token;
    switch (kind) {
      case TokenKind.openBrace:
      case TokenKind.openBracket: {
        const node: TreeNode =
          kind === TokenKind.openBrace ? { kind: 'object', start, end, properties: [] } : { kind: 'array', start, end, items: [] };
        this.add(top, node);
        if (this.open.length >= MAX_DEPTH) {
          this.slips.tooDeep({ start, end });
          this.tooDeep = true;
          return;
        }
        this.open.push({ node, expects: 'first' });
        this.scanner.advance();
        return;
      }
      case TokenKind.number:
        this.number(top);
        return;
      case TokenKind.true:
      case TokenKind.false:
        this.add(top, { kind: 'boolean', start, end, value: kind === TokenKind.true });
        this.scanner.advance();
        return;
      case TokenKind.null:
        this.add(top, { kind: 'null', start, end, value: null });
        this.scanner.advance();
        return;
      case TokenKind.string:
        this.add(top, { kind: 'string', start, end, value });
        this.scanner.advance();
        return;
      case TokenKind.closeBrace:
      case TokenKind.closeBracket:
      case TokenKind.colon:
      case TokenKind.comma:
        this.slips.unexpected(this.scanner.token);
        this.scanner.advance();
        return;
      default:
        this.word(top);
    }
  }

  /** Joins what the scanner split, such as 01, 1.5.2 and 10px: that is one mistake. */
  private number(top: Container | undefined): void {
    const { start, value, faulty } = this.scanner.token;
    let { end } = this.scanner.token;
    this.scanner.advance();
    while (
      this.scanner.token.start === end &&
      (this.scanner.token.kind === TokenKind.number || this.scanner.token.kind === TokenKind.unknown)
    ) {
      end = this.scanner.token.end;
      this.scanner.advance();
    }
    const written = this.text.slice(start, end);
    if (written === value && !faulty) {
      this.add(top, { kind: 'number', start, end, value: Number(value) });
      return;
    }
    this.slips.notANumber({ start, end });
    this.add(top, { kind: 'string', start, end, value: written });
  }

  /** A bare word, or text in single quotes. */
  private word(top: Container | undefined): void {
    const token = this.scanner.takeText();
    if (Object.hasOwn(WORDS, token.value) && this.text[token.start] !== "'") {
      const value = WORDS[token.value] ?? null;
      this.slips.otherWord(token, value);
      const { start, end } = token;
      this.add(top, value === null ? { kind: 'null', start, end, value } : { kind: 'boolean', start, end, value });
      return;
    }
    this.slips.bareText(token);
    this.add(top, { kind: 'string', start: token.start, end: token.end, value: token.value });
  }

  private add(top: Container | undefined, node: TreeNode): void {
    if (!top) {
      this.root = node;
      return;
    }
    if (top.node.kind === 'array') {
      node.parent = top.node;
      top.node.items.push(node);
    } else if (top.property) {
      node.parent = top.property;
      top.property.value = node;
      top.property.end = node.end;
    }
    top.expects = 'comma';
  }

  private close(): void {
    this.scanner.forgiveComma = false;
    this.scanner.advance();
    this.pop(this.scanner.lastEnd);
  }

  private pop(end: number): void {
    const closed = this.open.pop();
    if (!closed) return;
    closed.node.end = end;
    const holder = closed.node.parent;
    if (holder && 'key' in holder) holder.end = end;
  }
}

function closerOf(node: ObjectNode | ArrayNode): Closer {
  return node.kind === 'object' ? '}' : ']';
}
