// Keeps a document's own line breaks and byte order mark when a handler returns its text with others.
import { BYTE_ORDER_MARK, withoutMark } from './byteOrderMark.ts';
import { diffLines, lineContentEnd, lineStart, splitLines, type Lines } from './lines.ts';

/** Handlers are not to convert files by accident, and this is how long finding out which line came from where may take. */
const MAX_MATCHING_MS = 100;

/**
 * The text that a handler meant, with the document's line breaks and byte order mark.
 * In a document that mixes line breaks, a line that the handler kept (but for white space at its ends) keeps its own; new lines get the most frequent one.
 * Adds and drops no line breaks. A document without any takes the handler's.
 */
export function fitToDocument(document: string, handlerText: string): string {
  const marked = document.startsWith(BYTE_ORDER_MARK);
  const bare = withoutMark(handlerText);
  const text = marked ? BYTE_ORDER_MARK + bare : bare;
  const used = usedBreaks(document);
  if (used.length === 0) return text;
  if (used.length === 1) return usedBreaks(text).every((kind) => kind === used[0]) ? text : text.replaceAll(/\r\n|\n|\r/g, used[0]!);
  const before = splitLines(document);
  const after = splitLines(text);
  const dominant = mostFrequentBreak(before);
  const origin = matchingLines(before, after);
  return withBreaks(after, (line) => {
    const from = origin[line];
    return (from === undefined ? '' : breakOf(before, from)) || dominant;
  });
}

/** A text of our own, with line feeds, as it is to stand in another text: editors may take what they are told for what is meant. */
export function withBreaksOf(document: string, text: string): string {
  const found = /\r?\n/.exec(document)?.[0];
  return found === '\r\n' ? text.replaceAll('\n', '\r\n') : text;
}

/** Whether a text uses one kind of line break only, and the same as the other text; true where one of them has none. */
export function sameLineEndings(left: string, right: string): boolean {
  const kinds = new Set([...usedBreaks(left), ...usedBreaks(right)]);
  return kinds.size <= 1;
}

/** The kinds of line break in a text. Expressions, because this runs over megabytes on every save. */
function usedBreaks(text: string): ('\r\n' | '\n' | '\r')[] {
  return [
    ...(text.includes('\r\n') ? (['\r\n'] as const) : []),
    ...(/(?<!\r)\n/.test(text) ? (['\n'] as const) : []),
    ...(/\r(?!\n)/.test(text) ? (['\r'] as const) : []),
  ];
}

function mostFrequentBreak(lines: Lines): string {
  const counts = new Map<string, number>();
  for (let line = 0; line < lines.starts.length - 1; line++) {
    const found = breakOf(lines, line);
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return [...counts].reduce((most, next) => (next[1] > most[1] ? next : most))[0];
}

function breakOf(lines: Lines, line: number): string {
  return lines.text.slice(lineContentEnd(lines, line), lineStart(lines, line + 1));
}

function withBreaks(lines: Lines, breakFor: (line: number) => string): string {
  const last = lines.starts.length - 1;
  const parts: string[] = [];
  for (let line = 0; line < last; line++) parts.push(lines.text.slice(lineStart(lines, line), lineContentEnd(lines, line)), breakFor(line));
  parts.push(lines.text.slice(lineStart(lines, last)));
  return parts.join('');
}

/** For each line after, the line before that it came from. */
function matchingLines(before: Lines, after: Lines): (number | undefined)[] {
  const origin: (number | undefined)[] = [];
  const beforePart = { lines: before, start: 0, end: before.starts.length };
  const changes = diffLines(beforePart, { lines: after, start: 0, end: after.starts.length }, MAX_MATCHING_MS);
  let a = 0;
  let b = 0;
  for (const change of [
    ...changes,
    { beforeStart: before.starts.length, beforeCount: 0, afterStart: after.starts.length, afterCount: 0 },
  ]) {
    while (a < change.beforeStart) origin[b++] = a++;
    if (change.beforeCount === change.afterCount) {
      while (a < change.beforeStart + change.beforeCount) origin[b++] = a++;
    } else {
      a += change.beforeCount;
      b += change.afterCount;
    }
  }
  return origin;
}
