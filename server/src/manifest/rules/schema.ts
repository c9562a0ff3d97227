// Schema violations to problems: one for each mistake, at the smallest honest place, with its remedy.
import * as l10n from '@vscode/l10n';
import { didYouMean } from '../../text/didYouMean.ts';
import { problem, replaceFix, type RuleCode } from './table.ts';
import { dereference, schemaAt, type Schema, type SchemaValidator } from '../model/schemaValidators.ts';
import { nameOfType, type SchemaError } from '../../contract/schemaErrors.ts';
import type { Span } from '../../text/lineIndex.ts';
import {
  findProperty,
  honestSpan,
  nodeAtPointer,
  propertyOf,
  toValue,
  type ManifestDocument,
  type ObjectNode,
  type TreeNode,
} from '../syntax/tree.ts';
import { typeName } from './valueNames.ts';
import { alternatives } from '../../text/alternatives.ts';
import { translated } from '../../text/translations.ts';
import { andMore, MAX_SHOWN, type Problem, type ProblemFix } from './problem.ts';

/** The rules that schema violations fall under; codex.config.json has the same under another name. */
interface Codes {
  type: RuleCode;
  value: RuleCode;
  required: RuleCode;
  unknownKey: RuleCode;
}

export const MANIFEST_CODES: Codes = {
  type: 'manifest/type',
  value: 'manifest/value',
  required: 'manifest/required',
  unknownKey: 'manifest/unknown-key',
};

export const CONFIG_CODES: Codes = {
  type: 'config/type',
  value: 'config/value',
  required: 'config/type',
  unknownKey: 'config/unknown-key',
};

/** Checks a parsed text against a schema. Says nothing of texts without a tree. */
export function schemaProblems(document: ManifestDocument, validator: SchemaValidator, codes: Codes): Problem[] {
  const { root } = document;
  if (!root) return [];
  const mapper = new Mapper(document, root, validator.schema, codes);
  const found: Problem[] = [];
  const judged = new Set<TreeNode>();
  const errors = validator.errorsIn(document.value === undefined ? toValue(root) : document.value);
  // A value of the wrong type breaks other rules too, which is no further mistake.
  for (const error of [...errors.filter(({ keyword }) => keyword === 'type'), ...errors.filter(({ keyword }) => keyword !== 'type')]) {
    const node = nodeAtPointer(root, error.instancePath);
    if (!node) continue;
    const aboutKeys = error.keyword === 'additionalProperties' || error.keyword === 'required' || error.keyword === 'anyOf';
    if (judged.has(node)) continue;
    const mapped = mapper.map(error, node);
    if (!mapped) continue;
    if (!aboutKeys) judged.add(node);
    found.push(mapped);
    if (found.length >= MAX_SHOWN) return andMore(found);
  }
  return found;
}

class Mapper {
  private readonly document: ManifestDocument;
  private readonly root: TreeNode;
  private readonly schema: Schema;
  private readonly codes: Codes;

  constructor(document: ManifestDocument, root: TreeNode, schema: Schema, codes: Codes) {
    this.document = document;
    this.root = root;
    this.schema = schema;
    this.codes = codes;
  }

  map(error: SchemaError, node: TreeNode): Problem | undefined {
    // Why each alternative of an anyOf fails is noise, and "if" only repeats what "then" says.
    if (/\/anyOf\/\d+\//.test(error.schemaPath) || error.keyword === 'if') return undefined;
    // What "then" demands follows from a key that is absent, or only lost.
    if (!this.document.complete && error.schemaPath.includes('/idOrBlank/')) return undefined;
    const schema = this.schemaBehind(error, node);
    switch (error.keyword) {
      case 'type':
        return this.type(node, error.params['type']);
      case 'required':
        return this.required(node, String(error.params['missingProperty']));
      case 'anyOf':
        // Only the root's is about shape: an id is needed in one of two keys. Others are rules of their own (events, permissions).
        return error.schemaPath === '#/anyOf' ? this.noId(node) : undefined;
      case 'additionalProperties':
        return this.unknownKey(node, schema, String(error.params['additionalProperty']));
      case 'enum':
        return this.notInEnum(node, schema?.enum ?? []);
      case 'pattern':
        return this.pattern(node, schema);
      case 'minimum':
        return this.problem(this.codes.value, node, l10n.t('{0} has to be {1} or more.', this.name(node), String(error.params['limit'])));
      case 'maximum':
        return this.problem(this.codes.value, node, l10n.t('{0} has to be {1} or less.', this.name(node), String(error.params['limit'])));
      default:
        return this.problem(this.codes.value, node, l10n.t('{0} is not possible here.', this.name(node)));
    }
  }

  /** The part of the schema that an error comes from. Its path starts anew wherever ajv compiled a definition by itself. */
  private schemaBehind({ schemaPath, keyword, params }: SchemaError, node: TreeNode): Schema | undefined {
    const written = schemaAt(this.schema, schemaPath.slice(0, schemaPath.lastIndexOf('/')));
    const own = schemaOf(this.schema, node);
    // A pattern may stand apart from the key that it is for, so it has to be the very one.
    return keyword === 'pattern' && written?.pattern === params['pattern'] ? written : (own ?? written);
  }

  private problem(code: RuleCode, node: TreeNode, message: string, fixes: ProblemFix[] = []): Problem {
    return problem(this.document.lines, code, honestSpan(this.document, node), message, fixes);
  }

  /** How messages call a value: by its key, or by its place in a list. */
  private name(node: TreeNode): string {
    const property = propertyOf(node);
    if (property) return JSON.stringify(property.key);
    const array = node.parent;
    if (array && 'items' in array) {
      const holder = propertyOf(array);
      const number = array.items.indexOf(node) + 1;
      return holder ? l10n.t('Item {0} of {1}', number, JSON.stringify(holder.key)) : l10n.t('Item {0}', number);
    }
    return this.codes === MANIFEST_CODES ? l10n.t('The manifest') : l10n.t('The configuration');
  }

  private type(node: TreeNode, expected: unknown): Problem {
    const types = (Array.isArray(expected) ? expected : [expected]).map(String);
    const wanted = alternatives(types.map(typeName));
    if (node.kind === 'null' && node.start === node.end) {
      const span = propertyOf(node)?.keySpan ?? node;
      return problem(this.document.lines, this.codes.type, span, l10n.t('{0} has no value; it has to be {1}.', this.name(node), wanted));
    }
    const fixes = this.typeFixes(node, types);
    const found = this.typeOf(node);
    const message =
      types.includes('string') && (node.kind === 'number' || node.kind === 'boolean')
        ? l10n.t('{0} has to be {1}, but is {2}. Put it in quotes.', this.name(node), wanted, found)
        : l10n.t('{0} has to be {1}, but is {2}.', this.name(node), wanted, found);
    return this.problem(this.codes.type, node, message, fixes);
  }

  /** What a value is. Numbers as they are written: a version of 1.0 is no 1. */
  private typeOf(node: TreeNode): string {
    return node.kind === 'number' ? l10n.t('the number {0}', this.document.text.slice(node.start, node.end)) : nameOfType(toValue(node));
  }

  private typeFixes(node: TreeNode, types: string[]): ProblemFix[] {
    const { lines, text } = this.document;
    const written = text.slice(node.start, node.end);
    if (types.includes('string') && (node.kind === 'number' || node.kind === 'boolean')) {
      return [replaceFix(lines, l10n.t('Put it in quotes'), node, JSON.stringify(written))];
    }
    if (types.includes('array') && node.kind === 'string') return [replaceFix(lines, l10n.t('Make it a list'), node, `[${written}]`)];
    if (types.includes('boolean')) {
      const meant = /^["']?(?:(true|yes|on|1)|false|no|off|0)["']?$/i.exec(written);
      const value = String(meant?.[1] !== undefined);
      if (meant) return [replaceFix(lines, l10n.t('Write {0}', value), node, value)];
    }
    if (node.kind !== 'string') return [];
    if (types.includes('integer') && /^\d+$/.test(node.value))
      return [replaceFix(lines, l10n.t('Remove the quotes'), node, String(Number(node.value)))];
    return [];
  }

  /** Where a missing key is shown: at the key whose value lacks it, or at the bracket or first key of a value that has no key. */
  private placeOf(node: TreeNode): Span {
    const key = propertyOf(node)?.keySpan;
    if (key) return key;
    if (this.document.text[node.start] === '{') return { start: node.start, end: node.start + 1 };
    return node.kind === 'object' && node.properties[0] && !node.properties[0].merged
      ? node.properties[0].keySpan
      : honestSpan(this.document, node);
  }

  private required(node: TreeNode, key: string): Problem | undefined {
    if (!this.document.complete || (node.kind === 'object' && node.properties.some((property) => property.key === key))) return undefined;
    const similar = node.kind === 'object' ? this.misspelt(node, key) : undefined;
    // A misspelt key is reported as such, with this key as its remedy.
    if (similar) return undefined;
    const written = JSON.stringify(key);
    const message =
      node === this.root ? l10n.t('{0} is missing.', written) : l10n.t('{0} is missing in {1}.', written, this.nameInside(node));
    return problem(this.document.lines, this.codes.required, this.placeOf(node), message);
  }

  /** As `name`, within a sentence. */
  private nameInside(node: TreeNode): string {
    const array = propertyOf(node) ? undefined : node.parent;
    if (!array || !('items' in array)) return this.name(node);
    const holder = propertyOf(array);
    const number = array.items.indexOf(node) + 1;
    return holder ? l10n.t('item {0} of {1}', number, JSON.stringify(holder.key)) : l10n.t('item {0}', number);
  }

  private misspelt(node: ObjectNode, key: string): boolean {
    return node.properties.some((property) => didYouMean(property.key, [key]) === key && !this.knownKeys(node).includes(property.key));
  }

  /** The keys that are possible in an object. */
  private knownKeys(node: TreeNode): string[] {
    return Object.keys(schemaOf(this.schema, node)?.properties ?? {});
  }

  private noId(node: TreeNode): Problem | undefined {
    if (!this.document.complete || node.kind !== 'object' || this.misspelt(node, 'pluginId') || this.misspelt(node, 'name'))
      return undefined;
    const message = l10n.t('The plugin has no id: add "pluginId", or "name" in reverse-DNS form, such as com.example.tidy.');
    return problem(this.document.lines, this.codes.required, this.placeOf(node), message);
  }

  private unknownKey(node: TreeNode, schema: Schema | undefined, key: string): Problem | undefined {
    const property = findProperty(node, key);
    if (!property || node.kind !== 'object') return undefined;
    const free = Object.keys(schema?.properties ?? {}).filter((known) => !findProperty(node, known));
    const meant = didYouMean(key, free);
    const { lines, text } = this.document;
    const written = JSON.stringify(key);
    const place = node === this.root ? undefined : this.nameInside(node);
    if (meant) {
      const quote = /^["']/.exec(text.slice(property.keySpan.start))?.[0] ?? '';
      const fix = replaceFix(lines, l10n.t('Write {0}', JSON.stringify(meant)), property.keySpan, `${quote}${meant}${quote}`);
      const message =
        place === undefined
          ? l10n.t('{0} means nothing here. Did you mean {1}?', written, JSON.stringify(meant))
          : l10n.t('{0} means nothing in {1}. Did you mean {2}?', written, place, JSON.stringify(meant));
      return problem(lines, this.codes.unknownKey, property.keySpan, message, [fix]);
    }
    // A lost bracket moves keys out of their place.
    if (!this.document.complete) return undefined;
    return problem(lines, this.codes.unknownKey, property.keySpan, this.outOfPlace(key, place));
  }

  /** @param place what the key stands in; undefined for the whole file */
  private outOfPlace(key: string, place: string | undefined): string {
    const written = JSON.stringify(key);
    const home = this.homeOf(key);
    if (home) {
      return place === undefined
        ? l10n.t('{0} means nothing here; it belongs in {1}.', written, JSON.stringify(home))
        : l10n.t('{0} means nothing in {1}; it belongs in {2}.', written, place, JSON.stringify(home));
    }
    if (place !== undefined) return l10n.t('{0} means nothing in {1} and is ignored.', written, place);
    return this.codes === MANIFEST_CODES
      ? l10n.t('{0} means nothing here and is ignored. Keys of your own start with "x-".', written)
      : l10n.t('{0} means nothing here and is ignored.', written);
  }

  /** The key of the root under which a key that is out of place would be known. */
  private homeOf(key: string): string | undefined {
    for (const [name, schema] of Object.entries(this.schema.properties ?? {})) {
      if (Object.hasOwn(dereference(this.schema, schema).properties ?? {}, key)) return name;
    }
    return undefined;
  }

  private notInEnum(node: TreeNode, values: unknown[]): Problem {
    const list = values.map((value) => JSON.stringify(value)).join(', ');
    const meant =
      node.kind === 'string'
        ? didYouMean(
            node.value,
            values.filter((value) => typeof value === 'string'),
          )
        : undefined;
    const fixes = meant ? [replaceFix(this.document.lines, l10n.t('Write {0}', JSON.stringify(meant)), node, JSON.stringify(meant))] : [];
    const found = node.kind === 'string' ? JSON.stringify(node.value) : nameOfType(toValue(node));
    const message = meant
      ? l10n.t('{0} cannot be {1}. Did you mean {2}?', this.name(node), found, JSON.stringify(meant))
      : l10n.t('{0} cannot be {1}. Possible are {2}.', this.name(node), found, list);
    return this.problem(this.codes.value, node, message, fixes);
  }

  private pattern(node: TreeNode, schema: Schema | undefined): Problem {
    const code = (schema?.problemCode as RuleCode | undefined) ?? this.codes.value;
    const found = node.kind === 'string' ? JSON.stringify(node.value) : nameOfType(toValue(node));
    const fixes = code === 'manifest/version-format' && node.kind === 'string' ? this.versionFixes(node, node.value) : [];
    const hint = schema?.patternErrorMessage;
    const message =
      hint === undefined
        ? l10n.t('{0} cannot be {1}.', this.name(node), found)
        : l10n.t('{0} cannot be {1}. {2}', this.name(node), found, translated(hint));
    return this.problem(code, node, message, fixes);
  }

  /** "v1.2" is 1.2.0 to most people. */
  private versionFixes(node: TreeNode, value: string): ProblemFix[] {
    const parts = /^\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?\s*$/.exec(value);
    if (!parts) return [];
    const version = [parts[1], parts[2] ?? '0', parts[3] ?? '0'].map((part) => String(Number(part))).join('.');
    return [replaceFix(this.document.lines, l10n.t('Write {0}', version), node, JSON.stringify(version))];
  }
}

/** The part of a schema that describes a node, by the node's path. */
export function schemaOf(root: Schema, node: TreeNode): Schema | undefined {
  const property = propertyOf(node);
  if (property) {
    const parent = schemaOf(root, property.parent);
    const own = parent?.properties && Object.hasOwn(parent.properties, property.key) ? parent.properties[property.key] : undefined;
    const other = typeof parent?.additionalProperties === 'object' ? parent.additionalProperties : undefined;
    const found = own ?? other;
    return found && dereference(root, found);
  }
  if (node.parent && 'items' in node.parent) {
    const items = schemaOf(root, node.parent)?.items;
    return items && dereference(root, items);
  }
  return root;
}
