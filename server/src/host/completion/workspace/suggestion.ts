// What the learned texts have to offer at a cursor, as a completion: only what they are confident of, and nothing where nothing is wanted.
import type { Completion } from '../../../contract/completions.ts';
import type { Range } from '../../../text/range.ts';
import { endsInProse } from '../prose.ts';
import { NAMES } from '../fitting/words.ts';
import { continuationAt } from './continuation.ts';
import type { LearnedTexts } from './learnedTexts.ts';
import { LONGEST_LINE } from './codeLines.ts';

/** Fewer typed characters than this begin too many lines. */
const MIN_TYPED = 3;
/** What adds less is typed faster than read. */
const MIN_ADDED = 2;

/** How likely all of it must be right to be shown unasked, and where somebody asked for it. */
export const SHOWN_FROM = 0.66;
export const SHOWN_WHEN_ASKED_FROM = 0.1;

/** What closes something, or begins a comment: quicker typed than read. */
const ONLY_MARKS = /^(?:[\s)\]}>;:,.=({["'`#/*]|-->)*$/;

/** Nobody needs the same one twice. */
const IMPORT = /^(?:import|from|using|use|@import|#\s*include)\b/;

const isPartOfWord = new RegExp(`^[${NAMES}]`, 'u');

export interface SuggestionQuery {
  prefix: string;
  suffix: string;
  position: { line: number; character: number };
  language: string;
  /** The key under which the text itself was learned. */
  own?: string;
  /** Whether somebody asked for it, rather than typing on. */
  isInvoked?: boolean;
  /** Also in comments and documentation. */
  inProse?: boolean;
}

export interface Suggestion extends Completion {
  range: Range;
  /** How likely all of it is right, from 0 to 1. */
  confidence: number;
}

/** @returns undefined where the texts have nothing to say with enough confidence. */
export function suggestionAt(texts: LearnedTexts, query: SuggestionQuery, threshold?: number): Suggestion | undefined {
  const { prefix, suffix, position, language, own, isInvoked = false, inProse = false } = query;
  const line = prefix.slice(Math.max(prefix.lastIndexOf('\n'), prefix.lastIndexOf('\r')) + 1);
  if (line.length > LONGEST_LINE || isPartOfWord.test(suffix)) return undefined;
  const written = line.trimStart();
  if (!isInvoked && written.replaceAll(/\s/g, '').length < MIN_TYPED) return undefined;
  if (!inProse && endsInProse(prefix, language)) return undefined;
  const without = own === undefined ? undefined : cursorLines(texts.linesOf(own), position.line, () => countLines(suffix));
  const isLineEnd = /^[^\S\r\n]*(?:[\r\n]|$)/.test(suffix);
  const found = continuationAt(
    texts,
    { prefix, language, ...(own !== undefined && { own }), ...(without && { without }) },
    { threshold: threshold ?? (isInvoked ? SHOWN_WHEN_ASKED_FROM : SHOWN_FROM), lines: isLineEnd },
  );
  if (!found || found.text.trim().length < MIN_ADDED || ONLY_MARKS.test(found.text)) return undefined;
  const text = written + found.text;
  if (IMPORT.test(text) && hasLine(prefix, suffix, text)) return undefined;
  const range = { start: { line: position.line, character: position.character - written.length }, end: { ...position } };
  return { text, range, confidence: found.confidence };
}

/** The line of the cursor as it was learned, which may be some edits ago: it would only predict itself. */
function cursorLines(learned: number | undefined, line: number, linesAfter: () => number): [number, number] | undefined {
  if (learned === undefined) return undefined;
  // By how many lines the text has grown since above the cursor, or below it.
  const grown = line + linesAfter() - learned;
  return [Math.max(0, Math.min(line, line - grown)), Math.max(line, line - grown)];
}

/** The line that a text begins in counts as one. */
function countLines(text: string): number {
  let count = 1;
  for (const _ of text.matchAll(/\r\n|\n|\r/g)) count++;
  return count;
}

/** Whether a line begins like that, or is it. */
function hasLine(prefix: string, suffix: string, text: string): boolean {
  const [line = ''] = text.split('\n', 1);
  return [prefix, suffix].some((part) => part.split(/\r\n|\n|\r/).some((one) => one.trim().startsWith(line)));
}
