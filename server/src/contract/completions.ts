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
}
