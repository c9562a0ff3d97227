// Completions as they are given to handlers and come back from them.
import type { Range } from '../text/range.ts';

/** One completion as handlers see and return it; they may return more members. */
export interface Completion {
  text: string;
  /** What the text replaces. */
  range?: Range;
  /** The source that it comes from, of those that handlers are given. */
  source?: string;
  /** With a kind, it is for the suggest widget as well as for ghost text. */
  kind?: CompletionKind;
  /** One line beside it. */
  detail?: string;
  /** Markdown beside it. */
  documentation?: string;
}

/** What a completion is, by LSP's names, in the order of LSP's numbers. schemas/responses.schema.json has them too; a test compares both. */
export const COMPLETION_KINDS = [
  'text',
  'method',
  'function',
  'constructor',
  'field',
  'variable',
  'class',
  'interface',
  'module',
  'property',
  'unit',
  'value',
  'enum',
  'keyword',
  'snippet',
  'color',
  'file',
  'reference',
  'folder',
  'enumMember',
  'constant',
  'struct',
  'event',
  'operator',
  'typeParameter',
] as const;

export type CompletionKind = (typeof COMPLETION_KINDS)[number];

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
