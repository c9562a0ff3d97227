// The smallest reasonable set of edits from one text to another: whoever applies a whole new text instead loses cursors, folds and breakpoints.
import { stringDiff } from 'vscode-diff';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { diffLines, positionsFrom, splitLines, type Line } from './lines.ts';

/** A change in offsets: `before[start, end)` becomes `after[newStart, newEnd)`. */
interface Span {
  start: number;
  end: number;
  newStart: number;
  newEnd: number;
}

/** Longest piece (both sides together, in UTF-16 code units) whose characters are compared one by one. */
const CHARACTER_LEVEL_LIMIT = 400;

/**
 * Edits that turn `before` into `after`: sorted, not overlapping, never between the halves of a CRLF or of a surrogate pair.
 * @param options.maxMs upper limit for the comparison of lines (default 100); past it, what was not compared becomes one edit.
 */
export function minimalEdits(before: string, after: string, options: { maxMs?: number } = {}): TextEdit[] {
  if (before === after) return [];
  const end = performance.now() + (options.maxMs ?? 100);
  const beforeLines = splitLines(before);
  const spans = lineSpans(before, beforeLines, after, end);
  return toEdits(before, beforeLines, after, wholeCharacters(before, after, spans));
}

function lineSpans(before: string, beforeLines: readonly Line[], after: string, end: number): Span[] {
  const outer = trimSpan(before, after, { start: 0, end: before.length, newStart: 0, newEnd: after.length });
  // Only the lines that the trimmed span touches are worth looking at: most saves change few of them.
  const afterLines = splitLines(after);
  const first = Math.min(lineAt(beforeLines, outer.start), lineAt(afterLines, outer.newStart));
  const tail = Math.min(beforeLines.length - lineAt(beforeLines, outer.end), afterLines.length - lineAt(afterLines, outer.newEnd)) - 1;
  const beforePart = beforeLines.slice(first, beforeLines.length - tail);
  const afterPart = afterLines.slice(first, afterLines.length - tail);
  const changes = diffLines(before, beforePart, after, afterPart, end - performance.now());

  const spans: Span[] = [];
  const pair = (a: Line, b: Line): void => {
    if (before.slice(a.start, a.end) !== after.slice(b.start, b.end)) spans.push(...characterSpans(before, after, { start: a.start, end: a.end, newStart: b.start, newEnd: b.end }, end));
  };
  let a = 0;
  let b = 0;
  for (const change of [...changes, { beforeStart: beforePart.length, beforeCount: 0, afterStart: afterPart.length, afterCount: 0 }]) {
    while (a < change.beforeStart) pair(beforePart[a++]!, afterPart[b++]!);
    const beforeEnd = a + change.beforeCount;
    const afterEnd = b + change.afterCount;
    if (change.beforeCount === change.afterCount) {
      while (a < beforeEnd) pair(beforePart[a++]!, afterPart[b++]!);
    } else {
      const span = {
        start: startOf(beforePart, a, before.length),
        end: startOf(beforePart, beforeEnd, tail > 0 ? beforeLines[beforeLines.length - tail]!.start : before.length),
        newStart: startOf(afterPart, b, after.length),
        newEnd: startOf(afterPart, afterEnd, tail > 0 ? afterLines[afterLines.length - tail]!.start : after.length),
      };
      spans.push(...characterSpans(before, after, span, end));
      a = beforeEnd;
      b = afterEnd;
    }
  }
  return spans;
}

function startOf(lines: readonly Line[], index: number, past: number): number {
  return lines[index]?.start ?? past;
}

/** Index of the line that an offset is on. */
function lineAt(lines: readonly Line[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Drops what both sides have in common at their ends. */
function trimSpan(before: string, after: string, span: Span): Span {
  let { start, end, newStart, newEnd } = span;
  while (start < end && newStart < newEnd && before.charCodeAt(start) === after.charCodeAt(newStart)) {
    start++;
    newStart++;
  }
  while (end > start && newEnd > newStart && before.charCodeAt(end - 1) === after.charCodeAt(newEnd - 1)) {
    end--;
    newEnd--;
  }
  return { start, end, newStart, newEnd };
}

/** One trimmed span, or several where the piece is small enough to compare its characters. */
function characterSpans(before: string, after: string, span: Span, end: number): Span[] {
  const trimmed = trimSpan(before, after, span);
  const oldLength = trimmed.end - trimmed.start;
  const newLength = trimmed.newEnd - trimmed.newStart;
  if (oldLength === 0 && newLength === 0) return [];
  if (oldLength === 0 || newLength === 0 || oldLength + newLength > CHARACTER_LEVEL_LIMIT || performance.now() > end) return [trimmed];
  const changes = stringDiff(before.slice(trimmed.start, trimmed.end), after.slice(trimmed.newStart, trimmed.newEnd), true);
  return changes.map((change) => ({
    start: trimmed.start + change.originalStart,
    end: trimmed.start + change.originalStart + change.originalLength,
    newStart: trimmed.newStart + change.modifiedStart,
    newEnd: trimmed.newStart + change.modifiedStart + change.modifiedLength,
  }));
}

/** Widens spans that begin or end inside a CRLF or a surrogate pair, on either side, and joins those that then meet. */
function wholeCharacters(before: string, after: string, spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const given of spans) {
    const span = { ...given };
    const previous = result.at(-1);
    // What lies between two spans is the same on both sides, so both ends move together.
    const room = (): boolean => span.start > (previous?.end ?? 0) && span.newStart > (previous?.newEnd ?? 0);
    while (room() && (isInside(before, span.start) || isInside(after, span.newStart))) {
      span.start--;
      span.newStart--;
    }
    if (previous && span.start === previous.end && span.newStart === previous.newEnd) {
      previous.end = span.end;
      previous.newEnd = span.newEnd;
    } else {
      result.push(span);
    }
  }
  // Ends are widened last to first, so that a span that grows into the next one is joined with it.
  for (let index = result.length - 1; index >= 0; index--) {
    const span = result[index]!;
    const next = result[index + 1];
    while (span.end < (next?.start ?? before.length) && (isInside(before, span.end) || isInside(after, span.newEnd))) {
      span.end++;
      span.newEnd++;
    }
    if (next && span.end === next.start) {
      span.end = next.end;
      span.newEnd = next.newEnd;
      result.splice(index + 1, 1);
    }
  }
  return result;
}

/** Whether an offset is between CR and LF or between the halves of a surrogate pair. */
function isInside(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return false;
  const left = text.charCodeAt(offset - 1);
  const right = text.charCodeAt(offset);
  return (left === 13 && right === 10) || (left >= 0xd800 && left <= 0xdbff && right >= 0xdc00 && right <= 0xdfff);
}

function toEdits(before: string, beforeLines: readonly Line[], after: string, spans: readonly Span[]): TextEdit[] {
  const positionAt = positionsFrom(beforeLines);
  return spans.map((span) => ({
    range: { start: positionAt(span.start), end: positionAt(span.end) },
    newText: after.slice(span.newStart, span.newEnd),
  }));
}
