// How a text goes on at the cursor: token by token while it is likely that all of it is right, and no further.
import { confidenceIn } from './confidence.ts';
import type { Asked, Family, LearnedTexts } from './learnedTexts.ts';
import { predict, type Evidence, type Typed } from './prediction.ts';
import { addTokens, tokenizing, whole } from './tokenized.ts';
import { eachToken, hasSpace, idOf, lineEndIn, OPAQUE, type Code } from './tokens.ts';

/** How much of the text before the cursor is looked at. */
const LOOK_BACK = 2500;

/** At most so many tokens are added. */
const MOST_TOKENS = 60;
const MOST_LINES = 3;

/** A continuation that is less likely than this is not gone on with. */
const HOPELESS = 0.02;

export interface Cursor {
  /** The text before the cursor. */
  prefix: string;
  language: string;
  own?: string;
  without?: readonly [number, number];
}

export interface Wanted {
  /** How likely what is shown must be right at least. */
  threshold: number;
  /** Whether it may go on in the next lines. */
  lines: boolean;
  /** Told of each token that is predicted. */
  onStep?: (evidence: Evidence, added: string) => void;
}

export interface Continuation {
  /** What comes after the cursor. */
  text: string;
  /** How likely all of it is right, from 0 to 1. */
  confidence: number;
}

/** What is at the cursor, as tokens. */
export interface CursorTokens {
  context: Code[];
  typed: Typed;
  /** Of the line that the cursor is in. */
  indent: string;
}

/** Of what was asked about last. */
const before = new WeakMap<Family, { text: string; language: string; version: number; codes: readonly Code[] }>();

/**
 * @returns of all beginnings of what is likeliest the one that saves the most typing on average, of those that are likely enough; undefined where none
 * is.
 */
export function continuationAt(texts: LearnedTexts, cursor: Cursor, wanted: Wanted): Continuation | undefined {
  const family = texts.family(cursor.language);
  const { context, typed, indent } = tokensAt(cursor, family);
  const asked: Asked = {
    family,
    context,
    ...(cursor.own !== undefined && { own: cursor.own, ...(cursor.without && { without: cursor.without }) }),
  };
  let likely = 1;
  let added = '';
  let lines = 1;
  let column = indent;
  let best: (Continuation & { gain: number }) | undefined;
  const offer = (): void => {
    const gain = likely * (added.length - 1);
    if (likely >= wanted.threshold && gain > (best?.gain ?? 0)) best = { text: added, confidence: likely, gain };
  };
  for (let step = 0; step < MOST_TOKENS; step++) {
    const next = predict(texts, asked, step === 0 ? typed : undefined);
    if (!next) break;
    likely *= confidenceIn(next.evidence);
    const word = family.vocabulary.wordOf(idOf(next.code));
    const end = lineEndIn(next.code);
    if (end) {
      // A further line is offered whole, or not at all.
      if (lines > 1) offer();
      if (!wanted.lines || lines === MOST_LINES || end.isBlank) break;
      lines++;
      column = indented(column, end.indent);
      added += `\n${column}`;
    } else if (step > 0) added += (hasSpace(next.code) ? ' ' : '') + word;
    else added += typed.word === '' && !typed.hasSpace && hasSpace(next.code) ? ` ${word}` : word.slice(typed.word.length);
    wanted.onStep?.(next.evidence, added);
    if (likely < Math.min(HOPELESS, wanted.threshold)) break;
    context.push(next.code);
    if (lines === 1) offer();
  }
  return best && { text: best.text, confidence: best.confidence };
}

/** The tokens of the lines before the cursor's. While a line is written, they are the same with every key. */
function tokensBefore(text: string, language: string, family: Family): readonly Code[] {
  const { version } = family.vocabulary;
  const known = before.get(family);
  if (known?.text === text && known.language === language && known.version === version) return known.codes;
  // A sign stands for the line, whatever is in it: with it the line before is ended.
  const { codes } = whole(tokenizing(`${text};`, language, (token) => numberIn(family, token)));
  codes.pop();
  before.set(family, { text, language, version, codes });
  return codes;
}

function numberIn({ vocabulary }: Family, token: string): number {
  return vocabulary.idOf(token) ?? OPAQUE;
}

function indented(indent: string, by: number): string {
  if (by <= 0) return indent.slice(0, Math.max(0, indent.length + by));
  return indent + (indent.startsWith('\t') || (indent === '' && by === 1) ? '\t' : ' ').repeat(by);
}

/** Takes apart what is before a cursor. What is typed of the last token is not part of what stands before it. */
export function tokensAt({ prefix, language }: Cursor, family: Family): CursorTokens {
  const lineStart = Math.max(prefix.lastIndexOf('\n'), prefix.lastIndexOf('\r')) + 1;
  const line = prefix.slice(lineStart);
  const bare = line.trimStart();
  const indent = line.slice(0, line.length - bare.length);
  let start = Math.max(0, lineStart - LOOK_BACK);
  if (start > 0) start = Math.min(lineStart, prefix.indexOf('\n', start) + 1);
  const number = (token: string): number => numberIn(family, token);
  const context = [...tokensBefore(`${prefix.slice(start, lineStart)}${indent}`, language, family)];
  const written = bare.trimEnd();
  const blanks = bare.length - written.length;
  const hasOneSpace = blanks === 1 && bare.endsWith(' ');
  if (blanks > 0) {
    addTokens(hasOneSpace ? written : bare, number, context);
    return { context, typed: { word: '', hasSpace: hasOneSpace }, indent };
  }
  let word = '';
  eachToken(written, 0, written.length, (token) => void (word = token));
  addTokens(written.slice(0, written.length - word.length).trimEnd(), number, context);
  return { context, typed: { word, hasSpace: false }, indent };
}
