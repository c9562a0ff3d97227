// How a part of the test run went, and the last lines of `npm test`.
import { isPlaceOfClone } from '../server/test/placeOfClone.mts';

/** A test that did not run, and why. */
export interface Skip {
  readonly title: string;
  readonly reason: string;
}

/** A test that failed, or an error that belongs to no test. */
export interface Failure {
  readonly title: string;
  readonly message: string;
  /** The path of a picture of that moment. */
  readonly picture?: string | undefined;
}

/** The counts of one part: unit tests, worker tests, in-editor suites. */
export interface Counts {
  readonly part: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** What failed at first and passed when it was run again by itself, with its first failure. The tests among them count as passed. */
  readonly flaky: readonly Failure[];
  readonly skipped: readonly Skip[];
  /** Lines for a person that change no count. */
  readonly notes: readonly string[];
}

/** A part that has run, and a way to run once more, one by one, what failed in it. */
export interface PartRun {
  readonly counts: Counts;
  /** @returns the counts of the part with what the second runs changed. */
  again(): Counts;
}

const shownLines = 12;

/** A part without any test so far. */
export function noCounts(part: string): Counts {
  return { part, passed: 0, failures: [], flaky: [], skipped: [], notes: [] };
}

/** A part that failed as a whole, whatever its tests say, if they say anything. Nobody knows what to run again. */
export function brokenOff(known: Counts, message: string): PartRun {
  const counts: Counts = { ...known, failures: [...known.failures, { title: known.part, message }] };
  return { counts, again: () => counts };
}

/** The end of the output: every skip with its reason, the notes, what is flaky, what failed, and as the last line the sums. */
export function report(parts: readonly Counts[]): string[] {
  const sum = (count: (part: Counts) => number): number => parts.reduce((total, part) => total + count(part), 0);
  return [
    '',
    ...parts.map((part) => `${part.part}: ${totals(part.passed, part.failures.length, part.skipped.length)}`),
    ...parts.flatMap((part) => part.skipped.map(({ title, reason }) => `SKIPPED ${part.part}: ${title} (${reason})`)),
    ...parts.flatMap((part) => part.notes),
    ...parts.flatMap((part) => part.flaky.flatMap((failure) => told('FLAKY', part.part, failure))),
    ...parts.flatMap((part) => part.failures.flatMap((failure) => told('FAILED', part.part, failure))),
    totals(
      sum((part) => part.passed),
      sum((part) => part.failures.length),
      sum((part) => part.skipped.length),
    ),
  ];
}

/** 1 where something failed, or where something was skipped although everything is required that can be had in this place. */
export function exitCode(parts: readonly Counts[], requireAll: boolean): number {
  const isRequired = ({ reason }: Skip): boolean => !isPlaceOfClone(reason);
  const bad = parts.some((part) => part.failures.length > 0 || (requireAll && part.skipped.some(isRequired)));
  return bad ? 1 : 0;
}

function told(kind: 'FAILED' | 'FLAKY', part: string, { title, message, picture }: Failure): string[] {
  const lines = message.trimEnd().split('\n');
  const shown = lines.length > shownLines ? [...lines.slice(0, shownLines), '…'] : lines;
  return [
    kind === 'FLAKY'
      ? `FLAKY ${part}: ${title} passed when it was run again by itself; at first it failed with`
      : `FAILED ${part}: ${title}`,
    ...shown.map((line) => `    ${line}`),
    ...(picture === undefined ? [] : [`    Picture: ${picture}`]),
  ];
}

function totals(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
