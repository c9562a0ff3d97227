// Runs the suites inside a real editor, and those that failed once more.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { summarize, type EditorResult, type EditorSummary } from '../client/test/summary.mts';
import { brokenOff, noCounts, type Counts, type Failure, type PartRun } from './counts.mts';

const part = 'in-editor suites';

export interface EditorSuiteOptions {
  readonly root: string;
  readonly resultsFolder: string;
}

/** Runs every suite in every editor that this machine can run. */
export function runEditorSuites(options: EditorSuiteOptions): PartRun {
  const { status, summary } = runSuites(options, options.resultsFolder, []);
  if (summary === undefined) return brokenOff(noCounts(part), `No result was written (exit code ${status}).`);
  const counts = countsOf(summary, []);
  if (status !== 0 && counts.failures.length === 0 && counts.skipped.length === 0) {
    return brokenOff(counts, `Ended with exit code ${status}.`);
  }
  return { counts, again: () => runAgain(summary, options) };
}

/** A suite that failed runs again alone and from its beginning, for its tests build upon each other. Its pictures go beside the first ones. */
function runAgain(first: EditorSummary, options: EditorSuiteOptions): Counts {
  const second: EditorResult[] = [];
  for (const { driverKey, driver, suite } of first.results.filter(({ failures }) => failures.length > 0)) {
    console.log(`\nOnce more by itself: ${suite} on ${driver}`);
    const folder = path.join(options.resultsFolder, 'again', driverKey, suite);
    const { summary } = runSuites(options, folder, ['--suite', suite, '--driver', driverKey, '--output', folder]);
    second.push(...(summary?.results ?? []));
  }
  const { summary, flaky } = withSecondRuns(first, second);
  return countsOf(summary, flaky);
}

/** What counts after second runs of suites: the last run of each. Where that ran well, the failures of the first are flaky. */
export function withSecondRuns(
  first: EditorSummary,
  second: readonly EditorResult[],
): { readonly summary: EditorSummary; readonly flaky: readonly Failure[] } {
  const flaky: Failure[] = [];
  const results = first.results.map((before) => {
    if (before.failures.length === 0) return before;
    const after = second.find(({ driverKey, suite }) => driverKey === before.driverKey && suite === before.suite);
    // A suite that could not run again, or that passed over what had failed, proves nothing.
    const skippedNow = new Set(after?.skipped.map(({ title }) => title));
    if (after === undefined || before.failures.some(({ title }) => skippedNow.has(title))) return before;
    if (after.failures.length > 0) return after;
    if (after.passed.length === 0) return before;
    flaky.push(...summarize({ ...first, results: [before], suites: [before.suite] }).failures);
    return after;
  });
  return { summary: summarize({ ...first, results, suites: results.map(({ suite }) => suite) }), flaky };
}

function runSuites(
  { root }: EditorSuiteOptions,
  folder: string,
  args: readonly string[],
): { readonly status: number; readonly summary: EditorSummary | undefined } {
  const file = path.join(folder, 'editor.json');
  rmSync(file, { force: true });
  const { status } = spawnSync(process.execPath, ['client/test/run.mts', ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return { status: status ?? 1, summary: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as EditorSummary) : undefined };
}

function countsOf({ passed, failures, skipped, notes }: EditorSummary, flaky: readonly Failure[]): Counts {
  return { ...noCounts(part), passed, failures, flaky, skipped, notes };
}
