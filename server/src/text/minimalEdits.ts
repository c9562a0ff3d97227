// The smallest reasonable set of edits from one text to another: whoever applies a whole new text instead loses cursors, folds and breakpoints.
import { stringDiff } from 'vscode-diff';
import type { TextEdit } from './textEdits.ts';
import { lineAt } from './lineStarts.ts';
import { ascendingPositions, diffLines, lineStart, splitLines, type Lines } from './lines.ts';

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
 * Up to here (both texts together) the comparison takes no time that anybody feels, and goes to its end whatever the clock says: where the
 * machine is held up for longer than that is allowed to take, one edit over all lines would cost cursors, folds and the places of notes.
 */
const SHORT_LENGTH = 65_536;
const SHORT_LINES = 2_000;

/** Past this many, editors take longer to apply the edits than a save may wait; one edit for the changed range is better then. */
const MAX_EDITS = 20_000;

/**
 * Edits that turn `before` into `after`: sorted, not overlapping, never between the halves of a CRLF or of a surrogate pair.
 * @param options.maxMs upper limit for the comparison of lines (default 100); past it, what was not compared becomes one edit. Short texts are
 * compared to the end in any case.
 */
export function minimalEdits(before: string, after: string, options: { maxMs?: number } = {}): TextEdit[] {
  if (before === after) return [];
  const start = performance.now();
  const beforeLines = splitLines(before);
  const afterLines = splitLines(after);
  const end = areShort(beforeLines, afterLines) ? Infinity : start + (options.maxMs ?? 100);
  const spans = lineSpans(beforeLines, afterLines, end);
  const affordable = spans.length <= MAX_EDITS ? spans : [trimSpan(before, after, wholeOf(before, after))];
  return toEdits(beforeLines, after, wholeCharacters(before, after, affordable));
}

function areShort(before: Lines, after: Lines): boolean {
  return before.text.length + after.text.length <= SHORT_LENGTH && before.starts.length + after.starts.length <= SHORT_LINES;
}

function lineSpans(before: Lines, after: Lines, end: number): Span[] {
  const outer = trimSpan(before.text, after.text, wholeOf(before.text, after.text));
  // Only the lines that the trimmed span touches are worth comparing: most saves change few of them.
  const first = Math.min(lineAt(before.starts, outer.start), lineAt(after.starts, outer.newStart));
  const tail =
    Math.min(before.starts.length - lineAt(before.starts, outer.end), after.starts.length - lineAt(after.starts, outer.newEnd)) - 1;
  const beforePart = { lines: before, start: first, end: before.starts.length - tail };
  const afterPart = { lines: after, start: first, end: after.starts.length - tail };
  if (performance.now() > end) return [outer];
  const changes = diffLines(beforePart, afterPart, end - performance.now());

  const spans: Span[] = [];
  const add = (a: number, aEnd: number, b: number, bEnd: number): void => {
    const span = {
      start: lineStart(before, a),
      end: lineStart(before, aEnd),
      newStart: lineStart(after, b),
      newEnd: lineStart(after, bEnd),
    };
    addCharacterSpans(before.text, after.text, span, end, spans);
  };
  let a = first;
  let b = first;
  for (const change of [...changes, { beforeStart: beforePart.end, beforeCount: 0, afterStart: afterPart.end, afterCount: 0 }]) {
    while (a < change.beforeStart) add(a, ++a, b, ++b);
    if (change.beforeCount === change.afterCount) {
      while (a < change.beforeStart + change.beforeCount) add(a, ++a, b, ++b);
    } else {
      add(a, (a += change.beforeCount), b, (b += change.afterCount));
    }
  }
  return spans;
}

function wholeOf(before: string, after: string): Span {
  return { start: 0, end: before.length, newStart: 0, newEnd: after.length };
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

/** Adds nothing for equal pieces, one trimmed span, or several where the piece is small enough to compare its characters. */
function addCharacterSpans(before: string, after: string, span: Span, end: number, spans: Span[]): void {
  const trimmed = trimSpan(before, after, span);
  const oldLength = trimmed.end - trimmed.start;
  const newLength = trimmed.newEnd - trimmed.newStart;
  if (oldLength === 0 && newLength === 0) return;
  if (oldLength === 0 || newLength === 0 || oldLength + newLength > CHARACTER_LEVEL_LIMIT || performance.now() > end) {
    spans.push(trimmed);
    return;
  }
  for (const change of stringDiff(before.slice(trimmed.start, trimmed.end), after.slice(trimmed.newStart, trimmed.newEnd), true)) {
    const start = trimmed.start + change.originalStart;
    const newStart = trimmed.newStart + change.modifiedStart;
    spans.push({ start, end: start + change.originalLength, newStart, newEnd: newStart + change.modifiedLength });
  }
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

function toEdits(before: Lines, after: string, spans: readonly Span[]): TextEdit[] {
  const positionAt = ascendingPositions(before);
  return spans.map((span) => ({
    range: { start: positionAt(span.start), end: positionAt(span.end) },
    newText: after.slice(span.newStart, span.newEnd),
  }));
}
