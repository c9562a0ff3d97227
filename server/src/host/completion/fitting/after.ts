// Which part of a completion stands behind the cursor already: the rest of a word, an argument, brackets and quotation marks that the editor closed.
import { pairsIn, type Pairs } from './pairs.ts';
import { characterAt, characterBefore, isBoundary, isSpace, isWord, overlaps, squeeze } from './words.ts';

/** A part of the completion, and the same text behind the cursor as it is spelled there. */
interface Shared {
  from: number;
  to: number;
  /** Where it ends behind the cursor. */
  end: number;
}

export interface Aligned {
  /** How much behind the cursor the completion has too, in code units. */
  end: number;
  /** The completion, with what it shares spelled as it is there. */
  text: string;
  /** What of it is not there yet. */
  added: string;
  /** What comes after all that it shares. */
  tail: string;
}

/** What joins or separates: alone, it says nothing about whether both go on alike. */
const JOINTS = /^[\s,;.+\-*/%&|<>?!^~@]+$/;
/** The same, with what comes between a name and its value. */
const MARKS = /^[\s,;.+\-*/%&|<>?!^~@:=]+$/;

/** At the end of a line, what still joins that line to the next. */
const JOINS_NEXT_LINE = /^\s*(?:,|&&|\|\||[+*|])\s*$/;

/** Ends between `<` and `>`. */
const IN_TAG = /<\/?[A-Za-z][^<>]*$/;

interface Context {
  /** The quotation mark of the string in which the cursor is. */
  inString: string | undefined;
  /** Whether what stands behind the cursor begins in that string. */
  endsString: boolean;
  /** Whether the bracket behind the cursor closes nothing, so that it is any that the completion has. */
  isStray: boolean;
  /** Whether a word goes on from before the cursor. */
  isInWord: boolean;
}

/**
 * Settles which text from the cursor on may be in a completion already, in the order in which it is there. A bracket of the completion is the one
 * behind the cursor only if it closes what was opened before.
 * @returns the ways to see it, that with most of the text first; the last is that nothing is
 */
export function alignments(text: string, after: string, { inString, endsString, isStray, isInWord }: Context): Aligned[] {
  const pairs = pairsIn(text, inString);
  const closers = endsString ? pairs : { ...pairs, closers: pairs.closers.filter(({ mark }) => mark !== inString) };
  const first = sameBeginning(text, after, inString, isInWord);
  const none: Shared[] = [];
  const found: Shared[][] = [];
  // The longest counts. Where several are as long, what comes first in this order.
  for (const begun of first ? [[first], none] : [none]) {
    for (const shared of [begun, ...sameClosers(text, after, begun.at(-1) ?? START, closers).map((closed) => [...begun, ...closed])]) {
      found.push([...shared, ...sameEnd(text, after, shared.at(-1) ?? START, isStray ? undefined : pairs)]);
    }
  }
  const sorted = found.filter((shared) => reach(shared) > 0).sort((one, other) => reach(other) - reach(one));
  return [...sorted, none].map((shared) => spelled(text, after, shared));
}

const START: Shared = { from: 0, to: 0, end: 0 };

function reach(shared: readonly Shared[]): number {
  return shared.at(-1)?.end ?? 0;
}

/** `tal = 5` and `tal);`, and `sole` and `le` of one word. */
function sameBeginning(text: string, after: string, inString: string | undefined, isInWord: boolean): Shared | undefined {
  let length = 0;
  while (length < text.length && length < after.length && text[length] === after[length]) length++;
  while (length > 0 && !(isBoundary(text, length) && isBoundary(after, length))) length--;
  const shared = after.slice(0, length);
  const isWhole = (length === after.length && !JOINS_NEXT_LINE.test(shared)) || length === text.length;
  // Two strings that begin with the same mark, or two tags with the same name, have nothing else in common.
  const isPart = !JOINTS.test(shared) && !IN_TAG.test(shared) && !pairsIn(shared, inString).opensString;
  if (shared.trim() !== '' && (isWhole || isPart)) return { from: 0, to: length, end: length };
  const restOfWord = leadingWord(after);
  const word = leadingWord(text);
  if (!isInWord || restOfWord === '' || !word.endsWith(restOfWord)) return undefined;
  return { from: word.length - restOfWord.length, to: word.length, end: restOfWord.length };
}

export function leadingWord(text: string): string {
  let end = 0;
  for (let character = characterAt(text, 0); isWord(character); character = characterAt(text, end)) end += character!.length;
  return text.slice(0, end);
}

/** The completion ends with what comes next: `a, b)` and `, b) + c`. */
function sameEnd(text: string, after: string, begun: Shared, pairs: Pairs | undefined): Shared[] {
  const own = squeeze(text.slice(begun.to));
  const there = squeeze(after.slice(begun.end));
  for (const length of overlaps(own.text, there.text)) {
    const from = begun.to + own.at[own.text.length - length]!;
    const end = begun.end + there.end[length - 1]!;
    if (!isBoundary(text, from) || !isBoundary(after, end)) continue;
    // Both together are `&&` or `===`.
    if (end === begun.end + 1 && from === text.length - 1 && isHalf(text[from]!, after[end])) continue;
    const closesItsOwn = pairs?.closers.some(({ index, opener }) => index >= from && opener >= 0 && opener < from);
    if (closesItsOwn !== true) return [{ from, to: text.length, end }];
  }
  // One space is enough, on whichever side.
  const isDoubled = isSpace(text.at(-1)) && isSpace(after[begun.end]) && text.length > begun.to;
  return isDoubled ? [{ from: text.length - 1, to: text.length, end: begun.end + 1 }] : [];
}

/** Whether a mark is not all of a sign: `&` and `|` by themselves, others where one more of them follows. */
function isHalf(mark: string, next: string | undefined): boolean {
  return /[&|]/.test(mark) || (mark === next && /[=<>+\-*/.:?]/.test(mark));
}

/** Brackets and quotation marks next to the cursor that the completion closes too, with other text between: `x), y)` and `))`. */
function sameClosers(text: string, after: string, begun: Shared, pairs: Pick<Pairs, 'closers'>): Shared[][] {
  const open = pairs.closers.filter(({ index, opener }) => opener === -1 && index >= begun.to);
  const shared: Shared[] = [];
  let end = begun.end;
  for (;;) {
    let next = end;
    while (isSpace(after[next])) next++;
    const found = open.findIndex(({ mark, index }) => index >= (shared.at(-1)?.to ?? 0) && after.startsWith(mark, next));
    const closer = open[found];
    // White space in a string is a part of it.
    if (!closer || (next > end && /['"`]/.test(closer.mark))) break;
    // A triple mark is not three single ones.
    end = next + closer.mark.length;
    shared.push({ from: closer.index, to: closer.index + closer.mark.length, end });
  }
  const last = shared.at(-1);
  if (!last) return [];
  const more = sameFrom(text, last.to, after, last.end);
  const isWhole = more && (more.to === text.length || more.end === after.length);
  return more && (isWhole || !MARKS.test(text.slice(more.from, more.to))) ? [[...shared, more], shared] : [shared];
}

/** What goes on alike behind a place in both, whatever the white space. */
function sameFrom(text: string, from: number, after: string, start: number): Shared | undefined {
  const own = squeeze(text.slice(from));
  const there = squeeze(after.slice(start));
  let length = 0;
  while (length < own.text.length && own.text[length] === there.text[length]) length++;
  for (; length > 0; length--) {
    const to = from + own.end[length - 1]!;
    const end = start + there.end[length - 1]!;
    if (isBoundary(text, to) && isBoundary(after, end)) return { from: from + own.at[0]!, to, end };
  }
  return undefined;
}

function spelled(text: string, after: string, shared: readonly Shared[]): Aligned {
  let result = '';
  let added = '';
  let at = 0;
  let end = 0;
  for (const part of shared) {
    const own = text.slice(at, part.from);
    const there = after.slice(end, part.end);
    // The white space in front of it is theirs, not both.
    result += (isSpace(there[0]) ? own.replace(/[^\S\n]+$/, '') : own) + there;
    added += own;
    at = part.to;
    end = part.end;
  }
  const tail = text.slice(at);
  return { end, text: result + tail, added: added + tail, tail };
}

/** Whether a text can stand right before another one, neither of them knowing the other. */
export function canMeet(text: string, next: string): boolean {
  const last = characterBefore(text, text.length);
  const first = characterAt(next, 0);
  if (last === undefined || first === undefined) return true;
  const operand = isWord(first) || `'"\``.includes(first);
  return !(operand && (isWord(last) || `'"\`)]};`.includes(last)));
}
