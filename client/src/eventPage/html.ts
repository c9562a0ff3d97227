// HTML in which everything is escaped that was not written here. What plugins and files say gets into a page in no other way.

/** A piece of HTML that may be put into another one as it is. Only `markup` makes one. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/**
 * A template whose values are escaped, for elements and for attributes in quotes. Pieces of HTML stay what they are, lists are put together, and
 * undefined is nothing.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, string, at) => text + string + (at < values.length ? written(values[at]) : ''), ''));
}

function written(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.toString();
  if (typeof value === 'object') return value.map(written).join('');
  return escapeHtml(String(value));
}

/** Control characters, which HTML does not take, are left out: whoever shows a text has made them visible before. */
export function escapeHtml(text: string): string {
  let escaped = '';
  for (const char of text) {
    const code = char.codePointAt(0)!;
    const isControl = (code < 0x20 && code !== 0x09 && code !== 0x0a) || (code >= 0x7f && code < 0xa0);
    if (!isControl && !(code >= 0xd800 && code <= 0xdfff)) escaped += ESCAPES[char] ?? char;
  }
  return escaped;
}
