// Answers that came too late for the request they were made for, kept for when the same text is around the cursor again, or is typed through.
import { createHash } from 'node:crypto';
import type { Fitted } from './fitting/fit.ts';

const MAX_ENTRIES = 32;
/** What was right a while ago may refer to code that is gone. */
const MAX_AGE_MS = 60_000;
/** How far a completion is typed through. */
const MAX_TYPED = 100;
/** Of a long prefix, so much is compared: where it is cut moves with the cursor. */
const MAX_COMPARED = 90 * 1024;

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

interface Entry {
  document: string;
  position: Question['position'];
  before: string;
  behind: string;
  completions: readonly Fitted[];
  at: number;
}

export class LateCompletions {
  /** The newest come last. */
  #entries: Entry[] = [];

  keep({ document, position, prefix, suffix }: Question, completions: readonly Fitted[]): void {
    const entry = {
      document,
      position,
      before: markOf(prefix.slice(-MAX_COMPARED)),
      behind: markOf(suffix.trimEnd()),
      completions,
      at: performance.now(),
    };
    this.#entries = [...this.#entries, entry].slice(-MAX_ENTRIES);
  }

  /** What was answered for this text, or for the text before some more of a completion was typed. */
  find({ document, position, prefix, suffix }: Question): readonly Fitted[] | undefined {
    this.#entries = this.#entries.filter(({ at }) => performance.now() - at <= MAX_AGE_MS);
    const candidates = this.#entries.filter(
      (entry) => entry.document === document && entry.position.line === position.line && entry.position.character <= position.character,
    );
    if (candidates.length === 0) return undefined;
    const behind = markOf(suffix.trimEnd());
    for (const entry of candidates.toReversed()) {
      const typed = position.character - entry.position.character;
      if (typed > Math.min(MAX_TYPED, prefix.length) || entry.behind !== behind) continue;
      const before = prefix.slice(0, prefix.length - typed);
      if (entry.before !== markOf(before.slice(-MAX_COMPARED))) continue;
      if (typed === 0) return entry.completions;
      const left = entry.completions.flatMap((one) => typedThrough(one, entry.position.character, prefix.slice(-typed)));
      if (left.length > 0) return left;
    }
    return undefined;
  }

  /** Plugins or settings changed: what they answered before does not count any more. */
  clear(): void {
    this.#entries = [];
  }
}

export function isSameQuestion(one: Question, other: Question): boolean {
  const isThere = one.document === other.document && one.position.line === other.position.line;
  return isThere && one.position.character === other.position.character && one.prefix === other.prefix && one.suffix === other.suffix;
}

/** The completion where some of it was typed meanwhile; nothing where something else was. */
function typedThrough(completion: Fitted, character: number, typed: string): Fitted[] {
  const { text, range } = completion;
  if (!text.startsWith(typed, character - range.start.character)) return [];
  const end = { ...range.end, character: range.end.character + typed.length };
  return [{ ...completion, range: { start: range.start, end } }];
}

function markOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
