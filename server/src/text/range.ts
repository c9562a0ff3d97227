// Places in a text, as everybody here counts them.

/** A position in a text: 0-based line, 0-based UTF-16 code unit, as in LSP. */
export interface Position {
  line: number;
  character: number;
}

/** A half-open range in a text, as in LSP. */
export interface Range {
  start: Position;
  end: Position;
}
