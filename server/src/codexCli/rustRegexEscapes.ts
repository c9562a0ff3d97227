// Escapes of Rust's regular expressions: everything that starts with a backslash.
import * as l10n from '@vscode/l10n';
import { sizeOfBrackets, sizeOfClass } from './rustRegexSize.ts';
import { fail, PatternReader } from './rustRegexReader.ts';
import { isUnicodeProperty } from './rustUnicode.ts';

const META = '\\.+*?()|[]{}^$#&-~';
const HEX = /^[0-9A-Fa-f]$/;
const LETTER = /^[A-Za-z0-9]$/;

/** What an escape stands for: a character, or a class or a boundary of a size. `byte`: written as two hexadecimal digits. */
export type Escaped = { literal: number; byte?: boolean } | { literal?: undefined; boundary: boolean; size: number };

export class EscapeReader extends PatternReader {
  /** From the backslash on. */
  protected escape(): Escaped {
    if (!this.bump()) fail(l10n.t('a backslash at the end escapes nothing'));
    const char = this.char;
    if (/^[0-9]$/.test(char)) fail(l10n.t('Rust\'s regular expressions have no back-references ("\\{0}")', char));
    if (char === 'x' || char === 'u' || char === 'U') return this.#hex(char);
    if (char === 'p' || char === 'P') return this.#property(char === 'P');
    this.bump();
    if ('dswDSW'.includes(char)) return this.#perl(char);
    if (META.includes(char) || (char <= '\u{7f}' && !LETTER.test(char) && char !== '<' && char !== '>'))
      return { literal: char.codePointAt(0) ?? 0 };
    const control = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 }[char];
    if (control !== undefined) return { literal: control };
    if (char === 'b' && this.char === '{') this.#wordBoundary();
    if ('AzbB<>'.includes(char)) return { boundary: true, size: 0 };
    return fail(l10n.t('"\\{0}" means nothing in Rust\'s regular expressions', char));
  }

  #perl(char: string): Escaped {
    const negated = char !== char.toLowerCase();
    if (negated && !this.flags.unicode) fail(l10n.t('"\\{0}" matches bytes that are no text where the flag u is off', char));
    return { boundary: false, size: this.flags.unicode ? sizeOfClass(`\\${char}`) : sizeOfBrackets(2, 0, false) };
  }

  /** `\b{start}` and the like; a brace with a number after it is a repetition. */
  #wordBoundary(): void {
    const at = this.at;
    if (!this.bumpSpace()) fail(l10n.t('"\\b{" is not closed'));
    if (!/^[A-Za-z-]$/.test(this.char)) {
      this.at = at;
      return;
    }
    let name = '';
    while (/^[A-Za-z-]$/.test(this.char)) {
      name += this.char;
      this.bumpSpace();
    }
    if (this.char !== '}') fail(l10n.t('"\\b{" is not closed'));
    this.at++;
    if (!['start', 'end', 'start-half', 'end-half'].includes(name)) fail(l10n.t('there is no "{0}"', `\\b{${name}}`));
  }

  #hex(kind: 'x' | 'u' | 'U'): Escaped {
    if (!this.bumpSpace()) fail(l10n.t('"\\{0}" is cut off', kind));
    let digits = '';
    let byte = false;
    if (this.char === '{') {
      while (this.bumpSpace() && !this.is('}')) digits += this.#hexDigit(kind);
      if (this.end) fail(l10n.t('"\\{0}{" is not closed', kind));
      if (digits === '') fail(l10n.t('"\\{0}{}" is empty', kind));
    } else {
      const length = { x: 2, u: 4, U: 8 }[kind];
      for (let count = 0; count < length; count++) {
        if (count > 0 && !this.bumpSpace()) fail(l10n.t('"\\{0}" needs {1} hexadecimal digits', kind, length));
        digits += this.#hexDigit(kind);
      }
      byte = kind === 'x';
    }
    this.bumpSpace();
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) fail(l10n.t('"\\{0}" with {1} is no character', kind, digits));
    return { literal: code, byte };
  }

  #hexDigit(kind: string): string {
    if (!HEX.test(this.char)) fail(l10n.t('"\\{0}" needs hexadecimal digits, not "{1}"', kind, this.char));
    return this.char;
  }

  #property(negated: boolean): Escaped {
    if (!this.bumpSpace()) fail(l10n.t('"\\p" is cut off'));
    let name = '';
    if (this.char === '{') {
      while (this.bumpSpace() && !this.is('}')) name += this.char;
      if (this.end) fail(l10n.t('"\\p{" is not closed'));
    } else {
      name = this.char;
      if (name === '\\') fail(l10n.t('"\\p" needs the name of a Unicode property'));
    }
    this.bumpSpace();
    if (!this.flags.unicode) fail(l10n.t('Unicode properties are not possible where the flag u is off'));
    if (!isUnicodeProperty(name)) fail(l10n.t('there is no Unicode property "{0}"', name));
    return { boundary: false, size: sizeOfClass(`\\${negated ? 'P' : 'p'}{${name}}`) };
  }
}
