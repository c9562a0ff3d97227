// Completions of several lines whose end is in the document already, below the cursor.

/** So many lines are compared. */
const MAX_LINES = 50;
const MAX_LENGTH = 10_000;

/** The lines after a line end, without empty ones. */
function linesBelow(text: string): string[] {
  const lines: string[] = [];
  const looked = text.slice(0, MAX_LENGTH).split(/\r\n|\n|\r/);
  // The last one may be cut.
  if (text.length > MAX_LENGTH) looked.pop();
  for (const line of looked) {
    if (line.trim() !== '') lines.push(line);
    if (lines.length === MAX_LINES) break;
  }
  return lines;
}

/**
 * @param text what comes at the end of the line, with lines of its own
 * @param before what stands before it in its first line
 * @param rest what follows that line in the document
 * @returns it without the lines at its end that are the next ones of the document; nothing where all of them are
 */
export function withoutLinesBelow(text: string, before: string, rest: string): string {
  if (!text.includes('\n')) return text;
  const below = linesBelow(rest);
  const lines = text.split('\n');
  const written = lines
    .map((line, index) => ({ line: index === 0 ? before + line : line, index }))
    .filter(({ line }) => line.trim() !== '');
  for (let count = Math.min(written.length, below.length, MAX_LINES); count > 0; count--) {
    const last = written.slice(-count);
    if (!last.every(({ line }, index) => isSame(line, below[index]!))) continue;
    return lines.slice(0, last[0]!.index).join('\n').replace(/\s+$/, '');
  }
  return text;
}

/** Lines with words are the same however they are indented. Of brackets, the indentation says which they close. */
function isSame(one: string, other: string): boolean {
  return /[\p{L}\p{N}]/u.test(one) ? one.trim() === other.trim() : one.trimEnd() === other.trimEnd();
}
