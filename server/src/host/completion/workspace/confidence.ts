// How likely a predicted token is right, by what speaks for it: a logistic regression.
import type { Evidence } from './prediction.ts';

/** What `node bench/calibrateCompletions.mts` prints: fitted to texts that the benchmark of completions does not type. */
const WEIGHTS: readonly number[] = [
  -1.193, // always
  0.604, // share of the votes, as odds
  0.341, // number of places
  0.108, // in the same text
  1.22, // longest match
  1.72, // match of 0
  -0.736, // match of 1
  -0.08, // match of 2
  -0.105, // match of 3
  -0.092, // match of 4-5
  -0.687, // match of 6-9
  -1.213, // match of 10 or more
  2.492, // typed 1
  2.681, // typed 2
  2.922, // typed 3
  3.193, // typed 4 or more
  3.767, // all of it is typed
  -0.389, // is a word
  -0.201, // ends the line
  -1.12, // rest of the word
];

/** From 0 to 1. */
export function confidenceIn(evidence: Evidence): number {
  let sum = 0;
  for (let at = 0; at < evidence.length; at++) sum += evidence[at]! * WEIGHTS[at]!;
  return 1 / (1 + Math.exp(-sum));
}
