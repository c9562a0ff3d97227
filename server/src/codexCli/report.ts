// Checks of values in the files of OpenAI's Codex CLI, on trees, so that each finding knows its place. They are as strict as the CLI is: whole
// numbers, keys given once, null only where a value may be absent.
import * as l10n from '@vscode/l10n';
import { typeName } from '../manifest/rules/valueNames.ts';
import { alternatives } from '../text/alternatives.ts';
import { didYouMean } from '../text/didYouMean.ts';
import { addProperty, removeProperty } from '../manifest/syntax/edits.ts';
import { problem, replaceFix, type RuleCode } from '../manifest/rules/table.ts';
import { nameOfType } from '../contract/schemaErrors.ts';
import type { Span } from '../text/lineIndex.ts';
import {
  findProperty,
  get,
  honestSpan,
  itemsOf,
  propertyOf,
  toValue,
  type ArrayNode,
  type ManifestDocument,
  type ObjectNode,
  type PropertyNode,
  type TreeNode,
} from '../manifest/syntax/tree.ts';
import type { Problem, ProblemFix } from '../manifest/rules/problem.ts';

/** The kinds of value that a key may have. `null` stands for an absent value. */
export type Kind =
  | 'text'
  | 'texts'
  | 'textsByName'
  | 'object'
  | 'list'
  | 'boolean'
  | 'whole'
  | 'seconds'
  | 'path'
  | 'paths'
  | 'null'
  | 'any';

function nameOf(kind: Kind): string {
  switch (kind) {
    case 'text':
      return typeName('string');
    case 'texts':
      return l10n.t('a list of texts');
    case 'textsByName':
      return l10n.t('an object of texts');
    case 'object':
      return typeName('object');
    case 'list':
      return typeName('array');
    case 'boolean':
      return typeName('boolean');
    case 'whole':
      return l10n.t('a whole number from 0 on, without a point or an exponent');
    case 'seconds':
      return l10n.t('a number of seconds from 0 on');
    case 'path':
      return l10n.t('a path');
    case 'paths':
      return l10n.t('a list of paths');
    case 'any':
      return l10n.t('anything');
    case 'null':
      return 'null';
  }
}

/** The largest number that the CLI has room for where it wants a whole one. */
const LARGEST = 2n ** 64n - 1n;
/** As many seconds, as far as they can be told apart. */
const LARGEST_SECONDS = 1.8e19;

export type Keys = Readonly<Record<string, readonly Kind[]>>;

/** What there is to say about an object besides its keys. */
export interface ObjectRules {
  required?: readonly string[];
  /** Other spellings of keys, with the one that they stand for. */
  aliases?: Readonly<Record<string, string>>;
  /** Says of a key that is not known that the CLI refuses more than the key. */
  refused?: (key: PropertyNode) => { code: RuleCode; message: string; fixes?: ProblemFix[] };
  /** Keys that are not known and need no word. */
  silent?: readonly string[];
  /** Whether the CLI reads over the values of keys that it does not know, or reads them first and drops them then. */
  reads?: 'all' | 'known';
  /** Whether keys may be given twice, of which the last one counts. */
  repeats?: boolean;
}

/** One file while it is checked. */
export class CodexReport {
  readonly problems: Problem[] = [];
  readonly document: ManifestDocument;
  /** What the CLI does when it cannot read what is being checked, as a sentence. */
  fate: string;
  /** Values that the CLI never looks into. */
  readonly unread = new Set<TreeNode>();
  /** Keys that are given twice, and reported so. */
  readonly repeated = new Set<Span>();

  constructor(document: ManifestDocument, fate = '') {
    this.document = document;
    this.fate = fate;
  }

  /** Checks something of which a fault has another effect. */
  within<T>(fate: string, check: () => T): T {
    const before = this.fate;
    this.fate = fate;
    try {
      return check();
    } finally {
      this.fate = before;
    }
  }

  add(code: RuleCode, at: Span, message: string, fixes: ProblemFix[] = []): void {
    this.problems.push(problem(this.document.lines, code, at, message, fixes));
  }

  at(node: TreeNode): Span {
    return honestSpan(this.document, node);
  }

  /** The key that a value has, in quotes. */
  name(node: TreeNode): string {
    const key = propertyOf(node)?.key;
    return key === undefined ? l10n.t('This') : JSON.stringify(key);
  }

  /** Where an object stands, for what is missing in it. */
  start(node: TreeNode): Span {
    return propertyOf(node)?.keySpan ?? { start: node.start, end: node.start + 1 };
  }

  /** A fix that writes a word instead of a value. */
  writes(node: Span, word: string): ProblemFix {
    return replaceFix(this.document.lines, l10n.t('Write {0}', JSON.stringify(word)), node, JSON.stringify(word));
  }

  /** A fix that takes a key away. */
  removes(property: PropertyNode): ProblemFix[] {
    const edits = removeProperty(this.document, property);
    return edits ? [{ title: l10n.t('Remove {0}', JSON.stringify(property.key)), edits }] : [];
  }

  /** Checks that an object has only known keys, each of one of its kinds. @returns the object */
  object(node: TreeNode | undefined, keys: Keys, rules: ObjectRules = {}): ObjectNode | undefined {
    if (!node) return undefined;
    if (node.kind === 'array' && rules.reads === 'known') {
      this.#listed(node, keys);
      return undefined;
    }
    if (node.kind !== 'object') {
      this.type(node, ['object']);
      return undefined;
    }
    const misspelt = this.#members(node, keys, rules);
    for (const key of rules.required ?? []) {
      if (findProperty(node, key) || misspelt.has(key) || !this.document.complete) continue;
      const message = propertyOf(node)
        ? l10n.t('"{0}" is missing in {1}. {2}', key, this.name(node), this.fate)
        : l10n.t('"{0}" is missing. {1}', key, this.fate);
      this.add('manifest/codex-required', this.start(node), message);
    }
    return node;
  }

  /** A list in the place of an object: the CLI takes its items for the values of the keys, one after the other. */
  #listed(node: ArrayNode, keys: Keys): void {
    const kinds = Object.values(keys);
    if (!node.items.every((item, index) => kinds[index]?.some((kind) => this.#isOf(item, kind)))) {
      this.type(node, ['object']);
      return;
    }
    this.add(
      'manifest/codex-ignored',
      this.at(node),
      l10n.t(
        '{0} is a list where an object belongs: Codex takes its items for values in an order of its own. Write an object.',
        this.name(node),
      ),
    );
  }

  /** @returns the keys that others were likely meant to be */
  #members(node: ObjectNode, keys: Keys, rules: ObjectRules): Set<string> {
    const misspelt = new Set<string>();
    const seen = new Map<string, PropertyNode>();
    for (const property of node.properties) {
      const { key, value } = property;
      const own = rules.aliases && Object.hasOwn(rules.aliases, key) ? (rules.aliases[key] ?? key) : key;
      const kinds = Object.hasOwn(keys, own) ? keys[own] : undefined;
      if (!kinds) {
        this.#unknown(node, property, keys, rules, misspelt);
        continue;
      }
      const earlier = rules.repeats ? undefined : seen.get(own);
      if (earlier) this.#twice(earlier, property);
      else seen.set(own, property);
      if (value && (!rules.repeats || findProperty(node, key) === property)) this.type(value, kinds);
    }
    return misspelt;
  }

  #twice(earlier: PropertyNode, property: PropertyNode): void {
    const line = this.document.lines.lineAt(earlier.keySpan.start) + 1;
    const own = JSON.stringify(property.key);
    const message =
      earlier.key === property.key
        ? l10n.t('{0} is given twice: first in line {1}. {2} Remove one of them.', own, line, this.fate)
        : l10n.t(
            '{0} is given twice: first as {1} in line {2}. {3} Remove one of them.',
            own,
            JSON.stringify(earlier.key),
            line,
            this.fate,
          );
    this.repeated.add(property.keySpan);
    this.add(
      'manifest/codex-duplicate-key',
      property.keySpan,
      message,
      this.removes(earlier).map(({ edits }) => ({ title: l10n.t('Remove the one in line {0}', line), edits })),
    );
  }

  #unknown(node: ObjectNode, property: PropertyNode, keys: Keys, rules: ObjectRules, misspelt: Set<string>): void {
    const { key, keySpan, value } = property;
    if (value && rules.reads === 'known') this.unread.add(value);
    const refused = rules.refused?.(property);
    if (refused) {
      this.add(refused.code, keySpan, refused.message, refused.fixes);
      return;
    }
    if (rules.silent?.includes(key)) return;
    const meant = didYouMean(
      key,
      Object.keys(keys).filter((known) => !findProperty(node, known)),
    );
    if (meant) misspelt.add(meant);
    this.add(
      'manifest/codex-unknown-key',
      keySpan,
      meant
        ? l10n.t('Codex ignores "{0}" here, without a word. Did you mean "{1}"?', key, meant)
        : l10n.t('Codex ignores "{0}" here, without a word.', key),
      meant ? [this.writes(keySpan, meant)] : [],
    );
  }

  /** Reports a value that is of none of the kinds. @returns whether it is of one */
  type(node: TreeNode, kinds: readonly Kind[]): boolean {
    if (kinds.some((kind) => this.#isOf(node, kind))) return true;
    const wanted = kinds.filter((kind) => kind !== 'null');
    const names = alternatives(wanted.map(nameOf));
    const written = this.document.text.slice(node.start, node.end);
    this.add(
      'manifest/codex-type',
      this.at(node),
      l10n.t('{0} has to be {1}, but is {2}. {3}', this.name(node), names, this.#is(node, wanted), this.fate),
      this.#retyped(node, wanted, written),
    );
    return false;
  }

  #is(node: TreeNode, wanted: readonly Kind[]): string {
    const written = this.document.text.slice(node.start, node.end);
    if (node.kind === 'number' && wanted.some((kind) => kind === 'whole' || kind === 'seconds')) return written;
    const list = wanted.some((kind) => kind === 'texts' || kind === 'paths');
    const wrong = list ? itemsOf(node).find((item) => item.kind !== 'string') : undefined;
    return wrong ? l10n.t('a list with {0} in it', nameOfType(toValue(wrong))) : nameOfType(toValue(node));
  }

  #retyped(node: TreeNode, wanted: readonly Kind[], written: string): ProblemFix[] {
    const { lines } = this.document;
    if (node.kind === 'string' && wanted.includes('whole') && /^\d{1,15}$/.test(node.value))
      return [replaceFix(lines, l10n.t('Write it without quotes'), node, String(Number(node.value)))];
    if (node.kind !== 'number' && node.kind !== 'boolean') return [];
    if (wanted.includes('text') || wanted.includes('path'))
      return [replaceFix(lines, l10n.t('Put it in quotes'), node, JSON.stringify(written))];
    const value = Number(node.value);
    if (node.kind === 'number' && wanted.includes('whole') && Number.isSafeInteger(value) && value >= 0)
      return [replaceFix(lines, l10n.t('Write {0}', value), node, String(value))];
    return [];
  }

  #isOf(node: TreeNode, kind: Kind): boolean {
    switch (kind) {
      case 'any':
        return true;
      case 'text':
      case 'path':
        return node.kind === 'string';
      case 'texts':
      case 'paths':
        return node.kind === 'array' && node.items.every((item) => item.kind === 'string');
      case 'textsByName':
        return node.kind === 'object' && node.properties.every(({ value }) => !value || value.kind === 'string');
      case 'list':
        return node.kind === 'array';
      case 'whole':
        return node.kind === 'number' && this.#isWhole(node);
      case 'seconds':
        return node.kind === 'number' && Number(node.value) >= 0 && Number(node.value) < LARGEST_SECONDS;
      case 'object':
      case 'boolean':
      case 'null':
        return node.kind === kind;
    }
  }

  /** As it is written: the CLI takes neither 1.0 nor 1e2. */
  #isWhole(node: TreeNode): boolean {
    const written = this.document.text.slice(node.start, node.end);
    return /^-?\d+$/.test(written) && BigInt(written) >= 0n && BigInt(written) <= LARGEST;
  }

  /** A key that publishing needs; `value` is what a fix writes. */
  lacking(object: ObjectNode, key: string, message: string, value: string): void {
    const edits = addProperty(this.document, object, key, value);
    this.add('manifest/codex-publish', this.start(object), message, edits ? [{ title: l10n.t('Add "{0}"', key), edits }] : []);
  }
}

/** A value, where null does not stand for an absent one. */
export function given(node: TreeNode | undefined, key: string): TreeNode | undefined {
  const value = get(node, key);
  return value?.kind === 'null' ? undefined : value;
}
