// What there is to suspect in a script: forms of code whose purpose is that nobody can read it.
import type { Span } from '../../text/lineIndex.ts';
import type { Range } from '../../text/range.ts';

export type SuspicionKind =
  /** Text is decoded, decrypted or fetched, and then run as code. */
  | 'decoded-code'
  /** `eval` and the like, of something that is not written there. */
  | 'made-code'
  /** `marshal.loads`: Python's bytecode. */
  | 'bytecode'
  /** The names that javascript-obfuscator gives. */
  | 'scrambled-names'
  /** Ordinary letters, written by their numbers. */
  | 'escaped-text'
  /** Text in characters that nobody sees. */
  | 'unseen-text'
  /** Characters that turn the direction of text around, so that code does not run as it is read (Trojan Source). */
  | 'turned-text'
  /** A name with a character that takes no room. */
  | 'unseen-in-name'
  /** A name in the letters of two scripts that look the same. */
  | 'mixed-letters'
  /** A long text that looks encoded. */
  | 'embedded-data'
  /** A line that is too long to be read. */
  | 'long-line';

/** Found in one script. */
export interface Suspicion {
  kind: SuspicionKind;
  range: Range;
  /** What is seen there: the function that is called, the name; escapes and unseen characters as they are. */
  subject: string;
}

/** The same before lines are counted. */
export interface SpottedAt extends Span {
  kind: SuspicionKind;
  subject: string;
}
