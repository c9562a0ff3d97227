// Whether a pattern is a regular expression to the crate "regex" of Rust, which Codex reads matchers with. Its grammar is documented at
// https://docs.rs/regex/latest/regex/#syntax: like others in most, but without look-around and back-references, with sets in classes, and loose
// about nothing: a brace that starts no repetition, an escape without a meaning and a name given twice are errors.
import * as l10n from '@vscode/l10n';
import { EscapeReader, type Escaped } from './rustRegexEscapes.ts';
import { Fault, fail, isSpace, type Flags } from './rustRegexReader.ts';
import {
  CAPTURE,
  MAX_SIZE,
  OPERATOR,
  sizeOfAlternatives,
  sizeOfBrackets,
  sizeOfClass,
  sizeOfLiteral,
  sizeOfRepetition,
} from './rustRegexSize.ts';

/** How deep groups, classes, repetitions and alternatives may lie in each other. */
const MAX_DEPTH = 250;
/** Longer patterns are not looked at: nobody writes them by hand. */
const MAX_LENGTH = 20_000;

const POSIX = new Set('alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit'.split(' '));
const FLAGS = 'imsUuRx';

/** Says what is wrong with a pattern, as the end of a sentence; undefined where Rust takes it. */
export function faultOfRustRegex(pattern: string): string | undefined {
  if (pattern.length > MAX_LENGTH) return undefined;
  try {
    new Parser(pattern).parse();
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
}

/** What was read last, as far as it matters for what may follow. `size` is what it takes compiled, `depth` how deep it is in itself. */
interface Piece {
  kind: 'empty' | 'flags' | 'piece';
  size: number;
  depth: number;
}

class Parser extends EscapeReader {
  readonly #names = new Set<string>();

  parse(): void {
    const whole = this.#alternatives(1);
    if (!this.end) fail(l10n.t('")" closes no group'));
    if (whole.depth > MAX_DEPTH) tooDeep();
    if (whole.size > MAX_SIZE) fail(l10n.t('it is too large once its repetitions are written out'));
  }

  /** Up to the end, or the bracket that closes the group. Groups call each other as deep as they lie: `level` ends that in time. */
  #alternatives(level: number): Piece {
    if (level > MAX_DEPTH + 1) tooDeep();
    const flags = this.flags;
    const all: Piece[] = [];
    let pieces: Piece[] = [];
    for (;;) {
      this.space();
      const char = this.char;
      if (this.end || char === ')') break;
      if (char === '|') {
        all.push(joined(pieces));
        pieces = [];
        this.at++;
      } else if (char === '?' || char === '*' || char === '+') {
        const piece = this.#repeated(pieces);
        this.at++;
        if (this.char === '?') this.at++;
        pieces.push({ ...piece, depth: piece.depth + 1, size: piece.size === 0 ? 0 : piece.size + (OPERATOR[char] ?? 0) });
      } else if (char === '{') pieces.push(this.#counted(pieces));
      else if (char === '(') pieces.push(this.#group(level));
      else if (char === '[') pieces.push(this.#class());
      else pieces.push(this.#primitive());
    }
    this.flags = flags;
    all.push(joined(pieces));
    const [only] = all;
    if (all.length === 1 && only) return only;
    return { kind: 'piece', depth: 1 + Math.max(...all.map(({ depth }) => depth)), size: sizeOfAlternatives(all.map(({ size }) => size)) };
  }

  #repeated(pieces: Piece[]): Piece {
    const last = pieces.pop();
    if (!last || last.kind !== 'piece') fail(l10n.t('there is nothing for "{0}" to repeat', this.char));
    return last;
  }

  #counted(pieces: Piece[]): Piece {
    const piece = this.#repeated(pieces);
    const unclosed = l10n.t('"{" starts a repetition that is not closed (write "\\\\{" for a brace)');
    if (!this.bumpSpace()) fail(unclosed);
    const least = this.#decimal();
    if (this.end) fail(unclosed);
    let most: number | undefined = least;
    if (this.is(',')) {
      if (!this.bumpSpace()) fail(unclosed);
      most = this.is('}') ? undefined : this.#decimal();
    }
    if (this.end || !this.is('}')) fail(unclosed);
    if (this.bumpSpace() && this.is('?')) this.at++;
    const counts = `{${least},${most}}`;
    if (most !== undefined && least > most) fail(l10n.t('{0} ends before it starts', counts));
    return { ...piece, depth: piece.depth + 1, size: sizeOfRepetition(piece.size, least, most) };
  }

  #decimal(): number {
    const skip = (): void => {
      while (!this.end && isSpace(this.char)) this.at++;
    };
    skip();
    let digits = '';
    while (/^[0-9]$/.test(this.char)) {
      digits += this.char;
      this.bumpSpace();
    }
    skip();
    if (digits === '') fail(l10n.t('a repetition needs a number after "{" (write "\\\\{" for a brace)'));
    if (Number(digits) > 0xffff_ffff) fail(l10n.t('{0} repetitions are too many', digits));
    return Number(digits);
  }

  #group(level: number): Piece {
    this.bumpSpace();
    for (const start of ['?=', '?!']) if (this.take(start)) fail(l10n.t('Rust\'s regular expressions have no look-ahead ("({0}")', start));
    for (const start of ['?<=', '?<!'])
      if (this.take(start)) fail(l10n.t('Rust\'s regular expressions have no look-behind ("({0}")', start));
    const outer = this.flags;
    let captures = true;
    if (this.take('?P<') || this.take('?<')) this.#name();
    else if (this.take('?')) {
      if (this.end) fail(l10n.t('"(" is not closed'));
      const [flags, any] = this.#readFlags();
      if (this.char === ')') {
        if (!any) fail(l10n.t('there is nothing for "?" to repeat'));
        this.at++;
        this.flags = flags;
        return { kind: 'flags', size: 0, depth: 0 };
      }
      this.at++;
      this.flags = flags;
      captures = false;
    }
    const inner = this.#alternatives(level + 1);
    if (this.char !== ')') fail(l10n.t('"(" is not closed'));
    this.at++;
    this.flags = outer;
    return { kind: 'piece', depth: inner.depth + 1, size: inner.size + (captures ? CAPTURE : 0) };
  }

  #name(): void {
    let name = '';
    while (!this.end && this.char !== '>') {
      const char = this.char;
      if (!(name === '' ? /^[_\p{Alphabetic}]$/u : /^[_.[\]\p{Alphabetic}\p{N}]$/u).test(char))
        fail(l10n.t('a group\'s name cannot have "{0}" in it here', char));
      name += char;
      this.at++;
    }
    if (this.end) fail(l10n.t("a group's name is not closed"));
    this.at++;
    if (name === '') fail(l10n.t("a group's name is empty"));
    if (this.#names.has(name)) fail(l10n.t('two groups are called "{0}"', name));
    this.#names.add(name);
  }

  /** @returns the flags from here on, and whether any were given */
  #readFlags(): [Flags, boolean] {
    const flags = { ...this.flags };
    const seen = new Set<string>();
    let negated = false;
    let dangling = false;
    while (this.char !== ':' && this.char !== ')') {
      const char = this.char;
      const start = `(?${[...seen, char].join('')}`;
      if (char !== '-' && !FLAGS.includes(char)) fail(l10n.t('"{0}" is no kind of group that Rust knows', start));
      if (seen.has(char)) fail(l10n.t('the flag "{0}" is given twice', char));
      seen.add(char);
      dangling = char === '-';
      if (char === '-') negated = true;
      else if (char === 'x') flags.x = !negated;
      else if (char === 'u') flags.unicode = !negated;
      else if (char === 's') flags.dotAll = !negated;
      else if (char === 'i') flags.ignoreCase = !negated;
      if (!this.bump()) fail(l10n.t('"(?" is not closed'));
    }
    if (dangling) fail(l10n.t('no flag stands after "-"'));
    return [flags, seen.size > 0];
  }

  #primitive(): Piece {
    const char = this.char;
    if (char === '\\') {
      const item = this.escape();
      if (item.literal === undefined) return piece(item.size);
      return this.#literal(item.literal, item.byte);
    }
    this.bump();
    if (char === '.') return this.#dot();
    if (char === '^' || char === '$') return piece(0);
    return this.#literal(char.codePointAt(0) ?? 0);
  }

  #dot(): Piece {
    if (!this.flags.unicode) fail(l10n.t('"." matches bytes that are no text where the flag u is off'));
    return piece(sizeOfClass('.'));
  }

  #literal(code: number, byte = false): Piece {
    if (!this.flags.unicode && byte && code > 0x7f) fail(l10n.t('it matches bytes that are no text where the flag u is off'));
    return piece(sizeOfLiteral(code, this.flags.ignoreCase));
  }

  /** A class in brackets. Classes in it call this no deeper than MAX_DEPTH. */
  #class(level = 1): Piece {
    if (level > MAX_DEPTH) tooDeep();
    const unclosed = l10n.t('a class is not closed: "]" is missing');
    let depth = 0;
    let members = 0;
    let inside = 0;
    let items = 0;
    let sets = 0;
    let beyond = false;
    if (!this.bumpSpace()) fail(unclosed);
    const negated = this.char === '^';
    if (negated && !this.bumpSpace()) fail(unclosed);
    while (this.char === '-') {
      items++;
      if (!this.bumpSpace()) fail(unclosed);
    }
    if (items === 0 && this.char === ']') {
      items++;
      if (!this.bumpSpace()) fail(unclosed);
    }
    for (;;) {
      this.space();
      if (this.end) fail(unclosed);
      const char = this.char;
      if (char === ']') break;
      if (char === '[') {
        items++;
        if (this.#posix()) continue;
        const inner = this.#class(level + 1);
        depth = Math.max(depth, inner.depth);
        inside = Math.max(inside, inner.size);
        continue;
      }
      if ((char === '&' || char === '-' || char === '~') && this.text[this.at + 1] === char) {
        this.at += 2;
        sets++;
        items = 0;
        continue;
      }
      items++;
      const range = this.#range(unclosed);
      members++;
      beyond ||= range.beyond;
      inside = Math.max(inside, range.size);
    }
    this.bump();
    if (!this.flags.unicode && (negated || beyond)) fail(l10n.t('a class matches bytes that are no text where the flag u is off'));
    const inner = depth + (sets > 0 ? 1 : 0) + (items > 1 ? 1 : 0);
    const size = sizeOfBrackets(members, negated && inside === 0 ? sizeOfClass('.') : inside, beyond);
    return { kind: 'piece', depth: inner + 1, size };
  }

  /** `[:alpha:]`, inside a class. Whatever is not quite one is a class of its own. */
  #posix(): boolean {
    const rest = this.text.slice(this.at, this.at + 12).join('');
    const [whole = '', name = ''] = /^\[:\^?([^:]*):\]/.exec(rest) ?? [];
    if (whole === '' || !POSIX.has(name)) return false;
    this.at += whole.length;
    return true;
  }

  /** A range, or one member. */
  #range(unclosed: string): { beyond: boolean; size: number } {
    const from = this.#classItem();
    this.space();
    if (this.end) fail(unclosed);
    const next = this.char === '-' ? this.peekSpace() : '';
    if (this.char !== '-' || next === ']' || next === '-')
      return from.literal === undefined ? { beyond: false, size: from.size } : { beyond: from.literal > 0x7f, size: 0 };
    if (!this.bumpSpace()) fail(unclosed);
    const to = this.#classItem();
    if (from.literal === undefined || to.literal === undefined) fail(l10n.t('a range in a class goes from one character to another'));
    const [first, last] = [String.fromCodePoint(from.literal), String.fromCodePoint(to.literal)];
    if (from.literal > to.literal) fail(l10n.t('the range from "{0}" to "{1}" is the wrong way round', first, last));
    return { beyond: to.literal > 0x7f, size: 0 };
  }

  #classItem(): Escaped {
    if (this.char !== '\\') {
      const literal = this.char.codePointAt(0) ?? 0;
      this.bump();
      return { literal };
    }
    const item = this.escape();
    if (item.literal === undefined && item.boundary) fail(l10n.t('a class can have no boundary in it'));
    return item;
  }
}

function piece(size: number): Piece {
  return { kind: 'piece', size, depth: 0 };
}

function joined(pieces: readonly Piece[]): Piece {
  const [only] = pieces;
  if (!only) return { kind: 'empty', size: 0, depth: 0 };
  if (pieces.length === 1) return only;
  return {
    kind: 'piece',
    size: pieces.reduce((sum, { size }) => sum + size, 0),
    depth: 1 + Math.max(...pieces.map(({ depth }) => depth)),
  };
}

function tooDeep(): never {
  return fail(l10n.t('it is nested more than {0} deep', MAX_DEPTH));
}
