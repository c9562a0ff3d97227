// Lines of a text as LSP counts them (ended by CRLF, LF or CR, nothing else), and which lines of two texts belong together.
import { LcsDiff } from 'vscode-diff';
import type { Position } from 'vscode-languageserver-protocol';

/** One line: offsets into its text. The line break is between `contentEnd` and `end`. */
export interface Line {
  start: number;
  contentEnd: number;
  end: number;
}

/** All lines; a text that ends with a line break has an empty last line. */
export function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let offset = 0; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code !== 10 && code !== 13) continue;
    const contentEnd = offset;
    if (code === 13 && text.charCodeAt(offset + 1) === 10) offset++;
    lines.push({ start, contentEnd, end: offset + 1 });
    start = offset + 1;
  }
  lines.push({ start, contentEnd: text.length, end: text.length });
  return lines;
}

/** Turns ascending offsets into positions in one walk over the lines. */
export function positionsFrom(lines: readonly Line[]): (offset: number) => Position {
  let line = 0;
  return (offset) => {
    while (line + 1 < lines.length && lines[line + 1]!.start <= offset) line++;
    return { line, character: offset - lines[line]!.start };
  };
}

/** A run of lines: `before` lines from `beforeStart` became `after` lines from `afterStart`. */
export interface LineChange {
  beforeStart: number;
  beforeCount: number;
  afterStart: number;
  afterCount: number;
}

/**
 * Finds the lines that belong together. Lines between two changes pair up one by one; they are alike but for white space at their ends and the line break.
 * Comparing trimmed lines is what makes a re-indented file cheap: none of its lines counts as changed.
 * @param maxMs when the time is up, what is left counts as one change.
 */
export function diffLines(before: string, beforeLines: readonly Line[], after: string, afterLines: readonly Line[], maxMs: number): LineChange[] {
  const end = performance.now() + maxMs;
  const trimmed = (text: string, lines: readonly Line[]): string[] => lines.map((line) => text.slice(line.start, line.contentEnd).trim());
  const original = trimmed(before, beforeLines);
  const modified = trimmed(after, afterLines);
  const diff = new LcsDiff({ getElements: () => original }, { getElements: () => modified }, () => performance.now() < end);
  const changes = diff.ComputeDiff(false).changes.map((change) => ({
    beforeStart: change.originalStart,
    beforeCount: change.originalLength,
    afterStart: change.modifiedStart,
    afterCount: change.modifiedLength,
  }));
  return consistent(changes, beforeLines.length, afterLines.length);
}

/** A comparison that ran out of time can end in changes that do not fit together; from there on, everything is one change. */
function consistent(changes: readonly LineChange[], beforeCount: number, afterCount: number): LineChange[] {
  const result: LineChange[] = [];
  let a = 0;
  let b = 0;
  for (const change of changes) {
    const equalLines = change.beforeStart - a;
    if (equalLines < 0 || change.afterStart - b !== equalLines) break;
    result.push(change);
    a = change.beforeStart + change.beforeCount;
    b = change.afterStart + change.afterCount;
  }
  const fits = beforeCount - a === afterCount - b && result.length === changes.length;
  return fits ? result : [...result, { beforeStart: a, beforeCount: beforeCount - a, afterStart: b, afterCount: afterCount - b }];
}
