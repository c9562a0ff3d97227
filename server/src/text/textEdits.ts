// Applies the `edits[]` that a handler returned (LSP positions) to the text it was given.

/** An edit as handlers return it: LSP range, replacement text. */
export interface TextEdit {
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
  newText: string;
}

/**
 * Applies edits that all refer to the original text. Positions past a line's end or the text's end are clamped, as LSP says.
 * @returns the new text, or a sentence on what is wrong: an edit whose end lies before its start, or two edits that overlap.
 */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): { text: string } | { problem: string } {
  const lineStarts = lineStartsOf(text);
  const spans = edits.map((edit, index) => ({
    index,
    start: offsetAt(text, lineStarts, edit.range.start),
    end: offsetAt(text, lineStarts, edit.range.end),
    newText: edit.newText,
  }));
  const backwards = spans.find((span) => span.end < span.start);
  if (backwards) return { problem: `edits[${backwards.index}] ends before it starts` };
  // A stable order keeps several insertions at one place in the order in which they were returned.
  spans.sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  const parts: string[] = [];
  let done = 0;
  for (const span of spans) {
    if (span.start < done) return { problem: `edits[${span.index}] overlaps another edit` };
    parts.push(text.slice(done, span.start), span.newText);
    done = span.end;
  }
  parts.push(text.slice(done));
  return { text: parts.join('') };
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code === 13 && text.charCodeAt(offset + 1) === 10) offset++;
    if (code === 10 || code === 13) starts.push(offset + 1);
  }
  return starts;
}

function offsetAt(text: string, lineStarts: readonly number[], position: { line: number; character: number }): number {
  const start = lineStarts[position.line];
  if (start === undefined) return text.length;
  let end = lineStarts[position.line + 1] ?? text.length;
  while (end > start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return Math.min(start + position.character, end);
}
