// The byte order mark that some editors write before a text. It is no part of the text: editors do not show it, and do not count it.

export const BYTE_ORDER_MARK = '\u{feff}';

/** A text of a file as editors have it, so that places in it are the same for both. */
export function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
