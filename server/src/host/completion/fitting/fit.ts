// Completions as they fit the text around the cursor. Whoever made them, nothing that is there is written a second time, and what was typed stays.
import type { Completion } from '../../../contract/completions.ts';
import type { Range } from '../../../text/range.ts';
import { alignments, canMeet, leadingWord, type Aligned } from './after.ts';
import { continuation } from './before.ts';
import { withoutLinesBelow } from './below.ts';
import { closedBy, pairsIn } from './pairs.ts';
import { characterBefore, cutsCharacter, isBoundary, isWord, overlaps, squeeze } from './words.ts';

/** How much of a line is looked at on each side of the cursor; who has longer ones is not helped by more. */
const MAX_LINE = 500;

/** What closes something, or begins a comment. Nobody wants to be offered these alone: they are quicker typed than read. */
const ONLY_MARKS = /^(?:[\s)\]}>;,"'`#/*]|-->)*$/;

const COMMENT = /^\s*(?:\/\/|\/\*|#|--|<!--)/;

/** Where a completion is to fit. */
export interface Place {
  /** The text before and after the cursor. */
  prefix: string;
  suffix: string;
  position: { line: number; character: number };
}

/** The text around the cursor, taken apart once for all completions. */
interface Surroundings {
  before: string;
  after: string;
  /** The same without white space. */
  next: string;
  /** What follows the line. */
  rest: string;
  lineEnd: string;
  position: Place['position'];
  /** The quotation mark of the string in which the cursor is. */
  inString: string | undefined;
  /** Whether that string ends behind the cursor. */
  endsString: boolean;
  /** The bracket behind the cursor closes nothing that is before it. */
  isStray: boolean;
  /** Length of the word before the cursor. */
  word: number;
  isInWord: boolean;
  /** How many closing marks the statement lacks, which ends in the line. */
  missing: ReadonlyMap<string, number>;
}

/** A completion as it fits. */
export type Fitted = Completion & { range: Range };

/**
 * What completions are at the cursor, as every face of the host gives them out: each has a range on the cursor's line that contains the cursor, and a
 * text that begins with what the range has before the cursor and has all that the range has behind it. Left out are those that would add nothing or only close
 * something, that do not fit what stands there, and what is no completion.
 */
export function fitCompletions<T = unknown>(completions: readonly T[], place: Place): (T & Fitted)[] {
  if (completions.length === 0) return [];
  const fit = fitterAt(place);
  const fitted = new Map<string, T & Fitted>();
  for (const completion of completions) {
    const one = fit(completion) as (T & Fitted) | undefined;
    if (!one) continue;
    // What they come to counts, wherever their ranges begin.
    const key = JSON.stringify([one.text.slice(place.position.character - one.range.start.character), one.range.end]);
    if (!fitted.has(key)) fitted.set(key, one);
  }
  return [...fitted.values()];
}

/** The same for one completion after the other: undefined for those that are left out. */
export function fitterAt(place: Place): (completion: unknown) => Fitted | undefined {
  const around = surroundings(place);
  return (completion) => {
    const one = (typeof completion === 'string' ? { text: completion } : completion) as Partial<Completion> | null;
    if (typeof one?.text !== 'string' || one.text === '') return undefined;
    const fit = fitText(one.text, one.range, around);
    return fit && { ...one, ...fit };
  };
}

function surroundings({ prefix, suffix, position }: Place): Surroundings {
  const start = Math.max(prefix.lastIndexOf('\n'), prefix.lastIndexOf('\r')) + 1;
  const lineEnd = /\r\n|\n|\r/.exec(suffix) ?? /\r\n|\n|\r/.exec(prefix);
  const line = prefix.slice(Math.max(start, prefix.length - MAX_LINE));
  const before = cutsCharacter(prefix, prefix.length - line.length) ? line.slice(1) : line;
  const stop = suffix.slice(0, MAX_LINE).search(/[\r\n]/);
  const after = suffix.slice(0, stop === -1 ? MAX_LINE : stop);
  let word = 0;
  for (let character = characterBefore(before, before.length); isWord(character); character = characterBefore(before, before.length - word))
    word += character!.length;
  const { inString } = pairsIn(before);
  return {
    ...{ before, after, position, word, inString },
    isInWord: word > 0,
    missing: missing(before, after),
    // Where all strings behind the cursor are whole, the next mark begins one.
    endsString: inString !== undefined && (!pairsIn(after, inString).opensString || pairsIn(after).opensString),
    next: squeeze(after).text,
    rest: suffix.slice(after.length),
    lineEnd: lineEnd?.[0] ?? '\n',
    isStray: isStray(prefix, after),
  };
}

/** What the statement at the cursor does not close, where its end is in the line. */
function missing(before: string, after: string): Map<string, number> {
  const lacking = new Map<string, number>();
  if (!/^\s*[)\]}]+;\s*$/.test(after)) return lacking;
  const closed = closedBy(after);
  for (const [mark, count] of closedBy(before)) lacking.set(mark, Math.max(0, -count - (closed.get(mark) ?? 0)));
  return lacking;
}

/** How far back is looked for what a bracket closes: arguments may stand in lines of their own. */
const FAR = 2000;

function isStray(prefix: string, after: string): boolean {
  const [brackets = ''] = /^\s*[)\]}]/.exec(after) ?? [];
  return brackets !== '' && pairsIn(prefix.slice(-FAR) + brackets).closers.at(-1)?.opener === -1;
}

function fitText(completion: string, range: unknown, around: Surroundings): Fitted | undefined {
  const { before, after, position, lineEnd } = around;
  const text = withoutLastLineEnd(completion.replace(/\r\n|\r/g, '\n'), after);
  // All of it comes next.
  if (after !== '' && around.next.startsWith(squeeze(text.slice(0, 2 * MAX_LINE)).text)) return undefined;
  const given = usableRange(range, around);
  const replaced = given ? before.slice(before.length - given.before) : '';
  const continued = continuation(text, before, replaced);
  if (!continued) return undefined;
  // It would put something else in place of what was typed.
  if (continued.repeated === undefined && replaced.trim() !== '') return undefined;

  const aligned = behind(continued.rest, given?.after ?? 0, around);
  if (!aligned) return undefined;
  let from = before.length - Math.max(replaced.length, continued.repeated === undefined ? 0 : Math.max(continued.repeated, around.word));
  while (!isBoundary(before, from)) from--;
  return {
    text: before.slice(from) + aligned.text.replaceAll('\n', lineEnd),
    range: {
      start: { line: position.line, character: position.character - (before.length - from) },
      end: { line: position.line, character: position.character + aligned.end },
    },
  };
}

const CLOSES = /^\s*(?:[)\]}]|<\/)/;

/** A block of lines ends in the line of what closes it. */
function withoutLastLineEnd(text: string, after: string): string {
  const lines = text.replace(/\n+$/, '');
  return /^[^\S\n]*\n/.test(lines) && CLOSES.test(after) ? text.replace(/\n+$/, '\n') : lines;
}

/** A range as numbers of code units before and behind the cursor, if it is one of whole characters on the cursor's line around it. */
function usableRange(given: unknown, { before, after, position }: Surroundings): { before: number; after: number } | undefined {
  const { start, end } = (given ?? {}) as Partial<Range>;
  if (!isPosition(start) || !isPosition(end) || start.line !== position.line || end.line !== position.line) return undefined;
  const range = { before: position.character - start.character, after: end.character - position.character };
  if (range.before < 0 || range.before > before.length || range.after < 0 || range.after > after.length) return undefined;
  const cuts = cutsCharacter(before, before.length - range.before) || cutsCharacter(after, range.after);
  return cuts ? undefined : range;
}

function isPosition(value: Range['start'] | undefined): value is Range['start'] {
  return Number.isInteger(value?.line) && Number.isInteger(value?.character) && value!.character >= 0;
}

/** The rest of a completion before what stands behind the cursor; undefined where it does not fit. */
function behind(rest: string, replaced: number, around: Surroundings): Pick<Aligned, 'text' | 'end'> | undefined {
  const { after } = around;
  const ways = alignments(rest, after, around);
  if (replaced > ways[0]!.end) {
    // The author wants that gone. What comes after it still counts.
    const [beyond] = alignments(rest, after.slice(replaced), { ...around, isStray: false, isInWord: false });
    return isNews(beyond!.added, around) && fits(beyond!, beyond!.end + replaced, around, replaced)
      ? { text: beyond!.text, end: beyond!.end + replaced }
      : undefined;
  }
  for (const aligned of ways) {
    if (aligned.end < replaced) continue;
    const withoutGroup = aligned.end === 0 ? withoutRepeatedGroup(rest, after) : rest;
    const final = withEndFor(withoutGroup === rest ? aligned : alignments(withoutGroup, after, around)[0]!, around);
    // What is there already in this way of seeing it is all that it has.
    if (!isNews(final.added, around)) return undefined;
    if (fits(final, final.end, around)) return final;
  }
  return undefined;
}

/** A completion without what at its end does not go before what is left of the line, and of the document. */
function withEndFor(open: Aligned, around: Surroundings): Aligned {
  const next = around.after.slice(open.end);
  // What stands before the tail in its line, unless the line begins in the completion.
  const start = open.text.slice(0, open.text.length - open.tail.length);
  const lineBefore = start.includes('\n') ? start.slice(start.lastIndexOf('\n') + 1) : around.before + start;
  const tail = next.trim() === '' ? withoutLinesBelow(open.tail, lineBefore, around.rest) : beforeNext(open.tail, next);
  const cut = open.tail.length - tail.length;
  return {
    end: open.end,
    tail,
    text: open.text.slice(0, open.text.length - cut),
    added: open.added.slice(0, open.added.length - cut),
  };
}

/** Before a star alone: there it stands for everything. */
const WANTS_STAR = /(?:[(.]|\b(?:select|distinct|import|export))\s*$/i;

function isNews(added: string, { before }: Surroundings): boolean {
  return !ONLY_MARKS.test(added) || (/^\s*\*[\s;]*$/.test(added) && WANTS_STAR.test(before));
}

/** Before `(x)`, `name(value)` is `name`. */
function withoutRepeatedGroup(text: string, after: string): string {
  if (!/^[([{]/.test(after)) return text;
  const body = text.trimEnd().replace(/;$/, '');
  const group = pairsIn(text).closers.find(({ index, opener }) => index === body.length - 1 && text[opener] === after[0]);
  return group ? text.slice(0, group.opener) : text;
}

/** `call();` in front of a bracket that stays is `call()`, and `call() {` in front of `) {` is as well. */
function beforeNext(text: string, next: string): string {
  const [brackets = ''] = /^\s*[)\]]+/.exec(next) ?? [];
  if (brackets === '') return /^\s*,/.test(next) ? withoutStatementEnd(text) : withoutRepeatedGroup(text, next);
  const own = squeeze(text);
  const [length] = overlaps(own.text, squeeze(next.slice(brackets.length)).text);
  return length === undefined ? withoutStatementEnd(text) : text.slice(0, own.at[own.text.length - length]).trimEnd();
}

function withoutStatementEnd(text: string): string {
  const statement = text.trimEnd();
  return statement.endsWith(';') ? statement.slice(0, -1).trimEnd() : text;
}

/** Whether both go on with the same sign: `s: string` and `: number`, `s = 1` and `= 2`. What is in brackets and strings is something else. */
function saysTheSame(tail: string, left: string): boolean {
  const sign = /^\s*(=>|:=|[-+*/%&|^]?=|:)(?![=:>/])/.exec(left)?.[1];
  if (sign === undefined) return false;
  let plain = tail.replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '');
  for (let depth = 0; depth < 3; depth++) plain = plain.replace(/\([^()]*\)|\[[^[\]]*\]|\{[^{}]*\}/g, '');
  return plain.split(/[^=:<>!+\-*/%&|^]+/).includes(sign);
}

/** Whether what comes next would be there twice, in whichever way both were aligned. */
function endsWithNext(text: string, left: string): boolean {
  const own = squeeze(text);
  const next = squeeze(left);
  for (const length of overlaps(own.text, next.text)) {
    const from = own.at[own.text.length - length]!;
    const isWords = /[\p{L}\p{N}]/u.test(next.text.slice(0, length)) && !/['"`)\]}]/.test(next.text.slice(0, length));
    if (isWords && isBoundary(text, from) && isBoundary(left, next.end[length - 1]!)) return true;
  }
  return false;
}

/**
 * Whether what a completion adds can stand before what is left of the line.
 * @param replaced what its author wants gone behind the cursor, whatever it closes
 */
function fits({ tail, text }: Aligned, end: number, around: Surroundings, replaced = 0): boolean {
  const { before, after, inString } = around;
  const left = after.slice(end);
  const own = closedBy(text, inString);
  const lacking = (mark: string): number => around.missing.get(mark) ?? 0;
  // What it leaves open needs what closes it behind the cursor.
  const taken = around.isStray ? [] : [...closedBy(after.slice(replaced, end), inString)];
  if (taken.some(([mark, count]) => count > 0 && count > (own.get(mark) ?? 0) - lacking(mark))) return false;
  if (left.trim() === '') return true;
  // The other half of the word at the cursor would be left over.
  if (around.isInWord && end < leadingWord(after).length) return false;
  if (tail === '') return true;
  if (endsWithNext(text, left) || saysTheSame(tail, left)) return false;
  const string = pairsIn(text, inString).inString;
  if (!(string !== undefined && left.startsWith(string)) && !canMeet(tail, left)) return false;
  const hasMore = /[\p{L}\p{N}_$]/u.test(left) && !COMMENT.test(left);
  const written = tail.trimEnd();
  const endsLine = tail.slice(written.length).includes('\n');
  const isStatement = written.endsWith(';') && !endsLine && /(?:^|[{;])\s*$/.test(before);
  const isBlock = CLOSES.test(left) && !written.endsWith('{');
  if (hasMore && !isStatement && !isBlock && (endsLine || /[;{]$/.test(written))) return false;
  const closed = closedBy(left, around.endsString ? inString : undefined);
  // Closed twice: once by it, and once by what is left.
  return ![...closedBy(tail, inString)].some(([mark, count]) => count > lacking(mark) && (closed.get(mark) ?? 0) > 0);
}
