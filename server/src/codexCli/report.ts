// Checks of values in the files of OpenAI's Codex CLI, on trees, so that each finding knows its place.
import { didYouMean } from '../text/didYouMean.ts';
import { addProperty } from '../manifest/syntax/edits.ts';
import { problem, replaceFix, type RuleCode } from '../manifest/rules/table.ts';
import { nameOfType } from '../contract/schemaErrors.ts';
import type { Span } from '../text/lineIndex.ts';
import {
  findProperty,
  get,
  honestSpan,
  propertyOf,
  toValue,
  type ManifestDocument,
  type ObjectNode,
  type TreeNode,
} from '../manifest/syntax/tree.ts';
import type { Problem, ProblemFix } from '../manifest/rules/problem.ts';

/** The kinds of value that a key may have. */
export type Kind = 'text' | 'texts' | 'object' | 'list' | 'boolean' | 'number' | 'path' | 'paths' | 'any';

const NAMES: Record<Kind, string> = {
  text: 'text',
  texts: 'a list of texts',
  object: 'an object',
  list: 'a list',
  boolean: 'true or false',
  number: 'a number',
  path: 'a path',
  paths: 'a list of paths',
  any: 'anything',
};

/** One file while it is checked. */
export class CodexReport {
  readonly problems: Problem[] = [];
  readonly document: ManifestDocument;

  constructor(document: ManifestDocument) {
    this.document = document;
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
    return key === undefined ? 'This' : JSON.stringify(key);
  }

  /** Checks that an object has only known keys, each of one of its kinds. @returns the object */
  object(
    node: TreeNode | undefined,
    keys: Readonly<Record<string, readonly Kind[]>>,
    required: readonly string[] = [],
  ): ObjectNode | undefined {
    if (!node) return undefined;
    if (node.kind !== 'object') {
      this.type(node, ['object']);
      return undefined;
    }
    const misspelt = new Set<string>();
    for (const { key, keySpan, value } of node.properties) {
      const kinds = Object.hasOwn(keys, key) ? keys[key] : undefined;
      if (kinds) {
        if (value) this.type(value, kinds);
        continue;
      }
      const meant = didYouMean(
        key,
        Object.keys(keys).filter((known) => !findProperty(node, known)),
      );
      if (meant) misspelt.add(meant);
      const fixes = meant ? [replaceFix(this.document.lines, `Write "${meant}"`, keySpan, JSON.stringify(meant))] : [];
      const hint = meant ? ` Did you mean "${meant}"?` : '';
      this.add('manifest/codex-unknown-key', keySpan, `Codex ignores "${key}" here, without a word.${hint}`, fixes);
    }
    for (const key of required) {
      if (!get(node, key) && !misspelt.has(key) && this.document.complete) {
        this.add(
          'manifest/codex-required',
          propertyOf(node)?.keySpan ?? { start: node.start, end: node.start + 1 },
          `"${key}" is missing${propertyOf(node) ? ` in ${this.name(node)}` : ''}.`,
        );
      }
    }
    return node;
  }

  /** Reports a value that is of none of the kinds. @returns whether it is of one */
  type(node: TreeNode, kinds: readonly Kind[]): boolean {
    if (kinds.some((kind) => isOf(node, kind))) return true;
    const wanted = kinds.map((kind) => NAMES[kind]).join(' or ');
    const written = this.document.text.slice(node.start, node.end);
    const fixes =
      (kinds.includes('text') || kinds.includes('path')) && (node.kind === 'number' || node.kind === 'boolean')
        ? [replaceFix(this.document.lines, 'Put it in quotes', node, JSON.stringify(written))]
        : [];
    this.add('manifest/codex-type', this.at(node), `${this.name(node)} has to be ${wanted}, but is ${nameOfType(toValue(node))}.`, fixes);
    return false;
  }

  /** A key that publishing needs; `value` is what a fix writes. */
  lacking(object: ObjectNode, key: string, message: string, value: string): void {
    const edits = addProperty(this.document, object, key, value);
    const span = propertyOf(object)?.keySpan ?? { start: object.start, end: object.start + 1 };
    this.add('manifest/codex-publish', span, message, edits ? [{ title: `Add "${key}"`, edits }] : []);
  }
}

function isOf(node: TreeNode, kind: Kind): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'text':
    case 'path':
      return node.kind === 'string';
    case 'texts':
    case 'paths':
      return node.kind === 'array' && node.items.every((item) => item.kind === 'string');
    case 'list':
      return node.kind === 'array';
    case 'object':
    case 'boolean':
    case 'number':
      return node.kind === kind;
  }
}
