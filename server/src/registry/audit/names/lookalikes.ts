// Names that people take for another one: a slip of the finger away, or the same to the eye.
import { editDistance } from '../../../text/didYouMean.ts';

export interface Lookalike {
  /** The name that it is taken for. */
  known: string;
  /** `same-to-the-eye` deceives whoever reads, the others whoever types. */
  how: 'same-to-the-eye' | 'separators' | 'one-letter';
  /** A clause: "one letter is another". */
  why: string;
}

/** In shorter ones, one letter more or less is another word. */
const SHORTEST = 5;
const LONGEST = 214;

/** The known name that another one is almost the same as. A name that is known itself is nobody's double. */
export function lookalikeOf(name: string, known: Iterable<string>): Lookalike | undefined {
  if (name.length > LONGEST) return undefined;
  const lower = name.toLowerCase();
  let nearest: Lookalike | undefined;
  for (const other of known) {
    if (other.toLowerCase() === lower) return undefined;
    nearest ??= compare(lower, other);
  }
  return nearest;
}

function compare(name: string, known: string): Lookalike | undefined {
  const other = known.toLowerCase();
  // Far from each other in length: neither folding nor one edit brings them together.
  if (Math.abs(name.length - other.length) > Math.max(3, other.length / 2) || other.length > LONGEST) return undefined;
  if (shape(name) === shape(other)) return { known, how: 'same-to-the-eye', why: 'the two look the same' };
  if (bare(name) === bare(other)) return { known, how: 'separators', why: 'only hyphens, dots and underscores differ' };
  if (Math.min(name.length, other.length) < SHORTEST || isNextInSeries(name, other)) return undefined;
  if (singled(name) === singled(other)) return { known, how: 'one-letter', why: 'a letter is repeated' };
  // The nearer check first: most names are nothing like each other.
  if (Math.abs(name.length - other.length) > 1 || editDistance(name, other) > 1) return undefined;
  return { known, how: 'one-letter', why: 'one letter is another, missing, too many, or swapped with the next' };
}

/** Letters that are one to the eye: of other scripts, and those that fonts hardly tell apart. */
const SAME: readonly [RegExp, string][] = [
  [/[\u0430\u00e0\u00e1\u00e2\u00e3\u00e4\u00e5]/g, 'a'],
  [/[\u0441\u03f2]/g, 'c'],
  [/[\u0435\u0451\u00e8\u00e9\u00ea\u00eb]/g, 'e'],
  [/[\u04bb]/g, 'h'],
  [/[\u0456\u02691|\u217c\u04cf]/g, 'l'],
  [/[\u0458]/g, 'j'],
  [/[\u043e\u03bf\u05850\u00f2\u00f3\u00f4\u00f5\u00f6]/g, 'o'],
  [/[\u0440\u03c1]/g, 'p'],
  [/[\u051b]/g, 'q'],
  [/[\u0455]/g, 's'],
  [/[\u03c5\u057d]/g, 'u'],
  [/[\u0475\u03bd]/g, 'v'],
  [/[\u0461]/g, 'w'],
  [/[\u0445\u03c7]/g, 'x'],
  [/[\u0443\u03b3]/g, 'y'],
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
];

/** What is left of a name for somebody who does not look closely. */
function shape(name: string): string {
  return SAME.reduce((text, [pattern, letter]) => text.replace(pattern, letter), name.normalize('NFKC').toLowerCase());
}

function bare(name: string): string {
  return name.replace(/[-_.]/g, '');
}

function singled(name: string): string {
  return name.replace(/(.)\1+/gu, '$1');
}

/** `rules-2` after `rules-1`: names that count are no slips. */
function isNextInSeries(name: string, other: string): boolean {
  return name !== other && name.replace(/\d+/g, '#') === other.replace(/\d+/g, '#');
}
