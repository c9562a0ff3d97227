// Ranges of a text that is formatted: where they are afterwards, and whether anything else was changed.
import { LineIndex } from './lineIndex.ts';
import type { Position, Range } from './range.ts';

/** Whether a member of an event is a range. */
export function isRange(value: unknown): value is Range {
  const { start, end } = (value ?? {}) as Partial<Range>;
  return isPosition(start) && isPosition(end);
}

/** Where a range is once what stands in its lines was changed: with the rest of its last line, it ends as far from the end of the text as before. */
export function rangeAfter(range: Range, before: string, after: string): Range {
  const lines = new LineIndex(before);
  const start = lines.offsetAt(range.start);
  const last = range.end.character === 0 ? lines.offsetAt(range.end) : lines.lineEnd(range.end.line);
  const end = after.length - (before.length - last);
  return new LineIndex(after).range({ start: Math.min(start, after.length), end: Math.max(Math.min(start, after.length), end) });
}

/** Whether all that differs stands in lines that a range begins in, ends in or has in between. */
export function changesOnlyLinesOf(range: Range, before: string, after: string): boolean {
  const lines = new LineIndex(before);
  const start = lines.lineStart(range.start.line);
  const rest = before.length - lines.lineStart(range.end.line + 1);
  if (after.length < start + rest) return false;
  return before.slice(0, start) === after.slice(0, start) && before.slice(before.length - rest) === after.slice(after.length - rest);
}

function isPosition(value: Partial<Position> | undefined): value is Position {
  return typeof value?.line === 'number' && typeof value.character === 'number';
}
