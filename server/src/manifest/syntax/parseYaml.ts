// YAML text to the same positioned tree as JSON.
import { shownNumber } from '../../text/translations.ts';
import * as l10n from '@vscode/l10n';
import {
  Composer,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  Parser,
  type CST,
  type Document,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { problem, type RuleCode } from '../rules/table.ts';
import { LineIndex, type Span } from '../../text/lineIndex.ts';
import { yamlSentence } from './yamlSentences.ts';
import { MAX_DEPTH, type ArrayNode, type ManifestDocument, type ObjectNode, type PropertyNode, type TreeNode } from './tree.ts';
import type { Problem } from '../rules/problem.ts';

/** How many values all aliases together may stand for. */
const MAX_ALIASED = 10_000;

/** Nesting at which even tokenising would take seconds; counted roughly, brackets in texts and comments included. */
const MAX_ROUGH_DEPTH = 2_000;

const MAX_PROBLEMS = 20;

/** Signs, words, spaces and line ends of a text together: what reading takes time for. Two thousand lines have fewer. */
export const MAX_LEXEMES = 50_000;

/** Reads YAML 1.2. Faults that the tree cannot be trusted with make it incomplete. */
export function parseYaml(text: string): ManifestDocument {
  const lines = new LineIndex(text);
  const base = { syntax: 'yaml' as const, text, lines };
  const tooDeep = (offset: number): ManifestDocument => {
    const end = Math.min(offset + 1, text.length);
    return {
      ...base,
      problems: [
        problem(lines, 'manifest/too-deep', { start: offset, end }, l10n.t('Values are nested more than {0} deep here.', MAX_DEPTH)),
      ],
      complete: false,
    };
  };
  const rough = roughlyTooDeep(text);
  if (rough !== undefined) return tooDeep(rough);
  const tokens = tokensOf(text);
  if (!tokens) {
    const message = l10n.t(
      'The file has more than {0} signs, words and line ends. Move data into files of its own.',
      shownNumber(MAX_LEXEMES),
    );
    const found = problem(lines, 'manifest/too-large', { start: 0, end: Math.min(1, text.length) }, message);
    return { ...base, problems: [found], complete: false };
  }
  const deep = tooDeepToken(tokens);
  if (deep !== undefined) return tooDeep(deep);
  const documents = composed(tokens, text.length);
  const [first, second] = documents;
  const reader = new YamlReader(lines);
  const root = first && reader.read(first);
  if (second) reader.secondDocument(second);
  return { ...base, ...(root && { root }), problems: reader.problems, complete: reader.complete };
}

/** Undefined where there are too many. */
function tokensOf(text: string): CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_LEXEMES) return undefined;
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function composed(tokens: CST.Token[], length: number): Document.Parsed[] {
  // Every fault is an Error to the composer: to note where in its code each was made takes most of the time of a text that is full of them.
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    const options = { uniqueKeys: false, strict: true, logLevel: 'silent' } as const;
    return [...new Composer(options).compose(tokens, true, length)] as Document.Parsed[];
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** Where brackets, or indicators at a line's start, first nest beyond any reason. */
function roughlyTooDeep(text: string): number | undefined {
  let brackets = 0;
  let indicators = 0;
  let atStart = true;
  for (let offset = 0; offset < text.length; offset++) {
    const char = text[offset];
    if (char === '[' || char === '{') brackets++;
    else if (char === ']' || char === '}') brackets = Math.max(0, brackets - 1);
    if (char === '\n') {
      indicators = 0;
      atStart = true;
      // "- - - x" and "? ? x" open a level with each sign.
    } else if (atStart && (char === '-' || char === '?')) indicators++;
    else if (char !== ' ' && char !== '\t') atStart = false;
    if (brackets > MAX_ROUGH_DEPTH || indicators > MAX_ROUGH_DEPTH) return offset;
  }
  return undefined;
}

/** Where the tokens nest too deeply to be composed, which recurses. */
function tooDeepToken(tokens: CST.Token[]): number | undefined {
  const waiting: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return token.offset;
    if (token.type === 'document' && token.value) waiting.push({ token: token.value, depth: depth + 1 });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items) {
      if (key) waiting.push({ token: key, depth: depth + 1 });
      if (value) waiting.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

class YamlReader {
  readonly problems: Problem[] = [];
  complete = true;
  private readonly lines: LineIndex;
  private readonly text: string;
  /** The latest node of each anchor, as reading goes through the text. */
  private readonly anchors = new Map<string, unknown>();
  /** Nodes that are being read just now: an alias to one of them would never end. */
  private readonly reading = new Set<unknown>();
  private aliased = 0;
  private inAlias = 0;

  constructor(lines: LineIndex) {
    this.lines = lines;
    this.text = lines.text;
  }

  read(document: Document.Parsed): TreeNode | undefined {
    for (const { pos, message, code } of document.errors) {
      this.complete = false;
      if (this.alreadyOnLine(pos[0])) continue;
      this.report(
        'manifest/syntax',
        this.errorSpan(pos),
        code === 'TAB_AS_INDENT' ? l10n.t('YAML is indented with spaces, not with tabs.') : yamlSentence(message),
      );
    }
    for (const { pos, message, code } of document.warnings) {
      if (code === 'TAG_RESOLVE_FAILED')
        this.report('manifest/yaml-tag', this.errorSpan(pos), l10n.t('{0} The value is read as if it had no tag.', yamlSentence(message)));
    }
    // An empty file is a null, as it is to every YAML reader, so that the schema can say what is wanted instead.
    return document.contents ? this.node(document.contents, 0) : this.scalar(null, { start: 0, end: 0 });
  }

  secondDocument(document: Document.Parsed): void {
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return;
    const start = document.contents.range[0];
    const end = this.lines.lineEnd(this.lines.lineAt(start));
    this.report(
      'manifest/yaml-document',
      { start, end },
      l10n.t('A second YAML document starts here. Only the first one in the file is read.'),
    );
  }

  private report(code: RuleCode, span: Span, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem(this.lines, code, span, message));
  }

  /** One slip often makes the parser stumble several times in its line. */
  private alreadyOnLine(offset: number): boolean {
    const line = this.lines.lineAt(offset);
    return this.problems.some(({ range }) => range.start.line === line);
  }

  /** An error's place, cut at the end of its first line, and at least one character where there is one. */
  private errorSpan([start, end]: [number, number]): Span {
    const lineEnd = this.lines.lineEnd(this.lines.lineAt(Math.min(start, this.text.length)));
    const from = Math.min(start, lineEnd);
    return { start: from, end: Math.max(Math.min(end, lineEnd), Math.min(from + 1, lineEnd)) };
  }

  private node(node: unknown, depth: number): TreeNode | undefined {
    if (this.inAlias > 0 && ++this.aliased > MAX_ALIASED) return undefined;
    if (isAlias(node)) return this.alias(node.source, spanOf(node), depth);
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor) this.anchors.set(node.anchor, node);
    if (isMap(node) || isSeq(node)) {
      this.reading.add(node);
      const read = isMap(node) ? this.map(node, depth) : this.seq(node, depth);
      this.reading.delete(node);
      return read;
    }
    if (isScalar(node)) return this.scalar(node.value, spanOf(node));
    return undefined;
  }

  private scalar(value: unknown, span: Span): TreeNode {
    if (typeof value === 'string') return { kind: 'string', ...span, value };
    if (typeof value === 'number') return { kind: 'number', ...span, value };
    if (typeof value === 'boolean') return { kind: 'boolean', ...span, value };
    if (value === null || value === undefined) return { kind: 'null', ...span, value: null };
    // Dates and the like, which only tags or YAML 1.1 make: what stands in the text is what was meant.
    return { kind: 'string', ...span, value: this.text.slice(span.start, span.end) };
  }

  private map(node: YAMLMap, depth: number): ObjectNode {
    const object: ObjectNode = { kind: 'object', ...spanOf(node), properties: [] };
    const merges: unknown[] = [];
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const keySpan = spanOf(pair.key);
      if (isScalar(pair.key) && this.text.slice(keySpan.start, keySpan.end) === '<<') {
        merges.push(pair.value);
        continue;
      }
      const key = this.keyText(pair.key, keySpan);
      if (key === undefined) continue;
      const property: PropertyNode = { key, keySpan, start: keySpan.start, end: keySpan.end, parent: object };
      const value =
        this.node(pair.value, depth + 1) ?? (pair.value === null ? this.scalar(null, { start: keySpan.end, end: keySpan.end }) : undefined);
      if (value) {
        value.parent = property;
        property.value = value;
        property.end = Math.max(value.end, keySpan.end);
      }
      object.properties.push(property);
    }
    for (const source of merges) this.merge(object, source, depth);
    object.end = this.trimmedEnd(object.start, object.end);
    return object;
  }

  private keyText(key: unknown, span: Span): string | undefined {
    if (isAlias(key)) {
      const target = this.anchors.get(key.source);
      return isScalar(target) ? String(target.value) : undefined;
    }
    if (isScalar(key)) {
      if (key.anchor) this.anchors.set(key.anchor, key);
      return typeof key.value === 'string' ? key.value : this.text.slice(span.start, span.end);
    }
    this.report('manifest/syntax', this.errorSpan([span.start, span.end]), l10n.t('A key is a text here, not a list or a mapping.'));
    return undefined;
  }

  /** Takes over the members of a merge key's mappings that the mapping does not have itself. */
  private merge(object: ObjectNode, source: unknown, depth: number): void {
    const sources = isSeq(source) ? source.items : [source];
    const own = new Set(object.properties.map(({ key }) => key));
    for (const one of sources) {
      const merged = this.node(one, depth + 1);
      if (merged?.kind !== 'object') {
        const span = spanOf(one);
        const known = this.problems.some(({ code }) => code === 'manifest/yaml-alias');
        if (!known)
          this.report(
            'manifest/yaml-alias',
            this.errorSpan([span.start, span.end]),
            l10n.t('A merge key ("<<") takes a mapping, or a list of mappings.'),
          );
        continue;
      }
      for (const property of merged.properties) {
        if (own.has(property.key)) continue;
        own.add(property.key);
        property.parent = object;
        property.merged = true;
        object.properties.push(property);
      }
    }
  }

  private seq(node: YAMLSeq, depth: number): ArrayNode {
    const array: ArrayNode = { kind: 'array', ...spanOf(node), items: [] };
    for (const item of node.items) {
      const read = this.node(item, depth + 1) ?? (item === null ? this.scalar(null, { start: array.start, end: array.start }) : undefined);
      if (!read) continue;
      read.parent = array;
      array.items.push(read);
    }
    array.end = this.trimmedEnd(array.start, array.end);
    return array;
  }

  /** What an alias stands for, read anew: its parts point at the anchor's text, where a mistake in them has to be corrected. */
  private alias(name: string, span: Span, depth: number): TreeNode | undefined {
    const target = this.anchors.get(name);
    const fault = (message: string): undefined => {
      this.complete = false;
      this.report('manifest/yaml-alias', this.errorSpan([span.start, span.end]), message);
    };
    if (target === undefined) return fault(l10n.t('There is no anchor "&{0}" before this alias.', name));
    if (this.reading.has(target)) return fault(l10n.t('The alias "*{0}" contains itself.', name));
    if (this.aliased > MAX_ALIASED || depth > MAX_DEPTH) return undefined;
    this.inAlias++;
    const read = this.node(target, depth + 1);
    this.inAlias--;
    if (this.aliased > MAX_ALIASED) {
      if (this.inAlias > 0) return undefined;
      return fault(l10n.t('The aliases of this file stand for more than {0} values altogether.', shownNumber(MAX_ALIASED)));
    }
    return read;
  }

  /** Block collections end behind the line ends that follow them; the tree's end with their last character. */
  private trimmedEnd(start: number, end: number): number {
    let trimmed = end;
    while (trimmed > start && /\s/.test(this.text[trimmed - 1] ?? '')) trimmed--;
    return trimmed;
  }
}

function spanOf(node: unknown): Span {
  const range =
    typeof node === 'object' && node !== null && 'range' in node ? (node as { range?: [number, number, number] | null }).range : undefined;
  return range ? { start: range[0], end: range[1] } : { start: 0, end: 0 };
}
