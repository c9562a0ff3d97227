// Brackets and quotes of a piece of code, whatever its language: which of them close what was opened before the piece begins.

const OPENER: Record<string, string> = { ')': '(', ']': '[', '}': '{' };
const CLOSER: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
const TAG = /<(\/?)([A-Za-z][\w.:-]*)(?=[\s/>])([^<>]*)>/g;

/** One bracket or quotation mark that closes. */
export interface Closer {
  /** `)`, `"`, `"""`, … */
  mark: string;
  index: number;
  /** Where what it closes was opened; -1 where that is before the piece. */
  opener: number;
}

export interface Pairs {
  closers: Closer[];
  /** The quotation mark of the string in which the piece ends. */
  inString: string | undefined;
  /** Whether that string begins in the piece. */
  opensString: boolean;
  /** What would close what the piece leaves open, the outermost first. */
  open: string[];
}

/**
 * Reads a piece of code. Brackets in strings that it opens do not count; those in the string in which it begins do, since an editor closes them
 * there as well.
 * @param inString the quotation mark of the string in which it begins
 */
export function pairsIn(text: string, inString?: string): Pairs {
  const closers: Closer[] = [];
  const open: { bracket: string; index: number }[] = [];
  let quote = inString;
  let quoteAt = -1;
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '\\') {
      index++;
    } else if (character === '\n') {
      // Only these go over several lines.
      if (quote !== undefined && quote !== '`' && quote.length === 1) quote = undefined;
    } else if (isQuote(text, index)) {
      const mark = markAt(text, index, quote);
      if (quote === undefined) {
        quote = mark;
        quoteAt = index;
      } else if (quote === mark) {
        closers.push({ mark, index, opener: quoteAt });
        quote = undefined;
      }
      index += mark.length - 1;
    } else if (quote === undefined || quoteAt === -1) {
      if ('([{'.includes(character)) open.push({ bracket: character, index });
      const opener = OPENER[character];
      if (opener === undefined) continue;
      const matching = open.at(-1)?.bracket === opener ? open.pop() : undefined;
      closers.push({ mark: character, index, opener: matching?.index ?? -1 });
    }
  }
  const opensString = quote !== undefined && quoteAt !== -1;
  const left = open.map(({ bracket }) => CLOSER[bracket]!);
  return { closers, inString: quote, opensString, open: opensString ? [...left, quote!] : left };
}

/**
 * How often a piece of code closes what was opened before it, by closing mark or tag: 0 where it opens the same again, and less where it leaves
 * more of that open than it closes.
 */
export function closedBy(text: string, inString?: string): Map<string, number> {
  const closed = new Map<string, number>();
  const count = (mark: string, change: number): unknown => closed.set(mark, (closed.get(mark) ?? 0) + change);
  const { closers, open } = pairsIn(text, inString);
  for (const { mark, opener } of closers) if (opener === -1) count(mark, 1);
  for (const mark of open) count(mark, -1);
  for (const [, slash, name, rest] of text.matchAll(TAG)) if (!rest!.endsWith('/')) count(`</${name!}>`, slash === '' ? -1 : 1);
  return closed;
}

/** Not the apostrophe of `don't`, but the quotation mark of `f'…'`. */
function isQuote(text: string, index: number): boolean {
  const character = text[index]!;
  if (character === '"' || character === '`') return true;
  if (character !== "'") return false;
  const isApostrophe = /\p{L}/u.test(text[index - 1] ?? '') && /\p{L}/u.test(text[index + 1] ?? '');
  return !isApostrophe || /(?:^|[^\p{L}\p{N}_])(?:[a-zA-Z]|[rbfRBF]{2}|u8)$/u.test(text.slice(Math.max(0, index - 4), index));
}

/** Three in a row are one mark, unless they stand in a string that a single one closes. */
function markAt(text: string, index: number, quote: string | undefined): string {
  const single = text[index]!;
  const triple = single.repeat(3);
  return quote !== single && single !== '`' && text.startsWith(triple, index) ? triple : single;
}
