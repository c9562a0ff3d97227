// Keys and tokens that stand in a file, for whoever is about to give it to strangers. Unlike a mask, which may hide too much, it names what it finds as a
// mistake: so what only has the form of a key, as examples do, is passed over.
import type { Span } from './lineIndex.ts';
import { TOKEN_SHAPES } from './secretShapes.ts';

export interface KeyInText extends Span {
  /** The first characters, by which the author knows it. They are the same for all keys of a kind. */
  beginning: string;
}

const SHOWN = 4;

/** What programs that look for keys (gitleaks, detect-secrets) take for "this is none", in the same line. */
const ALLOWED = /gitleaks:allow|pragma: ?allowlist secret/i;

const PEM = /^-----BEGIN /;
/** What a key is made of, behind its first line: in a program there are quotes and escapes between, in a file there may be headers. */
const PEM_BODY =
  /^-----BEGIN [A-Z ]*-----(?:$|(?:[^A-Za-z0-9\\]|\\[nrt]?|(?:Proc-Type|DEK-Info|Version|Comment): [^\n]{0,100}){0,30}[A-Za-z0-9+/]{20})/;

/** Words of examples. */
const EXAMPLE = /example|placeholder|dummy|x{6}|0{6}|1234567|abcdef/i;
/** Fewer different characters, as in rows of stars, are no key. */
const FEWEST_DIFFERENT = 8;

/** In the order of the text. */
export function keysIn(text: string): KeyInText[] {
  const found = TOKEN_SHAPES.flatMap((shape) => [...text.matchAll(shape)])
    .filter(({ 0: token, index }) => isKey(token) && !isAllowedAt(text, index))
    .map(({ 0: token, index }) => ({ start: index, end: index + token.length, beginning: token.slice(0, SHOWN) }))
    .sort((a, b) => a.start - b.start);
  // Of those in each other, the first.
  return found.filter(({ start }, index) => index === 0 || start >= (found[index - 1]?.end ?? 0));
}

function isKey(token: string): boolean {
  if (PEM.test(token)) return PEM_BODY.test(token);
  return /\d/.test(token) && new Set(token).size >= FEWEST_DIFFERENT && !EXAMPLE.test(token);
}

/** Whether the line says that what stands at a place is no secret. */
export function isAllowedAt(text: string, index: number): boolean {
  const end = text.indexOf('\n', index);
  return ALLOWED.test(text.slice(text.lastIndexOf('\n', index) + 1, end < 0 ? text.length : end));
}
