// JSON text to a positioned tree. Tolerant: every slip is reported once, with its remedy, and reading goes on behind it.
// The tokens are jsonc-parser's; its own tree builder recurses (deep nesting would end the process) and drops what it cannot place.
import { JsonScanner, TokenKind, type Token } from './jsonScanner.ts';
import { problem, replaceFix, type RuleCode } from '../rules/table.ts';
import { LineIndex, type Span } from '../../text/lineIndex.ts';
import {
  MAX_DEPTH,
  type ArrayNode,
  type ManifestDocument,
  type ObjectNode,
  type PropertyNode,
  type StringNode,
  type TreeNode,
} from './tree.ts';
import type { Problem, ProblemFix } from '../rules/problem.ts';

/** Reads JSON. Valid JSON yields no problem but nesting; anything else yields at least one of `syntaxCode`. */
export function parseJson(text: string, syntaxCode: RuleCode = 'manifest/syntax'): ManifestDocument {
  return new JsonParser(text, syntaxCode).parse();
}

/** Beyond this many, further syntax problems only repeat the first ones. */
const MAX_PROBLEMS = 20;

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
  private readonly code: RuleCode;
  private readonly scanner: JsonScanner;
  private readonly problems: Problem[] = [];
  private readonly open: Container[] = [];
  private root: TreeNode | undefined;
  private complete = true;
  private tooDeep = false;

  constructor(text: string, code: RuleCode) {
    this.text = text;
    this.code = code;
    this.lines = new LineIndex(text);
    this.scanner = new JsonScanner(this.lines, (span, message, fixes) => this.spelling(span, message, fixes));
  }

  parse(): ManifestDocument {
    this.scanner.advance();
    while (this.scanner.token.kind !== TokenKind.end && !this.tooDeep) {
      const top = this.open.at(-1);
      if (!top) {
        if (this.root) {
          this.report(this.scanner.token, 'There is more text after the end of the manifest. Remove it.');
          this.complete = false;
          break;
        }
        this.value(undefined);
      } else if (top.node.kind === 'object') this.inObject(top as Container & { node: ObjectNode });
      else this.inArray(top as Container & { node: ArrayNode });
    }
    if (!this.tooDeep) this.atEnd();
    const value = this.judge();
    return {
      syntax: 'json',
      text: this.text,
      lines: this.lines,
      ...(this.root && !this.tooDeep && { root: this.root, ...(this.problems.length === 0 && { value }) }),
      problems: this.problems,
      complete: this.complete && !this.scanner.sawOpenText,
    };
  }

  /** JSON.parse has the last word on whether the text is JSON at all. @returns the value, if it is */
  private judge(): unknown {
    try {
      return JSON.parse(this.text.charCodeAt(0) === 0xfeff ? this.text.slice(1) : this.text);
    } catch (error) {
      if (this.problems.some(({ code }) => code === this.code)) return undefined;
      const last = this.text.trimEnd().length;
      this.spelling({ start: Math.max(last - 1, 0), end: last }, `This is not valid JSON: ${(error as Error).message}.`);
      return undefined;
    }
  }

  private atEnd(): void {
    const unclosed = this.open.at(-1);
    if (unclosed) {
      this.complete = false;
      const closers = this.open.map(({ node }) => (node.kind === 'object' ? '}' : ']')).reverse();
      const line = this.lines.lineAt(unclosed.node.start) + 1;
      const end = this.scanner.lastEnd;
      this.report(
        { start: Math.max(end - 1, 0), end },
        `"${this.text[unclosed.node.start]}" in line ${line} is never closed: add "${closers.join('')}" here.`,
        [replaceFix(this.lines, `Add "${closers.join('')}"`, { start: end, end }, `\n${closers.join('\n')}`)],
      );
      for (const { node, property } of this.open.toReversed()) {
        node.end = end;
        if (property) property.end = end;
      }
    } else if (!this.root) {
      this.report({ start: 0, end: 0 }, 'The file is empty. A manifest is a JSON object: { "pluginId": …, "version": … }.');
    }
  }

  private inObject(top: Container & { node: ObjectNode }): void {
    const { token } = this.scanner;
    switch (top.expects) {
      case 'first':
      case 'next':
        if (token.kind === TokenKind.closeBrace) {
          if (top.expects === 'next') this.trailingComma();
          this.close();
        } else if (token.kind === TokenKind.comma) this.extraComma();
        else if (token.kind === TokenKind.closeBracket) this.wrongCloser(']');
        else if (token.kind === TokenKind.colon || token.kind === TokenKind.openBrace || token.kind === TokenKind.openBracket) {
          this.report(token, 'A key is missing here.');
          this.complete = false;
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
          const end = this.scanner.lastEnd;
          this.report({ start: end - 1, end }, `":" is missing after the key ${this.describeKey(top)}.`, [
            replaceFix(this.lines, 'Add ":"', { start: end, end }, ':'),
          ]);
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
      if (top.expects === 'next') this.trailingComma();
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
    if (!this.scanner.forgiveComma) {
      const end = this.scanner.lastEnd;
      const fix = replaceFix(this.lines, 'Add ","', { start: end, end }, ',');
      this.report({ start: Math.max(end - 1, 0), end }, `"," is missing after this ${top.node.kind === 'object' ? 'member' : 'item'}.`, [
        fix,
      ]);
    }
    this.scanner.forgiveComma = false;
    top.expects = 'next';
  }

  private key(top: Container & { node: ObjectNode }): void {
    const token = this.scanner.takeText();
    if (token.kind === TokenKind.string) this.unclosedKey(token);
    else {
      const title = `Write ${JSON.stringify(token.value)} with double quotes`;
      this.spelling(token, `Keys stand in double quotes in JSON: write ${JSON.stringify(token.value)}.`, [
        replaceFix(this.lines, title, token, JSON.stringify(token.value)),
      ]);
    }
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
    const fix = replaceFix(this.lines, 'Close the key', { start: token.end, end: token.end }, '"');
    this.report(token, 'This key is not closed: a double quote is missing at its end.', [fix]);
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
    this.report(span, `The key ${this.describeKey(top)} has no value.`);
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
      this.report(before.keySpan, `The key ${JSON.stringify(before.key)} has no value.`);
      this.member(top, value);
    } else this.unexpected();
    this.scanner.advance();
  }

  /** A key in an array: `["a", "key": 1` lacks the array's end, `[{…}, "key": 1` the beginning of an object. */
  private colonInArray(top: Container & { node: ArrayNode }): void {
    const holder = this.open.at(-2);
    const last = top.node.items.at(-1);
    if (last?.kind !== 'string' || top.expects !== 'comma') {
      this.unexpected();
      this.scanner.advance();
      return;
    }
    top.node.items.pop();
    const before = top.node.items.at(-1);
    if (before?.kind === 'string' && holder?.node.kind === 'object') {
      const { end } = before;
      const line = this.lines.lineAt(top.node.start) + 1;
      const fix = replaceFix(this.lines, 'Add "]"', { start: end, end }, ']');
      this.report({ start: end - 1, end }, `"[" in line ${line} is not closed: "]" is missing here.`, [fix]);
      this.pop(end);
      this.member(holder as Container & { node: ObjectNode }, last);
    } else {
      const { start } = last;
      const fix = replaceFix(this.lines, 'Add "{"', { start, end: start }, '{');
      this.report(last, '"{" is missing before this key.', [fix]);
      const node: ObjectNode = { kind: 'object', start, end: last.end, properties: [], parent: top.node };
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
  private wrongCloser(closer: '}' | ']'): void {
    const kind = closer === '}' ? 'object' : 'array';
    const top = this.open.at(-1);
    if (!top) return;
    const own = top.node.kind === 'object' ? '}' : ']';
    const outer = this.open.findLast(({ node }) => node.kind === kind);
    const line = this.lines.lineAt(top.node.start);
    // What was opened in the closer's own line is hardly meant to end with what was opened lines before.
    const stray = outer && line === this.lines.lineAt(this.scanner.token.start) && this.lines.lineAt(outer.node.start) < line;
    if (!outer || stray) {
      const hint = stray ? `something that opens it is missing before it` : `"${own}" belongs here`;
      const fixes = stray ? [] : [replaceFix(this.lines, `Write "${own}"`, this.scanner.token, own)];
      this.report(this.scanner.token, `"${closer}" closes nothing: ${hint}.`, fixes);
      this.scanner.advance();
      return;
    }
    const end = this.scanner.lastEnd;
    this.report({ start: end - 1, end }, `"${this.text[top.node.start]}" in line ${line + 1} is not closed: "${own}" is missing here.`, [
      replaceFix(this.lines, `Add "${own}"`, { start: end, end }, own),
    ]);
    this.complete = false;
    this.pop(end);
  }

  private trailingComma(): void {
    const comma = { start: this.text.lastIndexOf(',', this.scanner.token.start), end: 0 };
    comma.end = comma.start + 1;
    this.mishap(comma, `JSON allows no comma before "${this.text[this.scanner.token.start]}".`, [
      replaceFix(this.lines, 'Remove the comma', comma, ''),
    ]);
  }

  private extraComma(): void {
    this.mishap(this.scanner.token, 'There is a comma too many here.', [
      replaceFix(this.lines, 'Remove the comma', this.scanner.token, ''),
    ]);
    this.scanner.advance();
  }

  private unexpected(): void {
    this.report(this.scanner.token, `"${this.text.slice(this.scanner.token.start, this.scanner.token.end)}" is not expected here.`);
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
          this.problems.push(
            problem(this.lines, 'manifest/too-deep', { start, end }, `Values are nested more than ${MAX_DEPTH} deep here.`),
          );
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
        this.unexpected();
        this.complete = false;
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
    this.spelling({ start, end }, `"${written}" is not a number that JSON knows. Put it in double quotes if it is text.`, [
      replaceFix(this.lines, 'Put it in double quotes', { start, end }, JSON.stringify(written)),
    ]);
    this.add(top, { kind: 'string', start, end, value: written });
  }

  /** A bare word, or text in single quotes. */
  private word(top: Container | undefined): void {
    const token = this.scanner.takeText();
    if (Object.hasOwn(WORDS, token.value) && this.text[token.start] !== "'") {
      const value = WORDS[token.value] ?? null;
      this.spelling(token, `JSON writes "${String(value)}" here.`, [
        replaceFix(this.lines, `Write ${String(value)}`, token, String(value)),
      ]);
      const { start, end } = token;
      this.add(top, value === null ? { kind: 'null', start, end, value } : { kind: 'boolean', start, end, value });
      return;
    }
    const quoted = JSON.stringify(token.value);
    const fix = replaceFix(this.lines, `Write ${quoted}`, token, quoted);
    const message = `Text stands in double quotes in JSON: write ${quoted}.`;
    // Bare words are what a lost double quote makes of the rest of a line.
    if (this.text[token.start] === "'") this.spelling(token, message, [fix]);
    else this.mishap(token, message, [fix]);
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

  private describeKey(top: Container): string {
    return top.property ? JSON.stringify(top.property.key) : 'before it';
  }

  /** Reports something about the structure, unless its line has a problem already, of which it is likely but a consequence. */
  private report(span: Span, message: string, fixes: ProblemFix[] = []): void {
    this.complete = false;
    this.mishap(span, message, fixes);
  }

  /** As `report`, for what leaves no doubt about what was meant. */
  private mishap(span: Span, message: string, fixes: ProblemFix[] = []): void {
    const line = this.lines.lineAt(span.start);
    if (!this.problems.some(({ range }) => range.start.line === line || range.end.line === line)) this.spelling(span, message, fixes);
  }

  /** Reports a slip that stands by itself. */
  private spelling(span: Span, message: string, fixes: ProblemFix[] = []): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem(this.lines, this.code, span, message, fixes));
  }
}
