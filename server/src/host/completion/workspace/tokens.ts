// How text is taken apart to be learned: words, runs of operators, and single signs, each with whether one space stands before it.

/** Numbers below this stand for no word. */
export const RESERVED = 256;
/** Nothing is predicted across this: the beginning of a text, or a line that is not learned. */
export const BARRIER = 0;
/** A token that is too long to be of use to anybody. It is never predicted. */
export const OPAQUE = 1;
/** The first of the numbers of line ends. */
const LINE_ENDS = 2;
const MOST_INDENT = 32;
const INDENTS = 2 * MOST_INDENT + 1;

/** Longest token that is learned, in code units. */
export const LONGEST_TOKEN = 64;

/**
 * A token in one number: `id * 2 + 1` where one space stands before it, `id * 2` otherwise. Ids are the vocabulary's, but for the reserved ones.
 */
export type Code = number;

export const codeOf = (id: number, hasSpace: boolean): Code => id * 2 + (hasSpace ? 1 : 0);
export const idOf = (code: Code): number => code >>> 1;
export const hasSpace = (code: Code): boolean => (code & 1) === 1;

/** The end of a line, with what comes next: whether a blank line does, and by how many characters further in the next line of code begins. */
export function lineEnd(indent: number, isBlank: boolean): Code {
  const clamped = Math.max(-MOST_INDENT, Math.min(MOST_INDENT, indent));
  return codeOf(LINE_ENDS + (isBlank ? INDENTS : 0) + clamped + MOST_INDENT, false);
}

/** What a code says of the end of a line; undefined where it is none. */
export function lineEndIn(code: Code): { indent: number; isBlank: boolean } | undefined {
  const id = idOf(code);
  if (id < LINE_ENDS || id >= RESERVED) return undefined;
  const at = id - LINE_ENDS;
  return { indent: (at % INDENTS) - MOST_INDENT, isBlank: at >= INDENTS };
}

/** What counts of a token where it is looked for what came after it: neither spaces nor indentation. */
export function likeness(code: Code): number {
  const id = code >>> 1;
  return id >= LINE_ENDS && id < RESERVED ? LINE_ENDS : id;
}

const WORD = 1;
const OPERATOR = 2;
const SIGN = 3;
const KINDS = new Uint8Array(128).fill(SIGN);
for (const sign of ' \t\v\f\r\n') KINDS[sign.charCodeAt(0)] = 0;
for (const sign of '=<>!&|+-*/%^?') KINDS[sign.charCodeAt(0)] = OPERATOR;
for (let code = 0; code < 128; code++) if (/[\w$]/.test(String.fromCharCode(code))) KINDS[code] = WORD;

/** Everything beyond ASCII counts as a letter: no character is ever cut in halves. */
function kindAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? KINDS[code]! : WORD;
}

/** Whether a text begins with a word. */
export function isWord(text: string): boolean {
  return text !== '' && kindAt(text, 0) === WORD;
}

/** White space other than one space between tokens is a token of its own. */
export function eachToken(text: string, start: number, end: number, take: (token: string, hasSpace: boolean) => void): void {
  for (let at = start; at < end;) {
    let from = at;
    while (at < end && kindAt(text, at) === 0) at++;
    let spaced = false;
    if (at > from) {
      spaced = at === from + 1 && text.charCodeAt(from) === 32;
      if (!spaced) take(text.slice(from, at), false);
      if (at === end) return;
    }
    from = at;
    const kind = kindAt(text, at++);
    if (kind !== SIGN) while (at < end && kindAt(text, at) === kind) at++;
    take(text.slice(from, at), spaced);
  }
}
