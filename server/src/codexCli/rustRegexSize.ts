// How large a regular expression is once Rust has compiled it, in bytes: an estimate, close enough to tell what is refused for its size from
// what is not. The numbers come from patterns that were repeated until the Codex CLI refused them.

/** Rust refuses what is larger. */
export const MAX_SIZE = 10 * 1024 * 1024;

const STATE = 32;
export const CAPTURE = 2 * STATE;
/** What an operator adds to what it repeats. */
export const OPERATOR: Readonly<Record<string, number>> = { '?': 72, '*': 40, '+': 40 };
const ALTERNATIVE = 60;
const RANGE = 8;
const ASCII_CLASS = 64;

/** Of classes that reach beyond ASCII, which are written out byte by byte. Others are taken for smaller than they may be. */
const LARGE: Readonly<Record<string, number>> = {
  '.': 1000,
  '\\w': 50_000,
  '\\W': 46_500,
  '\\d': 5100,
  '\\D': 12_700,
  '\\s': 680,
  '\\S': 1900,
  '\\p{L}': 42_900,
  '\\P{L}': 42_900,
  '\\p{Lu}': 26_500,
};
const OTHER_CLASS = 1000;

export function sizeOfClass(name: string): number {
  return LARGE[name] ?? OTHER_CLASS;
}

/** Of brackets with so many members, which have the larger classes `inside`. */
export function sizeOfBrackets(members: number, inside: number, beyondAscii: boolean): number {
  return beyondAscii ? Math.max(inside, 2 * STATE + 100) : Math.max(inside, ASCII_CLASS + RANGE * members);
}

export function sizeOfLiteral(code: number, ignoreCase: boolean): number {
  const bytes = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  const char = String.fromCodePoint(code);
  if (!ignoreCase || char.toLowerCase() === char.toUpperCase()) return bytes * STATE;
  // The letters k and s have a third form, beyond ASCII.
  return /[ks]/i.test(char) ? 236 : bytes === 1 ? ASCII_CLASS + 2 * RANGE : 168;
}

export function sizeOfAlternatives(sizes: readonly number[]): number {
  // Of single characters Rust makes a class.
  if (sizes.every((size) => size === STATE)) return ASCII_CLASS + RANGE * sizes.length;
  return sizes.reduce((sum, size) => sum + size + ALTERNATIVE, 0);
}

/** Of something written out as often as a repetition says; `most` is absent where there is no end to it. */
export function sizeOfRepetition(size: number, least: number, most: number | undefined): number {
  if (most === undefined) return size * Math.max(least, 1) + (OPERATOR['*'] ?? 0);
  return size * least + (size === 0 ? 0 : (size + (OPERATOR['?'] ?? 0)) * (most - least));
}
