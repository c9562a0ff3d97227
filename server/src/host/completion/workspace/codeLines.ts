// Which lines of a text are code: what people write in comments and documentation is not learned, so that code goes on over it.
import { commentMarks, type CommentMarks } from '../prose.ts';

/** Longer lines are nobody's writing. */
export const LONGEST_LINE = 500;

const DOCSTRING = /^[rRbBuUfF]{0,2}("""|''')/;

/** Goes through the lines of a text in their order. */
export class CodeLines {
  readonly #marks: CommentMarks;
  /** What ends the comment that the next line is in. */
  #end: string | undefined;

  constructor(language: string) {
    this.#marks = commentMarks(language);
  }

  /** @param line the next line, without the blanks around it. */
  isCode(line: string): boolean {
    if (this.#end !== undefined) {
      if (line.includes(this.#end)) this.#end = undefined;
      return false;
    }
    const { slashes, hash, dashes, markup, docstrings } = this.#marks;
    if (slashes) {
      if (line.startsWith('//')) return false;
      if (line.startsWith('/*')) return this.#opens(line, 2, '*/');
    }
    if (hash && line.startsWith('#')) return false;
    if (dashes && line.startsWith('--')) return false;
    if (markup && line.startsWith('<!--')) return this.#opens(line, 4, '-->');
    const mark = docstrings ? DOCSTRING.exec(line) : null;
    return mark ? this.#opens(line, mark[0].length, mark[1]!) : true;
  }

  /** A comment of several lines, or one that ends in its own. */
  #opens(line: string, after: number, end: string): boolean {
    if (!line.includes(end, after)) this.#end = end;
    return false;
  }
}

/** Where a comment begins behind code; the line's length where none does. Marks in strings are none. */
export function codeLength(line: string, language: string): number {
  const { slashes, hash } = commentMarks(language);
  const mark = slashes ? / \/[/*]/ : hash ? /\s#/ : undefined;
  const at = mark ? line.search(mark) : -1;
  return at === -1 || /["'`]/.test(line.slice(0, at)) ? line.length : at;
}
