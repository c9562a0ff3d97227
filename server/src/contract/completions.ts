// Completions as they are given to handlers and come back from them.
import type { Range } from '../text/range.ts';

/** One completion as handlers see and return it; they may return more members. */
export interface Completion {
  text: string;
  /** What the text replaces. */
  range?: Range;
  /** The source that it comes from, of those that handlers are given. */
  source?: string;
}

/** One that handlers have not seen yet, from a source that knows the document. */
export interface BaseCompletion extends Completion {
  range: Range;
  whenTaken?: WhenTaken;
}

/** What is done when a base completion is taken just as its source had it. Handlers do not see it. */
export interface WhenTaken {
  /** The same text as a TextMate-style snippet, with its tab stops. */
  snippet?: string;
  /** The client does more than to insert it, and knows by this what. */
  id?: string;
}
