// What was learned: the tokens of texts, found by what stands before them. All work is done in small steps, and a text that is forgotten leaves nothing.
import { hashed, ORDERS, Segment, type Block } from './segment.ts';
import { familyOf } from './families.ts';
import { tokenizing } from './tokenized.ts';
import { BARRIER, codeOf, idOf, likeness, lineEnd, RESERVED, type Code } from './tokens.ts';
import { Vocabulary } from './vocabulary.ts';

/** Places linked before others may have their turn. */
const PLACES_PER_STEP = 1000;

/** Matches are as long as this at most. */
export const LONGEST_MATCH = 24;

/** So many places are looked at for each number of tokens before them. */
const MOST_LOOKED_AT = [48, 64, 64] as const;

interface LearnedText {
  key: string;
  number: number;
  family: Family;
  parts: { segment: Segment; block: Block }[];
  lines: Uint32Array;
  lineCount: number;
  tokens: number;
  isOpen: boolean;
}

export interface Family {
  name: string;
  seed: number;
  vocabulary: Vocabulary;
}

/** A place in learned texts that what is asked about could go on like. */
export interface Occurrence {
  code: Code;
  /** How many tokens before it are the same. */
  match: number;
  /** Whether it is in the same text, in one that is open, or elsewhere. */
  where: 'own' | 'open' | 'other';
}

export interface Asked {
  family: Family;
  /** What stands before, the nearest last. */
  context: readonly Code[];
  /** The text that is being written. */
  own?: string;
  /** The lines of it, as it was learned, that do not count: from the first to the last. */
  without?: readonly [from: number, to: number];
}

export class LearnedTexts {
  readonly #segments: Segment[] = [];
  readonly #texts = new Map<string, LearnedText>();
  readonly #byNumber: (LearnedText | undefined)[] = [undefined];
  readonly #freeNumbers: number[] = [];
  readonly #families = new Map<string, Family>();
  #lines = 0;
  #tokens = 0;

  /** How much was learned; `bytes` is about what that takes. */
  get size(): { texts: number; lines: number; tokens: number; words: number; bytes: number } {
    const words = [...this.#families.values()].reduce((sum, { vocabulary }) => sum + vocabulary.size, 0);
    // A word takes its text, its entry in a map, and its places in lists.
    const bytes = this.#segments.length * Segment.bytes + words * 130 + this.#texts.size * 400;
    return { texts: this.#texts.size, lines: this.#lines, tokens: this.#tokens, words, bytes };
  }

  has(key: string): boolean {
    return this.#texts.has(key);
  }

  /** A language's family: what was learned of it has a vocabulary of its own. */
  family(language: string): Family {
    const name = familyOf(language);
    const known = this.#families.get(name);
    if (known) return known;
    let seed = 17;
    for (const unit of name) seed = Math.imul(seed, 31) + unit.charCodeAt(0);
    const family = { name, seed, vocabulary: new Vocabulary() };
    this.#families.set(name, family);
    return family;
  }

  /** Learns a text in steps, in the place of what was learned under the same key. */
  *learning(
    key: string,
    language: string,
    text: string,
    { isOpen = false, isLeftOut }: { isOpen?: boolean; isLeftOut?: (line: string) => boolean } = {},
  ): Generator<void, void> {
    const family = this.family(language);
    const { codes, lines } = yield* tokenizing(text, language, (token) => family.vocabulary.learn(token), isLeftOut);
    codes.push(lineEnd(0, false));
    yield* this.#replace(key, family, codes, {
      lines: isOpen ? Uint32Array.from(lines) : new Uint32Array(),
      lineCount: lines.length,
      isOpen,
    });
  }

  /** Learns tokens that were kept, in steps. Their words were given numbers by `family(…).vocabulary.learn`. */
  *learningTokens(key: string, family: Family, codes: readonly Code[], lineCount: number): Generator<void, void> {
    yield* this.#replace(key, family, codes, { lines: new Uint32Array(), lineCount, isOpen: false });
  }

  *forgetting(key: string): Generator<void, void> {
    const text = this.#texts.get(key);
    if (!text) return;
    this.#texts.delete(key);
    this.#hide(text);
    yield* this.#unlinking(text);
  }

  /** What is learned of it counts no more, though it takes a while until it is gone. */
  #hide(text: LearnedText): void {
    this.#byNumber[text.number] = undefined;
    this.#lines -= text.lineCount;
    this.#tokens -= text.tokens;
  }

  *#unlinking(text: LearnedText): Generator<void, void> {
    let steps = 0;
    for (const { segment, block } of text.parts) {
      for (let place = block.start; place < block.start + block.length; place++) {
        segment.unlink(place, text.family.seed);
        if (++steps % PLACES_PER_STEP === 0) yield;
      }
      for (let place = block.start; place < block.start + block.length; place++) {
        const id = idOf(segment.codes[place]!);
        if (id >= RESERVED) text.family.vocabulary.forget(id);
        if (++steps % PLACES_PER_STEP === 0) yield;
      }
      segment.give(block);
      if (segment.isEmpty) this.#segments.splice(this.#segments.indexOf(segment), 1);
    }
    this.#freeNumbers.push(text.number);
    if (text.family.vocabulary.size === 0 && ![...this.#texts.values()].some(({ family }) => family === text.family))
      this.#families.delete(text.family.name);
  }

  /** The learned tokens of a text, and how many lines it had. */
  tokensOf(key: string): { family: Family; codes: Code[]; lineCount: number } | undefined {
    const text = this.#texts.get(key);
    if (!text) return undefined;
    const codes = text.parts.flatMap(({ segment, block }) => [...segment.codes.subarray(block.start, block.start + block.length)]);
    return { family: text.family, codes, lineCount: text.lineCount };
  }

  /** How many lines a text had as it was learned; undefined where it was not learned as open. */
  linesOf(key: string): number | undefined {
    const lines = this.#texts.get(key)?.lines.length;
    return lines === 0 ? undefined : lines;
  }

  /**
   * Calls back for places that come after the same tokens, those after the most of them and the latest first.
   * @param fits looks at the token there, before anything else is.
   */
  occurrences(asked: Asked, fits: (code: Code) => boolean, take: (occurrence: Occurrence) => void): void {
    const { family, context } = asked;
    const own = asked.own === undefined ? undefined : this.#texts.get(asked.own);
    const [from, to] = this.#placesWithout(own, asked.without);
    const hashes = hashesOf(context, family.seed);
    // Nothing says more of a text than itself.
    const first = own?.parts[0]?.segment;
    const segments = first === undefined ? this.#segments : [first, ...this.#segments.filter((segment) => segment !== first)];
    let longest = LONGEST_MATCH + 1;
    for (let order = ORDERS.length - 1; order >= 0; order--) {
      const hash = hashes[order];
      if (hash === undefined) continue;
      let looks: number = MOST_LOOKED_AT[order]!;
      for (const segment of segments) {
        for (let place = segment.first(order, hash); place !== 0 && looks > 0; place = segment.next(order, place)) {
          const text = this.#byNumber[segment.owners[place]!];
          // It comes or goes: what is looked at is to be the same meanwhile.
          if (!text) continue;
          looks--;
          const code = segment.codes[place]!;
          if (!fits(code)) continue;
          const match = matchAt(segment.codes, place, context);
          // Those with more in common have been seen.
          if (match < ORDERS[order]! || match >= longest) continue;
          if (text.family !== family) continue;
          if (text === own && segment === from?.segment && place >= from.place && place < to) continue;
          take({ code, match, where: text === own ? 'own' : text.isOpen ? 'open' : 'other' });
        }
      }
      longest = ORDERS[order]!;
    }
  }

  /** How often a token occurs in lines of a text. */
  countIn(key: string, lines: readonly [number, number] | undefined, id: number): number {
    const [from, to] = this.#placesWithout(this.#texts.get(key), lines);
    let count = 0;
    if (from) for (let place = from.place; place < to; place++) if (idOf(from.segment.codes[place]!) === id) count++;
    return count;
  }

  /** The last tokens of a text, the last first, without those of some lines. */
  *recent(key: string, most: number, without?: readonly [number, number]): Generator<Code, void> {
    const text = this.#texts.get(key);
    if (!text) return;
    const [from, to] = this.#placesWithout(text, without);
    let count = 0;
    for (const { segment, block } of text.parts.toReversed())
      for (let place = block.start + block.length - 1; place >= block.start; place--) {
        if (segment === from?.segment && place >= from.place && place < to) continue;
        if (++count > most) return;
        yield segment.codes[place]!;
      }
  }

  /** The places of lines of a text, if they are in its first part; of longer texts nobody asks. */
  #placesWithout(
    text: LearnedText | undefined,
    without: readonly [number, number] | undefined,
  ): [from: { segment: Segment; place: number } | undefined, to: number] {
    const part = text?.parts[0];
    if (!text || !part || !without || text.lines.length === 0) return [undefined, 0];
    const last = text.lines.length - 1;
    const from = text.lines[Math.max(0, Math.min(last, without[0]))]!;
    const to = without[1] + 1 > last ? part.block.length : text.lines[without[1] + 1]!;
    return [{ segment: part.segment, place: part.block.start + from }, part.block.start + to];
  }

  *#replace(
    key: string,
    family: Family,
    codes: readonly Code[],
    facts: Pick<LearnedText, 'lines' | 'lineCount' | 'isOpen'>,
  ): Generator<void, void> {
    // What was learned of it before may have been the last of its family, and what comes now is the first.
    this.#families.set(family.name, family);
    const number = this.#freeNumbers.pop() ?? this.#byNumber.push(undefined) - 1;
    const text: LearnedText = { key, number, family, parts: [], tokens: codes.length, ...facts };
    for (let at = 0; at < codes.length; at += Segment.largest) yield* this.#add(text, codes.slice(at, at + Segment.largest));
    // Whoever asks meanwhile has what was learned before, and from here on what was learned now: always one of both, and all of it.
    const before = this.#texts.get(key);
    this.#texts.set(key, text);
    this.#byNumber[number] = text;
    this.#lines += text.lineCount;
    this.#tokens += text.tokens;
    if (!before) return;
    this.#hide(before);
    yield* this.#unlinking(before);
  }

  *#add(text: LearnedText, codes: readonly Code[]): Generator<void, void> {
    const { segment, block } = this.#room(codes.length);
    segment.owners.fill(text.number, block.start, block.start + block.length);
    segment.codes.set(codes, block.start);
    // What stands before a part is somebody else's.
    if (idOf(codes[0]!) >= RESERVED) text.family.vocabulary.forget(idOf(codes[0]!));
    segment.codes[block.start] = codeOf(BARRIER, false);
    text.parts.push({ segment, block });
    for (let place = block.start; place < block.start + block.length; place++) {
      segment.link(place, text.family.seed);
      if ((place - block.start) % PLACES_PER_STEP === PLACES_PER_STEP - 1) yield;
    }
  }

  #room(length: number): { segment: Segment; block: Block } {
    for (const segment of this.#segments) {
      const block = segment.take(length);
      if (block) return { segment, block };
    }
    const segment = new Segment();
    this.#segments.push(segment);
    return { segment, block: segment.take(length)! };
  }
}

/** The hashes of the last tokens, by order. */
function hashesOf(context: readonly Code[], seed: number): (number | undefined)[] {
  const hashes: (number | undefined)[] = [];
  let hash = seed;
  let back = 0;
  for (const order of ORDERS) {
    for (; back < order && back < context.length; back++) {
      const code = context[context.length - 1 - back]!;
      if (idOf(code) === BARRIER) return hashes;
      hash = hashed(hash, code);
    }
    hashes.push(back === order ? hash : undefined);
  }
  return hashes;
}

function matchAt(codes: Uint32Array, place: number, context: readonly Code[]): number {
  let match = 0;
  for (let at = context.length - 1; at >= 0 && match < LONGEST_MATCH; at--) {
    const code = codes[place - 1 - match]!;
    if (code >>> 1 === BARRIER || likeness(code) !== likeness(context[at]!)) break;
    match++;
  }
  return match;
}
