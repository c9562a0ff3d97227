// Answers that are kept for when the same text is around the cursor again: when a suggestion is typed through, when what was typed is taken back, and
// when the answer came too late for the request that it was made for.
import { createHash } from 'node:crypto';
import { late } from '../../text/late.ts';
import { fitCompletions } from './fitting/fit.ts';
import type { Suggestion } from './origins.ts';

const MAX_ENTRIES = 32;
/** What was right a while ago may refer to code that is gone. */
const MAX_AGE_MS = 60_000;
/** How far a completion is typed through, in code units. */
const MAX_TYPED = 1000;
/** Of a long prefix, so much is compared: where it is cut moves with the cursor. */
const MAX_COMPARED = 90 * 1024;
const END = 200;
/** What editors close by themselves when it is typed, and what they close it with. */
const OPENS = /[([{'"`<]/;
const CLOSED = /^[)\]}'"`>]{1,3}/;

/**
 * What a completion depends on: the document (since it was opened) and the text around the cursor, whatever the version. Empty lines at the end of the
 * document say nothing.
 */
export interface Question {
  document: string;
  position: { line: number; character: number };
  prefix: string;
  suffix: string;
}

/** One answer, which may still grow. */
export interface Kept {
  completions: readonly Suggestion[];
  /** It was made for somebody who asked for it, and not only typed. */
  readonly isInvoked: boolean;
  /** It serves whoever asks the same again. Others are only for who is typing through it, or goes back to it. */
  isShared: boolean;
  /** Somebody had more to say when it ended, or could not: who asks the same anew is not to go without. It may be typed through, and gone back to. */
  isCutOff?: boolean;
}

interface Entry {
  question: Pick<Question, 'document' | 'position'>;
  /** The end of what stood before the cursor, by which most others are told from it in no time. */
  end: string;
  before: string;
  behind: string;
  kept: Kept;
  at: number;
}

/** What an earlier answer comes to at a text. */
export interface Found {
  kept: Kept;
  completions: readonly Suggestion[];
  /** Whether the one that was given out first is among them: others are hardly seen. */
  hasFirst: boolean;
}

export class KeptCompletions {
  /** The newest come last. */
  #entries: Entry[] = [];
  /** What was given out last, by document. */
  readonly #current = new Map<string, Kept>();

  keep({ document, position, prefix, suffix }: Question, kept: Kept): void {
    const entry = {
      question: { document, position },
      end: prefix.slice(-END),
      before: markOf(prefix.slice(-MAX_COMPARED)),
      behind: markOf(suffix.trimEnd()),
      kept,
      at: performance.now(),
    };
    this.#entries = [...this.#entries.filter((one) => one.kept !== kept), entry].slice(-MAX_ENTRIES);
  }

  has(kept: Kept): boolean {
    return this.#entries.some((one) => one.kept === kept);
  }

  /** Whether it was given out last, so that it may be shown now. */
  isCurrent(document: string, kept: Kept): boolean {
    return this.#current.get(document) === kept;
  }

  /** It was given out, and may be shown now. */
  gaveOut(document: string, kept: Kept): void {
    this.#current.set(document, kept);
  }

  /** Something else is asked about. */
  nothingIsShown(document: string): void {
    this.#current.delete(document);
  }

  /** Only of this document something may be shown, if of any. */
  nothingIsShownBeside(document: string | undefined): void {
    for (const one of this.#current.keys()) if (one !== document) this.#current.delete(one);
  }

  /**
   * What was answered for this text, or for the text before some more of a completion was typed. Answers of which nothing is left are none.
   * @param isGoingBack whether the user takes back what was typed, and would not have anybody asked.
   */
  find(question: Question, isGoingBack: boolean): Found | undefined {
    const { document, position, prefix, suffix } = question;
    this.#entries = this.#entries.filter(({ at }) => performance.now() - at <= MAX_AGE_MS);
    const candidates = this.#entries.filter((entry) => {
      const there = entry.question;
      const isUsable = isGoingBack || entry.kept.isShared || this.#current.get(document) === entry.kept;
      return isUsable && there.document === document && there.position.line <= position.line;
    });
    if (candidates.length === 0) return undefined;
    const behind = markOf(suffix.trimEnd());
    /** The same without what the editor closed behind the cursor when something was opened. */
    const closedMarks = late(() => closedByEditor(suffix).map((length) => markOf(suffix.slice(length).trimEnd())));
    for (const { question: asked, end, before, behind: itsBehind, kept } of candidates.toReversed()) {
      const typed = typedSince(asked.position, question);
      if (typed === undefined) continue;
      if (typed === '' && !isGoingBack && this.#lacks(document, kept)) continue;
      const text = prefix.slice(0, prefix.length - typed.length);
      if (!text.endsWith(end)) continue;
      const left = typed === '' ? [] : kept.completions.flatMap((one) => typedThrough(one, asked.position, typed, position));
      if (typed !== '' && left.length === 0) continue;
      if (itsBehind !== behind && !(OPENS.test(typed) && closedMarks().includes(itsBehind))) continue;
      if (before !== markOf(text.slice(-MAX_COMPARED))) continue;
      if (typed === '') return { kept, completions: kept.completions, hasFirst: true };
      const completions = fitCompletions(left, question);
      const [first] = kept.completions.slice(0, 1).flatMap((one) => typedThrough(one, asked.position, typed, position));
      const hasFirst = first !== undefined && fitCompletions([first], question).length > 0;
      if (completions.length > 0) return { kept, completions, hasFirst };
    }
    return undefined;
  }

  /** What may be shown now is there for who has it drawn anew. */
  #lacks(document: string, kept: Kept): boolean {
    return kept.isCutOff === true && (kept.completions.length === 0 || !this.isCurrent(document, kept));
  }

  documentClosed(document: string): void {
    this.#current.delete(document);
    this.#entries = this.#entries.filter(({ question }) => question.document !== document);
  }

  /** Plugins or settings changed: what they answered before does not count any more. */
  clear(): void {
    this.#entries = [];
    this.#current.clear();
  }
}

export function isSameQuestion(one: Question, other: Question): boolean {
  const isThere = one.document === other.document && one.position.line === other.position.line;
  return isThere && one.position.character === other.position.character && one.prefix === other.prefix && one.suffix === other.suffix;
}

/**
 * An answer that has become more, beside the one that may be shown already: what is there stays as it is and where it is, but for what goes on from it, and what
 * is new comes after that.
 */
export function grown(shown: readonly Suggestion[], more: readonly Suggestion[], maxItems: number): readonly Suggestion[] {
  const left = [...more];
  const stays = shown.map((one) => {
    const place = left.findIndex((other) => goesOnFrom(other, one));
    return place === -1 ? one : left.splice(place, 1)[0]!;
  });
  return [...stays, ...left].slice(0, Math.max(shown.length, more.length, maxItems));
}

function goesOnFrom(more: Suggestion, one: Suggestion): boolean {
  const isSameRange = JSON.stringify(more.range) === JSON.stringify(one.range);
  return isSameRange && more.text.startsWith(one.text);
}

/** What stands between a place and the cursor; undefined where that is not before it, or is too much to have been typed. */
function typedSince(asked: Question['position'], { position, prefix }: Question): string | undefined {
  if (asked.line === position.line) {
    const length = position.character - asked.character;
    return length >= 0 && length <= Math.min(MAX_TYPED, prefix.length) ? prefix.slice(prefix.length - length) : undefined;
  }
  // Lines of it were typed, or accepted.
  let start = prefix.length - position.character;
  for (let line = position.line; line > asked.line; line--) {
    if (prefix.length - start > MAX_TYPED || start <= 0) return undefined;
    const lineEnd = prefix.endsWith('\r\n', start) ? 2 : 1;
    if (line - 1 === asked.line) return fromCharacter(prefix, start - lineEnd, asked.character);
    start = Math.max(prefix.lastIndexOf('\n', start - lineEnd - 1), prefix.lastIndexOf('\r', start - lineEnd - 1)) + 1;
  }
  return undefined;
}

/** The text from a character of the line that ends at `end`. */
function fromCharacter(prefix: string, end: number, character: number): string | undefined {
  const lineStart = Math.max(prefix.lastIndexOf('\n', end - 1), prefix.lastIndexOf('\r', end - 1)) + 1;
  const from = lineStart + character;
  return from <= end && prefix.length - from <= MAX_TYPED ? prefix.slice(from) : undefined;
}

/** The completion where some of it was typed meanwhile; nothing where something else was. */
function typedThrough(completion: Suggestion, asked: Question['position'], typed: string, position: Question['position']): Suggestion[] {
  const { text, range } = completion;
  const from = asked.character - range.start.character;
  if (!text.startsWith(typed, from)) return [];
  if (asked.line === position.line) {
    const end = { ...range.end, character: range.end.character + typed.length };
    return [{ ...completion, range: { start: range.start, end } }];
  }
  // From the beginning of the line that the cursor is in now.
  const rest = text.slice(from + typed.length - position.character);
  const replaced = range.end.character - asked.character;
  const end = { line: position.line, character: position.character + replaced };
  return [{ ...completion, text: rest, range: { start: { line: position.line, character: 0 }, end } }];
}

/** How long what the editor may have closed is: one mark, or some. */
function closedByEditor(suffix: string): number[] {
  const [marks = ''] = CLOSED.exec(suffix) ?? [];
  return Array.from(marks, (_, index) => index + 1);
}

function markOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
