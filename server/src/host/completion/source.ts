// What a source of base completions is: of what handlers are given to enrich.
import type { Completion, WhenTaken } from '../../contract/completions.ts';

/** What sources are called in settings. */
export const SOURCE_NAMES = ['model', 'editorModel', 'languageService', 'workspace'] as const;

export type SourceName = (typeof SOURCE_NAMES)[number];

/** What is asked for completions. Positions are LSP (0-based, UTF-16). */
export interface CompletionQuery {
  filePath?: string;
  language?: string;
  position: { line: number; character: number };
  /** The text before and after the cursor, as onRequest handlers left it. */
  prefix: string;
  suffix: string;
  maxItems: number;
  /** `invoked` where the user asked for it. */
  triggerKind: string;
  /** Further texts that onRequest handlers would have considered. */
  context: readonly ContextPart[];
}

/** What may help to complete a text beside the text itself. */
export interface ContextPart {
  /** The file that it is from, absolute; or what it is, in a word. */
  path: string;
  text: string;
}

/** So many parts are taken, and so much of each, in UTF-16 code units: whoever asks a model takes less. */
const MAX_PARTS = 100;
const MAX_PART_LENGTH = 100_000;

/** What a handler says that context is; what is none is left out. */
export function contextIn(value: unknown): ContextPart[] {
  if (!Array.isArray(value)) return [];
  const parts = value.flatMap((one: Partial<ContextPart> | null) =>
    typeof one?.path === 'string' && typeof one.text === 'string' && one.text !== '' ? [{ path: one.path, text: one.text }] : [],
  );
  return parts.slice(0, MAX_PARTS).map(({ path, text }) => ({ path, text: text.slice(0, MAX_PART_LENGTH) }));
}

/** What a source has. */
export interface SourcedCompletion extends Completion {
  /**
   * Of one that comes bit by bit: what is yielded under the same id takes the place of what was yielded before, whose text it begins with.
   */
  id?: string;
  whenTaken?: WhenTaken;
}

export interface CompletionSource {
  /** What it is called in settings and logs. */
  readonly id: string;
  /** False where its completions do not say that they are from it. */
  readonly isNamed?: false;
  /** How long it waits before it asks, in ms, as whoever types on needs no answer; absent for sources that cost nothing. */
  readonly delayMs?: number;
  /** Editors ask, as if a user did, also for more of what they show: then it is left out. */
  readonly onlyWhereNothingIsShown?: true;
  /** Whether it has nothing only because it cannot answer for a while; looked at when it has said all. Absent for sources that always can. */
  readonly isDown?: () => boolean;
  /** Answers at once or bit by bit. What it has when the signal aborts is taken; a source that fails has nothing. */
  complete(query: CompletionQuery, signal: AbortSignal): Promise<readonly SourcedCompletion[]> | AsyncIterable<SourcedCompletion>;
}
