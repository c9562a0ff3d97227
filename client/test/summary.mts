// Adds up the results of all suites on all drivers.
import type { SuiteResult } from './drivers/driver.mts';
import type { FailedTest, SkippedTest } from './suite/support/channelProtocol.mts';

/** How a suite went in one editor. */
export interface EditorResult extends SuiteResult {
  /** What `--driver` takes for this editor. */
  readonly driverKey: string;
}

/** The contents of editor.json in the folder for results. */
export interface EditorSummary {
  /** The editors that the suites ran in. */
  readonly ran: readonly string[];
  readonly unavailable: readonly { readonly kind: string; readonly reason: string }[];
  /** Over all editors: a test that ran in two counts twice. */
  readonly passed: number;
  readonly failures: readonly FailedTest[];
  /** Tests that ran in no editor at all. */
  readonly skipped: readonly SkippedTest[];
  /** Lines for a person: what ran in one editor only. */
  readonly notes: readonly string[];
  readonly results: readonly EditorResult[];
}

/** Adds up. What one driver skipped is no skip where another ran it. */
export function summarize(input: {
  readonly ran: readonly string[];
  readonly unavailable: EditorSummary['unavailable'];
  readonly results: readonly EditorResult[];
  readonly suites: readonly string[];
}): EditorSummary {
  const { ran, unavailable, results } = input;
  const key = (suite: string, title: string): string => `${suite}\u0000${title}`;
  const executed = new Set(
    results.flatMap((result) => [...result.passed, ...result.failures.map(({ title }) => title)].map((title) => key(result.suite, title))),
  );
  const executedSuites = new Set(results.filter(({ passed }) => passed.length > 0).map(({ suite }) => suite));
  const skipped = new Map<string, SkippedTest>();
  let elsewhere = 0;
  for (const result of results) {
    for (const test of result.skipped) {
      // A driver that cannot run a suite at all reports the suite's name as the one skipped test.
      const ranElsewhere = executed.has(key(result.suite, test.title)) || (test.title === result.suite && executedSuites.has(result.suite));
      if (ranElsewhere) elsewhere += 1;
      else skipped.set(key(result.suite, test.title), { title: `${result.suite}: ${test.title}`, reason: test.reason });
    }
  }
  if (ran.length === 0) {
    const reason = unavailable.map((driver) => `${driver.kind}: ${driver.reason}`).join('; ');
    for (const suite of input.suites) skipped.set(suite, { title: `in-editor suite ${suite}`, reason });
  }
  return {
    ran,
    unavailable,
    passed: results.reduce((sum, { passed }) => sum + passed.length, 0),
    failures: results.flatMap((result) =>
      result.failures.map((failure) => ({ ...failure, title: `${result.suite}: ${failure.title} (${result.driver})` })),
    ),
    skipped: [...skipped.values()],
    notes: notes(ran, unavailable, elsewhere),
    results,
  };
}

function notes(ran: readonly string[], unavailable: EditorSummary['unavailable'], elsewhere: number): string[] {
  if (ran.length === 0) return [];
  const lines: string[] = [];
  const missing = [...new Set(unavailable.map(({ kind, reason }) => `${kind} (${reason})`))];
  if (missing.length > 0) lines.push(`The in-editor suites ran in ${ran.join(' and ')}; not in ${missing.join(', ')}.`);
  if (elsewhere > 0) lines.push(`${elsewhere} in-editor tests need the keyboard or dialogs and ran in the browser only.`);
  return lines;
}
