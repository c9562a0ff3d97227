// Which token comes next, going by what came after the same tokens in learned texts, and what speaks for it.
import type { Asked, LearnedTexts } from './learnedTexts.ts';
import { hasSpace, idOf, isWord, lineEndIn, OPAQUE, RESERVED, type Code } from './tokens.ts';

/** What is typed of the next token. */
export interface Typed {
  /** Its first characters; empty where none is. */
  word: string;
  /** Whether the space before it is there. */
  hasSpace: boolean;
}

/** What speaks for a token, as numbers that a confidence is made of. */
export type Evidence = readonly number[];

export interface Prediction {
  code: Code;
  evidence: Evidence;
}

interface Vote {
  code: Code;
  weight: number;
  count: number;
  longest: number;
  own: number;
}

/** What a place counts by where it is. */
const WHERE = { own: 6, open: 1.5, other: 1 } as const;

/** What a place counts by how many tokens before it are the same: each further one makes it so many times likelier, up to some. */
const PER_TOKEN = 2.6;
const MOST_TOKENS = 9;
const WEIGHTS = Array.from({ length: 64 }, (_, match) => PER_TOKEN ** Math.min(match, MOST_TOKENS));

/** How much of the text that is written is looked through for a word that begins like what is typed. */
const MOST_RECENT = 3000;

/**
 * @param typed of the first token that is predicted; absent for those after it.
 * @returns the likeliest; undefined where nothing is known that could be next.
 */
export function predict(texts: LearnedTexts, asked: Asked, typed?: Typed): Prediction | undefined {
  const { vocabulary } = asked.family;
  const word = typed?.word ?? '';
  const votes = new Map<Code, Vote>();
  let all = 0;
  const vote = (code: Code, weight: number, match: number, isOwn: boolean): void => {
    // Whether a space stands before what is typed has been said.
    const key = word === '' ? code : code & ~1;
    const known = votes.get(key);
    all += weight;
    if (known) {
      known.weight += weight;
      known.count++;
      if (isOwn) known.own++;
      if (match > known.longest) known.longest = match;
    } else votes.set(key, { code: key, weight, count: 1, longest: match, own: isOwn ? 1 : 0 });
  };
  const fits = (code: Code): boolean => {
    const id = idOf(code);
    if (word !== '') return id >= RESERVED && vocabulary.wordOf(id).startsWith(word);
    return !typed?.hasSpace || (id >= RESERVED && hasSpace(code));
  };
  texts.occurrences(asked, fits, ({ code, match, where }) => vote(code, WEIGHTS[match]! * WHERE[where], match, where === 'own'));
  if (isWord(word)) voteForWords(texts, asked, word, vote);
  let best: Vote | undefined;
  // Of equals it is the same one, whatever was learned first.
  const textOf = ({ code }: Vote): string => vocabulary.wordOf(idOf(code));
  for (const one of votes.values())
    if (!best || one.weight > best.weight || (one.weight === best.weight && textOf(one) < textOf(best))) best = one;
  if (!best || idOf(best.code) === OPAQUE) return undefined;
  return { code: best.code, evidence: evidenceOf(best, { all, word, text: textOf(best) }) };
}

/** Words that begin like what is typed, whatever stands before them: those of the text itself, the later the more, and those that are used most. */
function voteForWords(
  texts: LearnedTexts,
  asked: Asked,
  word: string,
  vote: (code: Code, weight: number, match: number, isOwn: boolean) => void,
): void {
  const { vocabulary } = asked.family;
  const recent = new Map<number, number>();
  if (asked.own !== undefined) {
    let distance = 0;
    for (const code of texts.recent(asked.own, MOST_RECENT, asked.without)) {
      const id = idOf(code);
      distance++;
      if (id >= RESERVED && vocabulary.wordOf(id).startsWith(word)) recent.set(id, (recent.get(id) ?? 0) + 30 / (30 + distance));
    }
  }
  for (const [id, weight] of recent) vote(id * 2, 0.4 + 3 * weight, 0, true);
  for (const id of vocabulary.beginningLike(word)) {
    if (!vocabulary.wordOf(id).startsWith(word)) continue;
    // What is at the cursor itself does not count.
    const there = asked.own === undefined ? 0 : texts.countIn(asked.own, asked.without, id);
    const count = vocabulary.countOf(id) - there;
    if (count > 0) vote(id * 2, 0.05 * Math.sqrt(count), 0, false);
  }
}

const odds = (part: number, whole: number, doubt: number): number => Math.log((part + doubt / 4) / (whole - part + doubt));

function evidenceOf(best: Vote, { all, word, text }: { all: number; word: string; text: string }): Evidence {
  const { longest } = best;
  const typed = word.length;
  const is = (condition: boolean): number => (condition ? 1 : 0);
  return [
    1,
    odds(best.weight, all, 1),
    Math.log(best.count),
    is(best.own > 0),
    Math.min(longest, 16) / 8,
    is(longest === 0),
    is(longest === 1),
    is(longest === 2),
    is(longest === 3),
    is(longest === 4 || longest === 5),
    is(longest >= 6 && longest < 10),
    is(longest >= 10),
    is(typed === 1),
    is(typed === 2),
    is(typed === 3),
    is(typed > 3),
    is(typed > 0 && word === text),
    is(isWord(text)),
    is(lineEndIn(best.code) !== undefined),
    typed === 0 ? 0 : Math.log(1 + text.length - typed),
  ];
}
