// What is expected against what came, for people: a unified diff of the keys that count. As YAML, in which texts of several lines stand line by line.
import { stringify } from 'yaml';
import { unifiedDiff } from '../text/unifiedDiff.ts';
import { withKeys } from './diffKeys.ts';
import { eachText } from './portable.ts';
import { aligned, relevant, type SameText } from './subset.ts';

export interface DiffOptions {
  sameText: SameText;
  /** An answer with the names of places in it, without secrets. */
  asWritten: (value: unknown) => unknown;
  mask: (text: string) => string;
}

export interface AnswerSides {
  expected: string;
  actual: string;
}

export function answerDiff(expected: unknown, actual: unknown, { sameText, asWritten, mask }: DiffOptions): string {
  const compared = asWritten(relevant(expected, actual, sameText));
  const [before, after] = [asText(eachText(expected, mask)), asText(compared)];
  const diff = unifiedDiff(before, after, { before: 'expected', after: 'answer' });
  return diff === '' ? 'They differ only in secrets, which are not shown.\n' : withKeys(diff, before, after);
}

/** The same for tools that compare two texts themselves: the whole answer on both sides, of which nobody expects all. */
export function answerSides(expected: unknown, actual: unknown, { sameText, asWritten, mask }: DiffOptions): AnswerSides {
  const sides = aligned(expected, actual, sameText);
  const shown = (value: unknown): string => asText(eachText(asWritten(value), mask));
  return { expected: shown(sides.expected), actual: shown(sides.actual) };
}

function asText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
