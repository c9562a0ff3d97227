// How many tokens a text takes, without the model's own tokenizer: rather too many than too few. And where a text is cut that has too many.

/** Words and the blanks before them, digits, and single signs: about how byte-pair encodings cut code, which is finer than they do. */
const PARTS = /[A-Za-z]+|\d|\n|[^\S\n]+|[^\sA-Za-z\d]/gu;

/** Byte-pair encodings have whole words for what is common; for what is not, four letters are a safe guess. */
const LETTERS_PER_TOKEN = 4;

/** Indentation is encoded in runs. */
const BLANKS_PER_TOKEN = 8;

/** So many characters are looked at for each token that there is room for; more would never fit. */
const MOST_CHARACTERS_PER_TOKEN = 8;

/** An estimate that errs on the safe side for code and prose in the encodings of today's models. */
export function estimatedTokens(text: string): number {
  let tokens = 0;
  for (const [part] of text.matchAll(PARTS)) tokens += tokensOfPart(part);
  return tokens;
}

function tokensOfPart(part: string): number {
  if (/^[A-Za-z]/.test(part)) return Math.ceil(part.length / LETTERS_PER_TOKEN);
  // One blank belongs to the word that follows.
  if (/^[^\S\n]/.test(part)) return part.length === 1 ? 0 : Math.ceil(part.length / BLANKS_PER_TOKEN);
  // What is not ASCII takes up to as many tokens as it has bytes, mostly less.
  return part.codePointAt(0)! > 0x7f ? Math.min(3, Buffer.byteLength(part)) : 1;
}

/** The end of a text in so many tokens, from the start of a line on; of a single line that is too long itself, its end. */
export function endWithin(text: string, tokens: number): string {
  const looked = text.slice(-tokens * MOST_CHARACTERS_PER_TOKEN || text.length);
  let [start, left] = [looked.length, tokens];
  while (start > 0) {
    const lineStart = startOfLineThatEnds(looked, start);
    left -= estimatedTokens(looked.slice(lineStart, start));
    // The first line that is looked at may be cut itself.
    const isWhole = lineStart > 0 || looked.length === text.length;
    if (left < 0 || !isWhole) break;
    start = lineStart;
  }
  return start < looked.length || text === '' || tokens <= 0 ? looked.slice(start) : endOfLine(looked, tokens);
}

/** @param end behind the line end, where the line has one. */
export function startOfLineThatEnds(text: string, end: number): number {
  return end < 2 ? 0 : text.lastIndexOf('\n', end - 2) + 1;
}

/** The beginning of a text in so many tokens, up to the end of a line; of a single line that is too long itself, its beginning. */
export function beginningWithin(text: string, tokens: number): string {
  const looked = text.slice(0, Math.max(0, tokens) * MOST_CHARACTERS_PER_TOKEN);
  let [end, left] = [0, tokens];
  while (end < looked.length) {
    const newline = looked.indexOf('\n', end);
    const lineEnd = newline === -1 ? looked.length : newline + 1;
    left -= estimatedTokens(looked.slice(end, lineEnd));
    const isWhole = newline !== -1 || looked.length === text.length;
    if (left < 0 || !isWhole) break;
    end = lineEnd;
  }
  return end > 0 ? looked.slice(0, end) : beginningOfLine(looked, tokens);
}

function beginningOfLine(line: string, tokens: number): string {
  let [end, left] = [0, tokens];
  for (const { 0: part, index } of line.matchAll(PARTS)) {
    left -= tokensOfPart(part);
    if (left < 0) break;
    // The parts are whole characters, so no surrogate is torn from its other half.
    end = index + part.length;
  }
  return line.slice(0, end);
}

function endOfLine(line: string, tokens: number): string {
  const lineStart = startOfLineThatEnds(line, line.length);
  const last = line.slice(lineStart);
  let [start, left] = [last.length, tokens];
  for (const { 0: part, index } of [...last.matchAll(PARTS)].toReversed()) {
    left -= tokensOfPart(part);
    if (left < 0) break;
    start = index;
  }
  // Half of a character, where the text was cut before it was looked at, is none of the parts' doing.
  return last.slice(start).replace(/^[\uDC00-\uDFFF]/, '');
}
