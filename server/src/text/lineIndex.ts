// Offsets and LSP positions of one text.
import { lineAt, lineStartsOf } from './lineStarts.ts';
import type { Position, Range } from './range.ts';

/** A half-open stretch of a text in UTF-16 code units. */
export interface Span {
  start: number;
  end: number;
}

/** The lines of a text. */
export class LineIndex {
  readonly text: string;
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.starts = lineStartsOf(text);
  }

  get lineCount(): number {
    return this.starts.length;
  }

  /** The line that an offset stands in. Offsets outside the text are moved to its nearer end. */
  lineAt(offset: number): number {
    return lineAt(this.starts, offset);
  }

  positionAt(offset: number): Position {
    const inside = Math.min(Math.max(offset, 0), this.text.length);
    const line = this.lineAt(inside);
    return { line, character: inside - (this.starts[line] ?? 0) };
  }

  /** The offset of a position; a character beyond the line's end means the line's end. */
  offsetAt(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.starts.length) return this.text.length;
    return Math.min((this.starts[position.line] ?? 0) + Math.max(position.character, 0), this.lineEnd(position.line));
  }

  range(span: Span): Range {
    return { start: this.positionAt(span.start), end: this.positionAt(span.end) };
  }

  lineStart(line: number): number {
    return this.starts[line] ?? this.text.length;
  }

  /** Where a line's text ends, before its line end. */
  lineEnd(line: number): number {
    let end = this.starts[line + 1] ?? this.text.length;
    while (end > this.lineStart(line) && (this.text.charCodeAt(end - 1) === 10 || this.text.charCodeAt(end - 1) === 13)) end--;
    return end;
  }

  /** A line without its line end. */
  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }
}
