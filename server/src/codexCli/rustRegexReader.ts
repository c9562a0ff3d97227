// The characters of a regular expression of Rust, one after the other, and what stops the reading of it.

export class Fault extends Error {}

/** Ends the reading. @param what the end of a sentence about the pattern */
export function fail(what: string): never {
  throw new Fault(what);
}

const SPACE = /^\p{White_Space}$/u;

export function isSpace(char: string): boolean {
  return SPACE.test(char);
}

/** Those that matter for what is allowed, and for how large it becomes. */
export interface Flags {
  x: boolean;
  unicode: boolean;
  dotAll: boolean;
  ignoreCase: boolean;
}

/** A pattern with the place that it is read to. */
export class PatternReader {
  protected readonly text: readonly string[];
  protected at = 0;
  protected flags: Flags = { x: false, unicode: true, dotAll: false, ignoreCase: false };

  constructor(pattern: string) {
    this.text = Array.from(pattern);
  }

  protected get end(): boolean {
    return this.at >= this.text.length;
  }

  protected get char(): string {
    return this.text[this.at] ?? '';
  }

  protected is(char: string): boolean {
    return this.char === char;
  }

  protected bump(): boolean {
    this.at++;
    return !this.end;
  }

  /** Goes on, and over space and comments where flag x makes them mean nothing. */
  protected bumpSpace(): boolean {
    this.at++;
    this.space();
    return !this.end;
  }

  protected space(): void {
    if (!this.flags.x) return;
    while (!this.end) {
      if (isSpace(this.char)) this.at++;
      else if (this.char === '#') while (!this.end && this.text[this.at++] !== '\n');
      else return;
    }
  }

  protected take(text: string): boolean {
    if (this.text.slice(this.at, this.at + text.length).join('') !== text) return false;
    this.at += text.length;
    return true;
  }

  /** What comes after this character, over space where that means nothing. */
  protected peekSpace(): string {
    const at = this.at;
    this.bumpSpace();
    const { [this.at]: next = '' } = this.text;
    this.at = at;
    return next;
  }
}
