// What belongs together in a line and is never cut apart: words, characters that are written as several, and white space that does not matter.

import { late } from '../../../text/late.ts';

/** What can be part of a name, for a class in a regular expression. */
export const NAMES = String.raw`\p{L}\p{M}\p{N}_$`;
const word = late(() => new RegExp(`[${NAMES}]`, 'u'));
/** What changes the character before it, or joins its neighbours. */
const joins = late(() => new RegExp(String.raw`[\p{M}\p{Emoji_Modifier}\u200C\u200D]`, 'u'));
const HALF_FLAG = /\p{Regional_Indicator}/u;

/** Whether a character can be part of a name. `undefined` is the end of a line. */
export function isWord(character: string | undefined): boolean {
  if (character === undefined) return false;
  const code = character.charCodeAt(0);
  if (code >= 128) return word().test(character);
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 36;
}

/** The whole character before an index. */
export function characterBefore(text: string, index: number): string | undefined {
  if (index <= 0) return undefined;
  const start = isLow(text, index - 1) && isHigh(text, index - 2) ? index - 2 : index - 1;
  return text.slice(start, index);
}

/** The whole character at an index. */
export function characterAt(text: string, index: number): string | undefined {
  const code = text.codePointAt(index);
  return code === undefined ? undefined : String.fromCodePoint(code);
}

/** Whether a cut at an index leaves half a character, or one without its accents. */
export function cutsCharacter(text: string, index: number): boolean {
  if (index <= 0 || index >= text.length) return false;
  if (isLow(text, index) && isHigh(text, index - 1)) return true;
  const before = characterBefore(text, index)!;
  const after = characterAt(text, index)!;
  if (before.charCodeAt(0) < 128 && after.charCodeAt(0) < 128) return false;
  return joins().test(after) || before === '\u200D' || (HALF_FLAG.test(before) && HALF_FLAG.test(after));
}

/** Whether a text can be cut at an index without cutting a word or a character. */
export function isBoundary(text: string, index: number): boolean {
  if (index <= 0 || index >= text.length) return true;
  return !cutsCharacter(text, index) && !(isWord(characterBefore(text, index)) && isWord(characterAt(text, index)));
}

function isHigh(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xd800 && code <= 0xdbff;
}

function isLow(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
}

/** A text without white space that says nothing, and where each code unit of it comes from. */
export interface Squeezed {
  text: string;
  /** For each code unit, its index in the original. */
  at: number[];
  /** For each code unit, the index behind it in the original. */
  end: number[];
}

/** Leaves out white space, except for line ends and one space between words: `f( a,b )` and `f(a, b)` are the same then. */
export function squeeze(original: string): Squeezed {
  const at: number[] = [];
  const end: number[] = [];
  let text = '';
  const keep = (character: string, from: number, to: number): void => {
    text += character;
    at.push(from);
    end.push(to);
  };
  for (let index = 0; index < original.length; index++) {
    if (!isSpace(original[index])) {
      keep(original[index]!, index, index + 1);
      continue;
    }
    const from = index;
    while (isSpace(original[index + 1])) index++;
    if (original.slice(from, index + 1).includes('\n')) {
      keep('\n', from, index + 1);
      continue;
    }
    const separates = isWord(characterBefore(original, from)) && isWord(characterAt(original, index + 1));
    if (separates) keep(' ', from, index + 1);
  }
  return { text, at, end };
}

export function isSpace(character: string | undefined): boolean {
  if (character === undefined) return false;
  const code = character.charCodeAt(0);
  return code <= 32 ? code === 32 || (code >= 9 && code <= 13) : code >= 128 && /\s/.test(character);
}

/** Lengths of the beginnings of `pattern` with which `text` ends, the longest first. Takes time in proportion to both. */
export function* overlaps(text: string, pattern: string): Generator<number> {
  const limited = pattern.slice(0, text.length);
  const failure = failures(limited);
  let length = 0;
  for (let at = text.length - limited.length; at < text.length; at++) {
    while (length > 0 && (length === limited.length || limited[length] !== text[at])) length = failure[length - 1]!;
    if (limited[length] === text[at]) length++;
  }
  for (; length > 0; length = failure[length - 1]!) yield length;
}

/** For each beginning of a pattern, the longest other beginning that it ends with (Knuth, Morris and Pratt). */
function failures(pattern: string): number[] {
  const failure: number[] = [0];
  let length = 0;
  for (let index = 1; index < pattern.length; index++) {
    while (length > 0 && pattern[length] !== pattern[index]) length = failure[length - 1]!;
    if (pattern[length] === pattern[index]) length++;
    failure[index] = length;
  }
  return failure;
}
