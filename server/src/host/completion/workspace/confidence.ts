// How likely a predicted token is right, by what speaks for it: a logistic regression.
import type { Evidence } from './prediction.ts';

/** What `node bench/calibrateCompletions.mts` prints: fitted to texts that the benchmark of completions does not type. */
const WEIGHTS: readonly number[] = [
  -1.178, // always
  0.604, // share of the votes, as odds
  0.339, // number of places
  0.101, // in the same text
  1.22, // longest match
  1.709, // match of 0
  -0.737, // match of 1
  -0.071, // match of 2
  -0.104, // match of 3
  -0.09, // match of 4-5
  -0.692, // match of 6-9
  -1.194, // match of 10 or more
  2.51, // typed 1
  2.696, // typed 2
  2.939, // typed 3
  3.202, // typed 4 or more
  3.759, // all of it is typed
  -0.394, // is a word
  -0.21, // ends the line
  -1.129, // rest of the word
];

/** From 0 to 1. */
export function confidenceIn(evidence: Evidence): number {
  let sum = 0;
  for (let at = 0; at < evidence.length; at++) sum += evidence[at]! * WEIGHTS[at]!;
  return 1 / (1 + Math.exp(-sum));
}
