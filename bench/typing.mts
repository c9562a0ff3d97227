// A perfect user who types a text and takes what is offered whenever all of it is right, by one key: how many keys are saved.
import { codeOnly, type WordBased, wordsOf } from './wordBased.mts';

/** What is offered behind the cursor when so much of a text was typed; undefined where nothing is. */
export type Offer = (typed: string, position: { line: number; character: number }) => string | undefined;

export interface Typing {
  /** Keys without any help: a line break is one, as editors indent by themselves. */
  keys: number;
  /** Keys that were pressed. */
  pressed: number;
  /** How often it was looked for something, and how often something was shown, and all of it was right. */
  asked: number;
  shown: number;
  right: number;
}

export const noTyping = (): Typing => ({ keys: 0, pressed: 0, asked: 0, shown: 0, right: 0 });

/** What one accepted word of an offer is: what "Accept Next Word" takes. */
const NEXT_WORD = /^\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)/u;

/**
 * @param byWord the user takes single words of an offer as long as they are right, each by one key.
 * @param onLine told before each line, with the text before it.
 */
export function typeText(
  text: string,
  offer: Offer,
  into: Typing,
  { byWord = false, onLine }: { byWord?: boolean; onLine?: (typed: string) => void } = {},
): void {
  let line = 0;
  let lineStart = 0;
  onLine?.('');
  let at = 0;
  const startLine = (): void => {
    line++;
    lineStart = at;
    onLine?.(text.slice(0, at));
    // The editor indents.
    while (text[at] === ' ' || text[at] === '\t') at++;
  };
  while (at < text.length) {
    const isBreak = text[at] === '\n';
    at++;
    into.keys++;
    into.pressed++;
    if (isBreak) startLine();
    if (at >= text.length) break;
    let offered = offer(text.slice(0, at), { line, character: at - lineStart });
    into.asked++;
    if (offered === undefined) continue;
    into.shown++;
    const isRight = text.startsWith(offered, at);
    if (isRight) into.right++;
    while (offered !== undefined && offered !== '') {
      const part: string = isRight ? offered : ((byWord ? NEXT_WORD.exec(offered)?.[0] : undefined) ?? '');
      if (part.length < 2 || !text.startsWith(part, at)) break;
      into.pressed++;
      offered = offered.slice(part.length);
      for (const end = at + part.length; at < end;) {
        const breaks = text[at] === '\n';
        at++;
        into.keys++;
        if (breaks) startLine();
      }
    }
  }
}

/** The same user with word-based suggestions: the word is taken when it is the one that is selected. */
export function typeWithWords(text: string, language: string, words: WordBased, into: Typing): void {
  const isCode = codeOnly(text, language);
  const ends = new Map<number, string>();
  for (const { index, word } of placedWords(text)) ends.set(index, word);
  let lineStart = 0;
  const own = words.withDocument();
  for (let at = 0; at < text.length;) {
    if (text[at] === '\n') {
      into.keys++;
      into.pressed++;
      own.add(text.slice(lineStart, at));
      at++;
      lineStart = at;
      while (text[at] === ' ' || text[at] === '\t') at++;
      continue;
    }
    const word = ends.get(at);
    if (word === undefined || !isCode[at]) {
      const length = word?.length ?? 1;
      into.keys += length;
      into.pressed += length;
      at += length;
      continue;
    }
    into.keys += word.length;
    const typed = keysFor(word, own, into);
    into.pressed += typed;
    at += word.length;
  }
}

function keysFor(word: string, words: WordBased, into: Typing): number {
  for (let typed = 1; typed < word.length; typed++) {
    const first = words.first(word.slice(0, typed));
    into.asked++;
    if (first === undefined) continue;
    into.shown++;
    if (first !== word) continue;
    into.right++;
    return Math.min(word.length, typed + 1);
  }
  return word.length;
}

function placedWords(text: string): { index: number; word: string }[] {
  const placed: { index: number; word: string }[] = [];
  let from = 0;
  for (const word of wordsOf(text)) {
    const index = text.indexOf(word, from);
    if (index === -1) continue;
    placed.push({ index, word });
    from = index + word.length;
  }
  return placed;
}
