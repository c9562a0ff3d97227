// A diff that people can still read: nobody reads ten thousand lines in a terminal, or in a message.

/** So many of its lines are shown. */
const MOST_LINES = 200;

/** @param more says that there are so many lines more. */
export function shortDiff(diff: string, more: (count: number) => string): string {
  const lines = diff.replace(/\n$/, '').split('\n');
  if (lines.length <= MOST_LINES) return diff;
  return [...lines.slice(0, MOST_LINES), more(lines.length - MOST_LINES), ''].join('\n');
}
