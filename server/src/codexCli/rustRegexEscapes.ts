// Escapes of Rust's regular expressions: everything that starts with a backslash.
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
    if (!this.bump()) fail('a backslash at the end escapes nothing');
    const char = this.char;
    if (/^[0-9]$/.test(char)) fail(`Rust's regular expressions have no back-references ("\\${char}")`);
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
    return fail(`"\\${char}" means nothing in Rust's regular expressions`);
  }

  #perl(char: string): Escaped {
    const negated = char !== char.toLowerCase();
    if (negated && !this.flags.unicode) fail(`"\\${char}" matches bytes that are no text where the flag u is off`);
    return { boundary: false, size: this.flags.unicode ? sizeOfClass(`\\${char}`) : sizeOfBrackets(2, 0, false) };
  }

  /** `\b{start}` and the like; a brace with a number after it is a repetition. */
  #wordBoundary(): void {
    const at = this.at;
    if (!this.bumpSpace()) fail('"\\b{" is not closed');
    if (!/^[A-Za-z-]$/.test(this.char)) {
      this.at = at;
      return;
    }
    let name = '';
    while (/^[A-Za-z-]$/.test(this.char)) {
      name += this.char;
      this.bumpSpace();
    }
    if (this.char !== '}') fail('"\\b{" is not closed');
    this.at++;
    if (!['start', 'end', 'start-half', 'end-half'].includes(name)) fail(`there is no "\\b{${name}}"`);
  }

  #hex(kind: 'x' | 'u' | 'U'): Escaped {
    if (!this.bumpSpace()) fail(`"\\${kind}" is cut off`);
    let digits = '';
    let byte = false;
    if (this.char === '{') {
      while (this.bumpSpace() && !this.is('}')) digits += this.#hexDigit(kind);
      if (this.end) fail(`"\\${kind}{" is not closed`);
      if (digits === '') fail(`"\\${kind}{}" is empty`);
    } else {
      const length = { x: 2, u: 4, U: 8 }[kind];
      for (let count = 0; count < length; count++) {
        if (count > 0 && !this.bumpSpace()) fail(`"\\${kind}" needs ${length} hexadecimal digits`);
        digits += this.#hexDigit(kind);
      }
      byte = kind === 'x';
    }
    this.bumpSpace();
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) fail(`"\\${kind}" with ${digits} is no character`);
    return { literal: code, byte };
  }

  #hexDigit(kind: string): string {
    if (!HEX.test(this.char)) fail(`"\\${kind}" needs hexadecimal digits, not "${this.char}"`);
    return this.char;
  }

  #property(negated: boolean): Escaped {
    if (!this.bumpSpace()) fail('"\\p" is cut off');
    let name = '';
    if (this.char === '{') {
      while (this.bumpSpace() && !this.is('}')) name += this.char;
      if (this.end) fail('"\\p{" is not closed');
    } else {
      name = this.char;
      if (name === '\\') fail('"\\p" needs the name of a Unicode property');
    }
    this.bumpSpace();
    if (!this.flags.unicode) fail('Unicode properties are not possible where the flag u is off');
    if (!isUnicodeProperty(name)) fail(`there is no Unicode property "${name}"`);
    return { boundary: false, size: sizeOfClass(`\\${negated ? 'P' : 'p'}{${name}}`) };
  }
}
