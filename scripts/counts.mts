// How a part of the test run went, and the last lines of `npm test`.

/** A test that did not run, and why. */
export interface Skip {
  readonly title: string;
  readonly reason: string;
}

/** The counts of one part: unit tests, worker tests, in-editor suites. */
export interface Counts {
  readonly part: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skip[];
  /** Lines for a person that change no count. */
  readonly notes: readonly string[];
}

/** The end of the output: every skip with its reason, the notes, and as the last line the sums. */
export function report(parts: readonly Counts[]): string[] {
  const sum = (count: (part: Counts) => number): number => parts.reduce((total, part) => total + count(part), 0);
  const passed = sum((part) => part.passed);
  const failed = sum((part) => part.failed);
  const skipped = sum((part) => part.skipped.length);
  return [
    '',
    ...parts.map((part) => `${part.part}: ${totals(part.passed, part.failed, part.skipped.length)}`),
    ...parts.flatMap((part) => part.skipped.map(({ title, reason }) => `SKIPPED ${part.part}: ${title} (${reason})`)),
    ...parts.flatMap((part) => part.notes),
    totals(passed, failed, skipped),
  ];
}

/** 1 where something failed, or where something was skipped although everything is required. */
export function exitCode(parts: readonly Counts[], requireAll: boolean): number {
  const bad = parts.some((part) => part.failed > 0 || (requireAll && part.skipped.length > 0));
  return bad ? 1 : 0;
}

function totals(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
