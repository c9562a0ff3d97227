// Private keys that are printed to a log, which has them line by line: what follows a key's first line is masked until its last one.
import { MASK } from './secrets.ts';

/** The end of a line with which a key begins. In the middle of a sentence it is only spoken of. */
const BEGINS = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:\\n)?["'`]?[\s+,]*$/;
const ENDS = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;

/** Between them: one word of base64, whatever quotes it; a header; nothing. */
const OF_A_KEY = /^[\s"'`]*[A-Za-z0-9+/=]*(?:\\n)?\s*(?:["'`,][\s"'`+,]*)?$|^\s*[A-Z][A-Za-z-]+: /;
/** More of base64 behind what a logger puts before each line. */
const LONG_WORD = /[A-Za-z0-9+/=]{40}/;
/** A line of a key is shorter by far; what is longer would be looked at for long. */
const LONGEST_LINE = 400;

/** Keeps apart what comes from several sources. */
export class KeyLines {
  readonly #open = new Set<string>();

  /**
   * @param source where the line comes from: only what comes from there goes on with a key.
   * @param text what was said, before anything in it was masked.
   * @returns what is to be shown, or undefined where the text is no part of a key that began before.
   */
  masked(source: string, text: string): string | undefined {
    const within = this.#open.has(source);
    const end = ENDS.exec(text);
    const rest = within && end ? text.slice(end.index + end[0].length) : undefined;
    if (BEGINS.test(rest ?? text)) this.#open.add(source);
    // What cannot be part of a key says that there is none, or no more of it.
    else if (within && (end || !isOfAKey(text))) this.#open.delete(source);
    if (!within || (!end && !isOfAKey(text))) return undefined;
    return rest === undefined || rest === '' ? MASK : MASK + rest;
  }
}

function isOfAKey(text: string): boolean {
  return text.split('\n').every((line) => LONG_WORD.test(line) || (line.length <= LONGEST_LINE && OF_A_KEY.test(line)));
}
