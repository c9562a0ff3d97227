// Lines of a text as LSP counts them (ended by CRLF, LF or CR, nothing else), and which lines of two texts belong together.
import { LcsDiff } from 'vscode-diff';
import { lineStartsOf } from './lineStarts.ts';
import type { Position } from './range.ts';

/** A text with the offsets at which its lines start. A text that ends with a line break has an empty last line. */
export interface Lines {
  text: string;
  starts: readonly number[];
}

export function splitLines(text: string): Lines {
  return { text, starts: lineStartsOf(text) };
}

/** Where a line starts; the text's length past the last line. */
export function lineStart(lines: Lines, line: number): number {
  return lines.starts[line] ?? lines.text.length;
}

/** Where a line's content ends and its line break begins. */
export function lineContentEnd(lines: Lines, line: number): number {
  const end = lineStart(lines, line + 1);
  if (line + 1 >= lines.starts.length) return end;
  const isCrLf = lines.text.charCodeAt(end - 1) === 10 && end - 2 >= lineStart(lines, line) && lines.text.charCodeAt(end - 2) === 13;
  return isCrLf ? end - 2 : end - 1;
}

/** Turns ascending offsets into positions in one walk over the lines. */
export function ascendingPositions(lines: Lines): (offset: number) => Position {
  let line = 0;
  return (offset) => {
    while (line + 1 < lines.starts.length && lines.starts[line + 1]! <= offset) line++;
    return { line, character: offset - lines.starts[line]! };
  };
}

/** A run of lines: `beforeCount` lines from `beforeStart` became `afterCount` lines from `afterStart`. */
export interface LineChange {
  beforeStart: number;
  beforeCount: number;
  afterStart: number;
  afterCount: number;
}

/** A part of a text's lines, `end` exclusive. */
export interface LinePart {
  lines: Lines;
  start: number;
  end: number;
}

/**
 * Finds the lines that belong together. Lines between two changes pair up one by one: they are (but for a rare clash of hashes) alike save for
 * white space at their ends and the line break. Leaving that out is what makes a re-indented file cheap: none of its lines counts as changed.
 * @param maxMs when the time is up, what is left counts as one change.
 * @returns changes in absolute line numbers.
 */
export function diffLines(before: LinePart, after: LinePart, maxMs: number): LineChange[] {
  const end = performance.now() + maxMs;
  const original = hashes(before);
  const modified = hashes(after);
  const diff = new LcsDiff({ getElements: () => original }, { getElements: () => modified }, () => performance.now() < end);
  return consistent(diff.ComputeDiff(false).changes, original.length, modified.length).map((change) => ({
    ...change,
    beforeStart: change.beforeStart + before.start,
    afterStart: change.afterStart + after.start,
  }));
}

/** A number per line that is the same for lines with the same trimmed content. */
function hashes({ lines, start, end }: LinePart): Int32Array {
  const { text } = lines;
  const result = new Int32Array(end - start);
  for (let line = start; line < end; line++) {
    let from = lineStart(lines, line);
    let to = lineStart(lines, line + 1);
    while (from < to && text.charCodeAt(from) <= 32) from++;
    while (to > from && text.charCodeAt(to - 1) <= 32) to--;
    let hash = to - from;
    for (let offset = from; offset < to; offset++) hash = Math.imul(hash, 31) + text.charCodeAt(offset);
    result[line - start] = hash;
  }
  return result;
}

/** A comparison that ran out of time can end in changes that do not fit together; from there on, everything is one change. */
function consistent(
  changes: readonly { originalStart: number; originalLength: number; modifiedStart: number; modifiedLength: number }[],
  beforeCount: number,
  afterCount: number,
): LineChange[] {
  const result: LineChange[] = [];
  let a = 0;
  let b = 0;
  for (const { originalStart, originalLength, modifiedStart, modifiedLength } of changes) {
    if (originalStart < a || modifiedStart - b !== originalStart - a) break;
    result.push({ beforeStart: originalStart, beforeCount: originalLength, afterStart: modifiedStart, afterCount: modifiedLength });
    a = originalStart + originalLength;
    b = modifiedStart + modifiedLength;
  }
  const fits = beforeCount - a === afterCount - b && result.length === changes.length;
  return fits ? result : [...result, { beforeStart: a, beforeCount: beforeCount - a, afterStart: b, afterCount: afterCount - b }];
}
