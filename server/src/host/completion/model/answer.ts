// What a model wrote so far, as a completion that only grows: whole lines, up to what stands behind the cursor already.
import { unwrapped } from './chatText.ts';
import { withoutTokens } from './specialTokens.ts';

export interface AnswerOptions {
  /** The text before and after the cursor, as the model was told. */
  prefix: string;
  suffix: string;
  /** Before any of these the text ends. */
  stop: readonly string[];
  /** Whether the model may wrap the text into what it was not asked for. */
  isChat?: boolean;
  maxLines?: number;
}

/** Nobody reads more at the cursor. */
const MAX_LINES = 30;

/** What is longer is no completion, whatever the server was asked for. With room for a model's thoughts. */
const MAX_CHARACTERS = 100_000;

const OPENING = /[([{]/g;
const CLOSING = /[)\]}]/g;

export class Answer {
  readonly #options: AnswerOptions;
  #raw = '';
  #shown = '';
  #isOver = false;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** What was returned last. */
  get text(): string {
    return this.#shown;
  }

  /** Nothing that follows counts. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @returns the text so far, where it grew by whole lines. */
  push(piece: string): string | undefined {
    if (this.#isOver || piece === '') return undefined;
    this.#raw += piece;
    const { stop } = this.#options;
    // Looking at all of it for every piece would take the longer the more there is.
    const mayEnd = /[\n\r>\]`]/.test(piece) || stop.some((one) => piece.includes(one.slice(-1)));
    const grown = mayEnd ? this.#grown(this.#read(false)) : undefined;
    if (this.#raw.length > MAX_CHARACTERS) this.#isOver = true;
    return grown;
  }

  /**
   * Nothing follows.
   * @param how `broken`: in the middle. Then, and where there was no room for more, whole lines count and the last one does not, unless it is all there is.
   */
  end(how: 'stop' | 'length' | 'broken'): string | undefined {
    if (this.#isOver) return undefined;
    this.#isOver = true;
    if (how === 'broken' || (how === 'length' && this.#shown !== '')) return undefined;
    return this.#grown(this.#read(true));
  }

  #grown(text: string): string | undefined {
    if (text === this.#shown || !text.startsWith(this.#shown)) return undefined;
    this.#shown = text;
    return text;
  }

  #read(isWhole: boolean): string {
    const { prefix, suffix, stop, isChat = false, maxLines = MAX_LINES } = this.#options;
    // A line end may be cut in two.
    const raw = (isWhole ? this.#raw : this.#raw.replace(/\r$/, '')).replace(/\r\n?/g, '\n');
    const bare = isChat ? unwrapped(raw, prefix, isWhole) : { text: raw, isCut: false };
    const isOwn = (token: string): boolean => prefix.includes(token) || suffix.includes(token);
    const clean = withoutTokens(bare.text, { isOwn, isWhole: isWhole || bare.isCut });
    const stopped = beforeStop(clean.text, stop);
    let isEnd = bare.isCut || clean.isCut || stopped.isCut;
    let text = isEnd || isWhole ? stopped.text : wholeLines(stopped.text, stop);
    text = withoutBlankStart(text, prefix);

    const lines = text.split('\n');
    const kept = linesBefore(lines, prefix, suffix);
    if (kept.isCut) isEnd = true;
    if (kept.lines.length >= maxLines) isEnd = true;
    if (isEnd) this.#isOver = true;
    const joined = kept.lines
      .slice(0, maxLines)
      .join('\n')
      .replace(/(?:\n[^\S\n]*)+$/, '');
    return joined.trim() === '' ? '' : joined;
  }
}

function beforeStop(text: string, stop: readonly string[]): { text: string; isCut: boolean } {
  const places = stop
    .filter((one) => one !== '')
    .map((one) => text.indexOf(one))
    .filter((place) => place !== -1);
  return places.length === 0 ? { text, isCut: false } : { text: text.slice(0, Math.min(...places)), isCut: true };
}

/** The lines that nothing that follows can change. */
function wholeLines(text: string, stop: readonly string[]): string {
  let end = text.length;
  // What may be the beginning of a stop is no text yet.
  for (const one of stop) {
    for (let length = Math.min(one.length - 1, text.length); length > 0; length--) {
      if (!text.endsWith(one.slice(0, length))) continue;
      end = Math.min(end, text.length - length);
      break;
    }
  }
  return text.slice(0, Math.max(0, text.lastIndexOf('\n', end - 1)));
}

/** Without empty lines at the start: none where the cursor's line is empty itself, one line end where it is not. */
function withoutBlankStart(text: string, prefix: string): string {
  const blank = /^(?:[^\S\n]*\n)+/.exec(text)?.[0];
  if (blank === undefined) return text;
  const line = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const rest = text.slice(blank.length);
  if (line.trim() !== '') return `\n${rest}`;
  // The indentation is there.
  return rest.startsWith(line) ? rest.slice(line.length) : rest;
}

/** The lines before the first one that stands behind the cursor already. */
function linesBefore(lines: readonly string[], prefix: string, suffix: string): { lines: readonly string[]; isCut: boolean } {
  const [rest = '', ...below] = suffix.split('\n', 100);
  const next = below.find((line) => line.trim() !== '')?.trimEnd();
  const before = prefix.slice(prefix.lastIndexOf('\n') + 1);
  for (const [index, line] of lines.entries()) {
    const whole = (index === 0 ? before + line : line).trimEnd();
    if (next !== undefined && whole === next) return { lines: lines.slice(0, index), isCut: true };
    if (index > 0) continue;
    const shorter = withoutRest(line, before, rest.trim());
    if (shorter !== undefined) return { lines: [shorter], isCut: true };
  }
  return { lines, isCut: false };
}

/** The first line without what stands behind the cursor, if it ends with that and does not need it itself. */
function withoutRest(line: string, before: string, rest: string): string | undefined {
  const trimmed = line.trimEnd();
  if (rest === '' || !trimmed.endsWith(rest)) return undefined;
  const shorter = trimmed.slice(0, -rest.length);
  const count = (marks: RegExp): number => shorter.match(marks)?.length ?? 0;
  const isOpenBefore = (before.match(OPENING)?.length ?? 0) > (before.match(CLOSING)?.length ?? 0);
  const isBalanced = count(OPENING) <= count(CLOSING);
  return isBalanced && (isOpenBefore || !/^[)\]}]/.test(rest)) ? shorter : undefined;
}
