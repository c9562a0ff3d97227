// Where a range of a text is after the text was changed. What stands outside of the changes keeps its range; what is gone has none.
import type { TextEdit } from './textEdits.ts';
import { lineStartsOf } from './lineStarts.ts';
import type { Position, Range } from './range.ts';

/** Edits of one text at once: in the order in which they stand there, none overlapping another. */
export type EditBatch = readonly TextEdit[];

/** An edit with the place that its text takes among those of the others. */
interface Moved extends Range {
  newText: string;
  newStart: Position;
  newEnd: Position;
}

/** Maps ranges through one batch of edits. Each costs as many steps as there are digits in the number of edits. */
export class RangeMoves {
  readonly #edits: Moved[] = [];
  readonly #rewritten: boolean;

  /**
   * @param options.rewritten the edits were found by comparing two texts. What they replace was not taken away by somebody, so a range stays with the
   * line that took its place, unless nothing did.
   */
  constructor(batch: EditBatch, { rewritten = false } = {}) {
    this.#rewritten = rewritten;
    for (const { range, newText } of batch) {
      const newStart = this.#shift(range.start, this.#edits.at(-1));
      this.#edits.push({ start: range.start, end: range.end, newText, newStart, newEnd: endOf(newStart, newText) });
    }
  }

  /** @returns undefined where the text of the range is gone. */
  move(range: Range): Range | undefined {
    return compare(range.start, range.end) < 0 ? this.#moveText(range) : this.#movePoint(range.start);
  }

  #moveText({ start, end }: Range): Range | undefined {
    const first = this.#firstBehind(start);
    const last = this.#firstReaching(end, first);
    const startEdit = this.#edits[first];
    const endEdit = this.#edits[last];
    const covers = startEdit && compare(startEdit.start, start) <= 0 && compare(startEdit.end, end) >= 0 && !isInsertion(startEdit);
    if (covers) return this.#rewritten ? insteadOf(start, startEdit) : undefined;
    const moved = {
      start:
        startEdit && compare(startEdit.start, start) <= 0 ? placeOfStart(start, startEdit) : this.#shift(start, this.#edits[first - 1]),
      end: endEdit && compare(endEdit.start, end) < 0 ? placeOfEnd(end, endEdit) : this.#shift(end, this.#edits[last - 1]),
    };
    return compare(moved.start, moved.end) < 0 ? moved : undefined;
  }

  /** A place between two characters belongs to what follows it, but at the end of a line. */
  #movePoint(point: Position): Range | undefined {
    const index = this.#firstBehind(point);
    const edit = this.#edits[index];
    if (!edit || compare(edit.start, point) > 0) {
      const before = this.#edits[index - 1];
      // A line that is begun behind the text does not take along what was said of its end.
      const isNewLine = before && isInsertion(before) && isSame(before.end, point) && point.character > 0 && /^[\r\n]/.test(before.newText);
      return empty(isNewLine ? before.newStart : this.#shift(point, before));
    }
    if (isSame(edit.start, point) && edit.end.line === point.line) return empty(edit.newStart);
    return this.#rewritten ? insteadOf(point, edit) : undefined;
  }

  /** The index of the first edit that ends behind a place: those before leave what follows the place as it is. */
  #firstBehind(place: Position): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#edits[middle]!.end, place) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The index of the first edit that ends at a place or behind it. What is only inserted there is none of it. */
  #firstReaching(place: Position, from: number): number {
    let low = from;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(this.#edits[middle]!.end, place) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** @param before the last edit that ends before the place. */
  #shift(place: Position, before: Moved | undefined): Position {
    if (!before) return { line: place.line, character: place.character };
    const { end, newEnd } = before;
    if (place.line === end.line) return { line: newEnd.line, character: newEnd.character + place.character - end.character };
    return { line: place.line + newEnd.line - end.line, character: place.character };
  }
}

/** Goes through one batch after the other. */
export function moveRanges(ranges: readonly (Range | undefined)[], batches: readonly EditBatch[]): (Range | undefined)[] {
  let moved = [...ranges];
  for (const batch of joinTyping(batches)) {
    const moves = new RangeMoves(batch);
    moved = moved.map((range) => range && moves.move(range));
  }
  return moved;
}

/** What is typed character by character as one edit: ranges are to be moved as often as somebody began to type, and not for each key. */
export function joinTyping(batches: readonly EditBatch[]): EditBatch[] {
  const joined: EditBatch[] = [];
  for (const batch of batches) {
    const previous = joined.at(-1);
    const both = previous?.length === 1 && batch.length === 1 ? joinEdits(previous[0]!, batch[0]!) : undefined;
    if (both) joined[joined.length - 1] = [both];
    else joined.push(batch);
  }
  return joined;
}

/** One edit for two where the second goes on at the end of what the first inserted, or takes back some of its last line. Each range moves the same. */
function joinEdits(first: TextEdit, second: TextEdit): TextEdit | undefined {
  if (!isInsertion(first.range)) return undefined;
  const end = endOf(first.range.start, first.newText);
  if (!isSame(second.range.end, end) || second.range.start.line !== end.line) return undefined;
  const taken = end.character - second.range.start.character;
  const lastLine = first.newText.length - (lineStartsOf(first.newText).at(-1) ?? 0);
  if (taken > lastLine) return undefined;
  const kept = first.newText.slice(0, first.newText.length - taken);
  // Half a line break is another thing than a whole one.
  if (kept.endsWith('\r') && second.newText.startsWith('\n')) return undefined;
  return { range: first.range, newText: kept + second.newText };
}

/** Where a text ends that is put at a place. */
export function endOf(start: Position, text: string): Position {
  const starts = lineStartsOf(text);
  const lines = starts.length - 1;
  return { line: start.line + lines, character: (lines === 0 ? start.character : 0) + text.length - (starts[lines] ?? 0) };
}

export function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}

/** What was before the range goes with it only where it was changed together with its beginning. */
function placeOfStart(start: Position, edit: Moved): Position {
  return isSame(start, edit.start) ? edit.newStart : edit.newEnd;
}

function placeOfEnd(end: Position, edit: Moved): Position {
  return isSame(end, edit.end) ? edit.newEnd : edit.newStart;
}

/** The line of what was put in the place of a text that stands as far behind its beginning; undefined where nothing is on it. */
function insteadOf(place: Position, { start, newStart, newText }: Moved): Range | undefined {
  const lines = newText.split(/\r\n|\n|\r/);
  const index = Math.min(place.line - start.line, lines.length - 1);
  const text = lines[index]!;
  if (text.trim() === '') return undefined;
  const line = newStart.line + index;
  const from = index === 0 ? newStart.character : 0;
  return {
    start: { line, character: from + text.length - text.trimStart().length },
    end: { line, character: from + text.trimEnd().length },
  };
}

function isInsertion({ start, end }: Range): boolean {
  return isSame(start, end);
}

function isSame(a: Position, b: Position): boolean {
  return compare(a, b) === 0;
}

function empty(place: Position): Range {
  return { start: place, end: { ...place } };
}
