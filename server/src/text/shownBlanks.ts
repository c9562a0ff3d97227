// Diffs for people: blanks at the end of changed lines, which are what many a change is about and nobody sees, get a mark. Such a diff cannot be applied.

/** @param diff a unified diff, of any number of files. */
export function shownBlanks(diff: string): string {
  // Counted, as a line that is removed may look like the head of the next file.
  let [before, after] = [0, 0];
  return diff
    .split('\n')
    .map((line) => {
      const hunk = before + after > 0 ? null : /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
      if (hunk) [before, after] = [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
      if (hunk || before + after === 0 || line.startsWith('\\')) return line;
      const [isRemoved, isAdded] = [line.startsWith('-'), line.startsWith('+')];
      if (!isAdded) before--;
      if (!isRemoved) after--;
      return isRemoved || isAdded ? marked(line) : line;
    })
    .join('\n');
}

/** Without a pattern for the end, which would be looked for from each blank of a long line on. */
function marked(line: string): string {
  const end = line.endsWith('\r') ? line.length - 1 : line.length;
  let start = end;
  while (line[start - 1] === ' ' || line[start - 1] === '\t') start--;
  return line.slice(0, start) + line.slice(start, end).replaceAll(' ', '\u00b7').replaceAll('\t', '\u2192') + line.slice(end);
}
