// Applies the `edits[]` that a handler returned (LSP positions) to the text it was given.
import * as l10n from '@vscode/l10n';
import { LineIndex } from './lineIndex.ts';
import type { Range } from './range.ts';

/** An edit as handlers return it: LSP range, replacement text. */
export interface TextEdit {
  range: Range;
  newText: string;
}

/**
 * Applies edits that all refer to the original text. Positions past a line's end or the text's end are clamped, as LSP says.
 * @returns the new text, or a sentence on what is wrong: an edit whose end lies before its start, or two edits that overlap.
 */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): { text: string } | { problem: string } {
  const lines = new LineIndex(text);
  const spans = edits.map((edit, index) => ({
    index,
    start: lines.offsetAt(edit.range.start),
    end: lines.offsetAt(edit.range.end),
    newText: edit.newText,
  }));
  const backwards = spans.find((span) => span.end < span.start);
  if (backwards) return { problem: l10n.t('{0} ends before it starts', `edits[${backwards.index}]`) };
  // A stable order keeps several insertions at one place in the order in which they were returned.
  spans.sort((a, b) => a.start - b.start || a.end - b.end || a.index - b.index);
  const parts: string[] = [];
  let done = 0;
  for (const span of spans) {
    if (span.start < done) return { problem: l10n.t('{0} overlaps another edit', `edits[${span.index}]`) };
    parts.push(text.slice(done, span.start), span.newText);
    done = span.end;
  }
  parts.push(text.slice(done));
  return { text: parts.join('') };
}
