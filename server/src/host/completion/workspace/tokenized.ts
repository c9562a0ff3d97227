// Texts as they are learned and asked about: the tokens of their lines of code, one after the other.
import { CodeLines, codeLength, LONGEST_LINE } from './codeLines.ts';
import { BARRIER, codeOf, eachToken, lineEnd, LONGEST_TOKEN, OPAQUE, type Code } from './tokens.ts';

/** Gives a token its number. */
export type Numbering = (token: string) => number;

export interface Tokenized {
  codes: Code[];
  /** By line of the text: how many codes stand before it. */
  lines: number[];
  /** Characters that the last line of code is indented by. */
  indent: number;
}

/** After so many lines others may have their turn. */
const LINES_PER_STEP = 20;

const LINE_END = /\r\n|\n|\r/g;

/**
 * Takes a text apart, in steps.
 * @param isLeftOut says of which lines nothing is to be learned.
 */
export function* tokenizing(
  text: string,
  language: string,
  number: Numbering,
  isLeftOut: (line: string) => boolean = () => false,
): Generator<void, Tokenized> {
  const codes: Code[] = [codeOf(BARRIER, false)];
  const lines: number[] = [];
  const code = new CodeLines(language);
  let indent = 0;
  let isBlank = false;
  let start = 0;
  LINE_END.lastIndex = 0;
  const stops = new RegExp(LINE_END);
  while (start <= text.length) {
    const stop = stops.exec(text);
    const end = stop?.index ?? text.length;
    lines.push(codes.length);
    const line = end - start > LONGEST_LINE ? undefined : text.slice(start, end);
    const bare = line?.trim();
    if (bare === '') isBlank = true;
    else if (bare === undefined || isLeftOut(bare)) {
      // What stands on both sides of it does not follow each other.
      if (codes.at(-1) !== codeOf(BARRIER, false)) codes.push(codeOf(BARRIER, false));
    } else if (code.isCode(bare)) {
      const own = line!.length - line!.trimStart().length;
      codes.push(lineEnd(own - indent, isBlank));
      [indent, isBlank] = [own, false];
      addTokens(bare.slice(0, codeLength(bare, language)), number, codes);
    }
    if (lines.length % LINES_PER_STEP === 0) yield;
    if (!stop) break;
    start = stops.lastIndex;
  }
  return { codes, lines, indent };
}

/** Adds the tokens of a piece of a line. */
export function addTokens(line: string, number: Numbering, codes: Code[]): void {
  eachToken(line, 0, line.length, (token, spaced) => {
    codes.push(token.length > LONGEST_TOKEN ? codeOf(OPAQUE, spaced) : codeOf(number(token), spaced));
  });
}

/** Does work that is made in steps, all at once. */
export function whole<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
