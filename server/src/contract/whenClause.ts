// When a plugin's command is offered: a small part of VS Code's own "when" clauses, read and answered without any of its code.
// `&&` binds tighter than `||`, `!` tighter than both. A key that is not known is false.
import * as l10n from '@vscode/l10n';

/** What keys mean at the moment that is asked about. */
export type WhenContext = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** The keys that a clause may ask for. */
export const WHEN_KEYS = [
  'resourceLangId',
  'resourceExtname',
  'resourceFilename',
  'resourceDirname',
  'resourcePath',
  'resourceScheme',
  'explorerResourceIsFolder',
  'editorLangId',
  'editorFocus',
  'editorTextFocus',
  'editorHasSelection',
  'workspaceFolderCount',
  'handlerLanguages',
  'isLinux',
  'isMac',
  'isWindows',
] as const;

/** What a key says. */
export function whenKeyMeaning(key: (typeof WHEN_KEYS)[number]): string {
  switch (key) {
    case 'resourceLangId':
      return l10n.t('the VS Code language id of the file, such as json');
    case 'resourceExtname':
      return l10n.t("the ending of the file's name with its dot, such as .json");
    case 'resourceFilename':
      return l10n.t("the file's name without its folder");
    case 'resourceDirname':
      return l10n.t('the folder that the file is in');
    case 'resourcePath':
      return l10n.t('the absolute path of the file');
    case 'resourceScheme':
      return l10n.t('file for files on disk');
    case 'explorerResourceIsFolder':
      return l10n.t('a folder was chosen in the explorer');
    case 'editorLangId':
      return l10n.t('the language id of the active editor');
    case 'editorFocus':
      return l10n.t('the file is the one in the active editor');
    case 'editorTextFocus':
      return l10n.t('the same as editorFocus');
    case 'editorHasSelection':
      return l10n.t('something is selected in the file, in the active editor');
    case 'workspaceFolderCount':
      return l10n.t('how many folders are open');
    case 'handlerLanguages':
      return l10n.t("the languages that the plugin's handlers are for, to be used with in");
    case 'isLinux':
      return l10n.t('the editor runs on Linux');
    case 'isMac':
      return l10n.t('the editor runs on macOS');
    case 'isWindows':
      return l10n.t('the editor runs on Windows');
  }
}

type Clause =
  | { kind: 'and' | 'or'; parts: Clause[] }
  | { kind: 'not'; part: Clause }
  | { kind: 'literal'; value: boolean }
  | { kind: 'key'; key: string }
  | { kind: 'equals'; key: string; value: string; negated: boolean }
  | { kind: 'matches'; key: string; pattern: RegExp }
  | { kind: 'in'; key: string; list: string; negated: boolean };

/** A clause that was read, or what is wrong with it, as the end of a sentence that begins with "it". */
export type ReadClause = { ok: true; holds: (context: WhenContext) => boolean; keys: string[] } | { ok: false; fault: string };

/** Longer clauses are nobody's intention. */
const MAX_LENGTH = 1000;
const MAX_DEPTH = 50;
/** What a pattern is matched against is no longer than this. */
const MAX_SUBJECT = 300;
const MAX_REPEATS = 2;
/** How many ways groups such as `(a|b)` may give a pattern to match, all together: each of them is tried. */
const MAX_WAYS = 64;
/** Beside two repeats, which are tried at every place. */
const MAX_WAYS_WITH_REPEATS = 8;

/** Reads a clause. */
export function readWhenClause(text: string): ReadClause {
  try {
    if (text.length > MAX_LENGTH) throw new Fault(l10n.t('is longer than {0} characters', MAX_LENGTH.toLocaleString('en')));
    const reader = new Reader(tokensOf(text));
    const clause = reader.whole();
    return { ok: true, holds: (context) => holds(clause, context), keys: [...new Set(keysOf(clause))] };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error.message };
    throw error;
  }
}

class Fault extends Error {}

type Token = { kind: 'symbol' | 'word' | 'quoted'; text: string } | { kind: 'pattern'; text: string; flags: string };

const SYMBOLS = ['&&', '||', '===', '!==', '==', '!=', '=~', '!', '(', ')'] as const;
const UNKNOWN_OPERATOR = /^(?:[<>]=?|=|&|\|)/;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const previous = tokens.at(-1);
    const token = previous?.kind === 'symbol' && previous.text === '=~' ? patternAt(rest) : tokenAt(rest);
    tokens.push(token.token);
    at += token.length;
  }
  return tokens;
}

function tokenAt(rest: string): { token: Token; length: number } {
  const symbol = SYMBOLS.find((one) => rest.startsWith(one));
  if (symbol !== undefined) return { token: { kind: 'symbol', text: symbol }, length: symbol.length };
  const quoted = /^'([^']*)'/.exec(rest);
  if (quoted) return { token: { kind: 'quoted', text: quoted[1] ?? '' }, length: quoted[0].length };
  if (rest.startsWith("'")) throw new Fault(l10n.t("has a text that is not closed with '"));
  const operator = UNKNOWN_OPERATOR.exec(rest)?.[0];
  if (operator !== undefined) throw new Fault(l10n.t('has "{0}", which is not among {1}', operator, '&& || ! == != =~ in'));
  const word = /^[^\s&|=!<>()']+/.exec(rest)?.[0] ?? rest.slice(0, 1);
  return { token: { kind: 'word', text: word }, length: word.length };
}

function patternAt(rest: string): { token: Token; length: number } {
  const found = /^\/((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+)\/([a-z]*)/.exec(rest);
  if (!found) throw new Fault(l10n.t('has no /pattern/ behind =~'));
  return { token: { kind: 'pattern', text: found[1] ?? '', flags: found[2] ?? '' }, length: found[0].length };
}

class Reader {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Clause {
    if (this.#tokens.length === 0) throw new Fault(l10n.t('is empty'));
    const clause = this.#or();
    const next = this.#tokens[this.#at];
    if (next) throw new Fault(l10n.t('has "{0}" where && or || is wanted', next.text));
    return clause;
  }

  #or(): Clause {
    return this.#joined('||', 'or', () => this.#joined('&&', 'and', () => this.#not()));
  }

  #joined(symbol: string, kind: 'and' | 'or', part: () => Clause): Clause {
    const first = part();
    const parts = [first];
    while (this.#takes(symbol)) parts.push(part());
    return parts.length === 1 ? first : { kind, parts };
  }

  #not(): Clause {
    if (++this.#depth > MAX_DEPTH) throw new Fault(l10n.t('is nested too deep'));
    try {
      if (this.#takes('!')) return { kind: 'not', part: this.#not() };
      if (!this.#takes('(')) return this.#comparison();
      const inner = this.#or();
      if (!this.#takes(')')) throw new Fault(l10n.t('has a ( without its )'));
      return inner;
    } finally {
      this.#depth--;
    }
  }

  #comparison(): Clause {
    const key = this.#word(l10n.t('a key'));
    if (key === 'true' || key === 'false') return { kind: 'literal', value: key === 'true' };
    if (this.#takes('==') || this.#takes('===')) return { kind: 'equals', key, value: this.#value(), negated: false };
    if (this.#takes('!=') || this.#takes('!==')) return { kind: 'equals', key, value: this.#value(), negated: true };
    if (this.#takes('=~')) return { kind: 'matches', key, pattern: this.#pattern() };
    const negated = this.#takesWord('not');
    if (this.#takesWord('in')) return { kind: 'in', key, list: this.#word(l10n.t('a key with a list')), negated };
    if (negated) throw new Fault(l10n.t('has "not" without "in" behind it'));
    return { kind: 'key', key };
  }

  #value(): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'word' && token?.kind !== 'quoted') throw new Fault(l10n.t('needs a value where {0} stands', shown(token)));
    return token.text;
  }

  #pattern(): RegExp {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'pattern') throw new Fault(l10n.t('has no /pattern/ behind =~'));
    const slow = slownessOf(token.text);
    if (slow !== undefined) throw new Fault(slow);
    try {
      // Matching again and again from where it ended last would not be the same twice.
      return new RegExp(token.text, token.flags.replace(/[gy]/g, ''));
    } catch {
      throw new Fault(l10n.t('has a pattern that is no regular expression'));
    }
  }

  #word(what: string): string {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== 'word') throw new Fault(l10n.t('needs {0} where {1} stands', what, shown(token)));
    return token.text;
  }

  #takes(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#at++;
    return true;
  }

  #takesWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text !== word) return false;
    this.#at++;
    return true;
  }
}

function shown(token: Token | undefined): string {
  return token ? `"${token.text}"` : l10n.t('nothing');
}

/** Patterns come from plugins and are matched in the editor: those that could take long are not taken at all. */
function slownessOf(pattern: string): string | undefined {
  // What is escaped or in a class repeats nothing; a group's own marks are no repeats either.
  const plain = pattern.replaceAll(/\\[^1-9k]|\[(?:\\.|[^\]\\])*\]/g, 'x');
  if (/\\/.test(plain)) return l10n.t('has a pattern that refers back to a group');
  if (/\(\?(?!:)/.test(plain)) return l10n.t('has a pattern with a group that looks around or has a name');
  const bare = plain.replaceAll('(?:', '(');
  if (/\)(?:[*+?]|\{\d)/.test(bare)) return l10n.t('has a pattern that repeats a group');
  const repeats = bare.match(/[*+?]|\{\d+(?:,\d*)?\}/g)?.length ?? 0;
  const open = bare.match(/[*+]|\{\d+,/g)?.length ?? 0;
  if (repeats > MAX_REPEATS * 2 || open > MAX_REPEATS) return l10n.t('has a pattern with more than {0} repeats', MAX_REPEATS);
  return waysOf(bare) > (open < MAX_REPEATS ? MAX_WAYS : MAX_WAYS_WITH_REPEATS)
    ? l10n.t('has a pattern with too many alternatives')
    : undefined;
}

/** How many ways there are through the alternatives of a pattern: those that follow each other multiply. */
function waysOf(bare: string): number {
  const levels = [{ before: 0, ways: 1 }];
  for (const sign of bare) {
    const level = levels.at(-1)!;
    if (sign === '(') levels.push({ before: 0, ways: 1 });
    else if (sign === '|') Object.assign(level, { before: level.before + level.ways, ways: 1 });
    else if (sign === ')' && levels.length > 1) {
      levels.pop();
      levels.at(-1)!.ways *= level.before + level.ways;
    }
  }
  return levels.reduce((all, { before, ways }) => all * (before + ways), 1);
}

function holds(clause: Clause, context: WhenContext): boolean {
  switch (clause.kind) {
    case 'and':
      return clause.parts.every((part) => holds(part, context));
    case 'or':
      return clause.parts.some((part) => holds(part, context));
    case 'not':
      return !holds(clause.part, context);
    case 'literal':
      return clause.value;
    case 'key': {
      const value = valueOf(context, clause.key);
      return Array.isArray(value) || Boolean(value);
    }
    case 'equals':
      return isEqual(valueOf(context, clause.key), clause.value) !== clause.negated;
    case 'matches': {
      const value = valueOf(context, clause.key);
      return typeof value === 'string' && clause.pattern.test(value.slice(0, MAX_SUBJECT));
    }
    case 'in': {
      const value = valueOf(context, clause.key);
      const list = valueOf(context, clause.list);
      return (Array.isArray(list) && list.includes(value)) !== clause.negated;
    }
  }
}

function valueOf(context: WhenContext, key: string): WhenContext[string] {
  return Object.hasOwn(context, key) ? context[key] : undefined;
}

/** A key that is not known equals nothing but `false`, as in VS Code. */
function isEqual(value: WhenContext[string], wanted: string): boolean {
  if (wanted === 'true' || wanted === 'false') return (Array.isArray(value) || Boolean(value)) === (wanted === 'true');
  return value !== undefined && !Array.isArray(value) && String(value) === wanted;
}

function keysOf(clause: Clause): string[] {
  switch (clause.kind) {
    case 'and':
    case 'or':
      return clause.parts.flatMap(keysOf);
    case 'not':
      return keysOf(clause.part);
    case 'literal':
      return [];
    case 'in':
      return [clause.key, clause.list];
    case 'key':
    case 'equals':
    case 'matches':
      return [clause.key];
  }
}
