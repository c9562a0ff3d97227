// How a completion continues what stands before the cursor: the longest part of it that is there already counts.
import { late } from '../../../text/late.ts';
import { pairsIn } from './pairs.ts';
import { cutsCharacter, isBoundary, isSpace, NAMES, overlaps, squeeze } from './words.ts';

/** A group in brackets, with nothing behind it but what ends a line. */
const ONE_GROUP = /^[\s;:,{)\]}]*$/;

const QUOTE = /^['"`]/;
/** What a word begins with, and what it goes on with, without accents. */
const [FIRST, NEXT] = [String.raw`\p{L}_$`, String.raw`\p{L}\p{N}_$`];
const beginsOperand = late(() => new RegExp(`^['"\`${NEXT}]`, 'u'));
const endsInOperand = late(() => new RegExp(String.raw`[${NEXT})\]]$`, 'u'));
const letterOrDigit = late(() => new RegExp(String.raw`[\p{L}\p{N}]`, 'u'));
const lastWord = late(() => new RegExp(`[${NAMES}]+$`, 'u'));

/** Marks that are one more than there are, such as the second half of `&&`: what stands before the cursor, and how the completion begins. */
const secondHalves = late((): [before: RegExp, text: RegExp][] => [
  [/(?<!&)&$/, /^&(?=\s)/],
  [/(?<!\|)\|$/, /^\|(?=\s)/],
  [
    new RegExp(`[${NEXT}]:$`, 'u'),
    new RegExp(String.raw`^:(?=[${FIRST}])(?!(?:hover|focus|active|visited|checked|disabled|nth-|first-|last-|only-|not\())`, 'u'),
  ],
  // A comparison is wanted where there is a condition; behind `==`, the third one.
  [/(?:\b(?:if|elif|while|until|when|assert|return)\b|&&|\|\|)[^]*[^=!<>]=$/, /^=(?=\s)/],
  [/[^=][=!]=$/, /^=(?=\s)/],
  [/(?:^|\s)\/$/, /^\/(?=\s)/],
  [/[a-z]:\/$/, new RegExp(String.raw`^/(?=[\p{L}\p{N}])`, 'u')],
  [/\s>$/, /^>(?=\s)/],
  [/\s<$/, /^<(?=\s)/],
  // Not `? a : b`.
  [/(?<!\?)\?$/, /^\?(?=\s)(?!.*\s:\s)/],
  [/\bvar\(-$/, /^-(?=[a-z])/],
  // A long option of a command of two words.
  [/^\s*(?:[$>] )?(?!return\b|find\b)[a-z][\w-]*(?: [\w./:-]*\w)+ -$/, /^-(?=[a-z]{3})/],
  [new RegExp(String.raw`(?:^|[^${NEXT}.)\]])\.$`, 'u'), new RegExp(String.raw`^\.\.(?=[${FIRST}])`, 'u')],
  [new RegExp(String.raw`(?:^|[^${NEXT}.)\]])\.\.$`, 'u'), new RegExp(String.raw`^\.(?=[${FIRST}])`, 'u')],
]);

/** Where a brace begins an expression, so that one with keys in it is another one: in a template, and as the value of an attribute. */
const IN_EXPRESSION = /(?:\$|<[A-Za-z][^<]*\s[\w:-]+=)\{$/;
const OBJECT = /^\s*\{\s*(?:['"]?[\w$-]+['"]?\s*:|\.\.\.|\})/;

export interface Continuation {
  /** What of a completion is not before the cursor yet. */
  rest: string;
  /** How much before the cursor is in the completion as well; undefined where nothing is. */
  repeated: number | undefined;
}

/**
 * Whether a completion repeats what was typed is settled by the text alone, whatever range came with it: `tot|` and `total`, `obj.na|` and
 * `obj.name`, `#|` and `#include`, `f( a|` and `f(a, b)`.
 * @param replaced what its range has before the cursor; where it begins with that, it may begin in the middle of a word
 * @returns how it goes on; undefined where it cannot: between `e` and the accent of `é`, or right behind a string
 */
export function continuation(text: string, before: string, replaced: string): Continuation | undefined {
  const typed = squeeze(before);
  // It repeats no more than there is; white space may be in between.
  const wanted = squeeze(text.slice(0, 2 * before.length + 100));
  const { closers } = pairsIn(before);
  const quotes = new Set(closers.filter(({ mark }) => QUOTE.test(mark)).map(({ index }) => index));
  const endsInSpace = isSpace(before.at(-1));
  const trusted = replaced !== '' && text.startsWith(replaced) ? replaced.length : Infinity;
  for (const length of overlaps(typed.text, wanted.text)) {
    const from = typed.at[typed.text.length - length]!;
    const to = wanted.end[length - 1]!;
    // A quotation mark that closes a string does not open the completion's.
    const isClosed = quotes.has(from) && !letterOrDigit().test(before.slice(from));
    const opens = (isBoundary(before, from) && !isClosed) || (before.length - from >= trusted && !cutsCharacter(before, from));
    if (!opens || (endsInSpace && !isBoundary(text, to)) || isNew(text, wanted.text.slice(0, length), before)) continue;
    if (cutsCharacter(text, to)) return undefined;
    return { rest: withoutSpace(text.slice(to), endsInSpace), repeated: before.length - from };
  }
  if (trusted !== Infinity) return { rest: text.slice(trusted), repeated: trusted };
  const last = closers.at(-1);
  const isBehindString = last !== undefined && QUOTE.test(last.mark) && last.index + last.mark.length === before.length;
  if (isBehindString && beginsOperand().test(text)) return undefined;
  // The same word, but for its case.
  const word = lastWord().exec(before)?.[0];
  if (word !== undefined && text.slice(0, word.length).toLowerCase() === word.toLowerCase()) return undefined;
  const isIndentation = before.trim() === '' && text.startsWith(before);
  if (isIndentation && before !== '') return { rest: text.slice(before.length), repeated: before.length };
  return { rest: withoutSpace(text, endsInSpace), repeated: undefined };
}

/** Whether what looks like a repetition of one mark is none. */
function isNew(text: string, typed: string, before: string): boolean {
  if (typed.length > 1) return false;
  const start = text.trimStart();
  if (secondHalves().some(([half, rest]) => rest.test(start) && half.test(before))) return true;
  if (typed === '{') return IN_EXPRESSION.test(before) && OBJECT.test(text);
  // Behind one bracket, `(x) => x` is something new; `(a, b) {` is what the bracket was typed for.
  if (typed !== '(' && (typed !== '[' || endsInOperand().test(before.slice(0, -1)))) return false;
  const opener = text.indexOf(typed);
  const closer = pairsIn(text).closers.find((one) => one.opener === opener);
  return closer !== undefined && !ONE_GROUP.test(text.slice(closer.index + 1).replace(/\n[^]*/, ''));
}

function withoutSpace(text: string, isSpaced: boolean): string {
  return isSpaced ? text.replace(/^[^\S\n]+/, '') : text;
}
