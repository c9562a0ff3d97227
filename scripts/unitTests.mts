// Runs the tests under vitest, and what failed of them once more.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { brokenOff, noCounts, type Counts, type Failure, type PartRun } from './counts.mts';
import { resultsVariable, type VitestResults, type VitestTest } from './vitestResults.mts';

const repository = path.resolve(import.meta.dirname, '..');
const part = 'unit and LSP tests';

export interface UnitTestOptions {
  /** The folder with vitest's configuration. */
  readonly root: string;
  /** Where the results are written. */
  readonly resultsFolder: string;
  /** Nothing is printed. */
  readonly quiet?: boolean;
}

interface Origin {
  readonly project: string;
  readonly file: string;
}

interface Ended {
  readonly status: number;
  /** Undefined where vitest ended without any. */
  readonly results: VitestResults | undefined;
}

/** Runs every test there is. */
export function runUnitTests(options: UnitTestOptions): PartRun {
  const { status, results } = runVitest(options, 'unit.json', []);
  if (results === undefined) return brokenOff(noCounts(part), `No result was written (exit code ${status}).`);
  const counts = countsOf(results, options.root);
  // Ended badly without any failure: there was no test at all, or something that vitest gives no name to.
  if (status !== 0 && counts.failures.length === 0) return brokenOff(counts, `Vitest ended with exit code ${status}.`);
  return { counts, again: () => runAgain(results, options) };
}

/**
 * A test that failed runs again alone. Where something failed in a file outside of its tests, the whole file does, as its tests may not have come to
 * run at all. An error that comes from no file stays a failure.
 */
function runAgain(first: VitestResults, options: UnitTestOptions): Counts {
  const { root } = options;
  const files = new Map<string, Origin>();
  for (const { origin } of first.errors) if (origin !== undefined) files.set(keyOf(origin), origin);
  const inWholeFile = (origin: Origin): boolean => files.has(keyOf(origin));
  const alone = new Map<string, VitestTest>();
  for (const test of first.tests) if (test.state === 'failed' && !inWholeFile(test)) alone.set(`${keyOf(test)}\0${test.name}`, test);

  let counts = countsOf(
    {
      tests: first.tests.filter((test) => !inWholeFile(test) && !alone.has(`${keyOf(test)}\0${test.name}`)),
      errors: first.errors.filter(({ origin }) => origin === undefined),
    },
    root,
  );
  let number = 0;
  for (const origin of files.values()) {
    const before = countsOf(
      { tests: first.tests.filter((test) => isIn(origin, test)), errors: first.errors.filter((error) => isIn(origin, error.origin)) },
      root,
    );
    say(options, path.relative(root, origin.file));
    counts = sumOf(counts, secondCounts(before, runVitest(options, `unit-again-${(number += 1)}.json`, filterOf(origin)), options));
  }
  for (const test of alone.values()) {
    const named = (one: VitestTest): boolean => isIn(test, one) && one.name === test.name;
    say(options, titleOf(test, root));
    const ended = runVitest(options, `unit-again-${(number += 1)}.json`, [...filterOf(test), '--testNamePattern', exactly(test.name)]);
    // Vitest lists the others of the file as skipped.
    const results = ended.results && { ...ended.results, tests: ended.results.tests.filter(named) };
    counts = sumOf(counts, secondCounts(countsOf({ tests: first.tests.filter(named), errors: [] }, root), { ...ended, results }, options));
  }
  return counts;
}

/** What counts after a second run: it is good where something passed and nothing else happened. */
function secondCounts(first: Counts, { status, results }: Ended, { root }: UnitTestOptions): Counts {
  if (results === undefined) return { ...first, notes: [...first.notes, `The second run wrote no result (exit code ${status}).`] };
  const second = countsOf(results, root);
  if (second.failures.length > 0) return second;
  if (status === 0 && second.passed > 0 && second.skipped.length <= first.skipped.length) return { ...second, flaky: first.failures };
  return { ...first, notes: [...first.notes, `The second run ended with exit code ${status} and ${second.passed} passed.`] };
}

function runVitest({ root, resultsFolder, quiet = false }: UnitTestOptions, name: string, args: readonly string[]): Ended {
  const file = path.join(resultsFolder, name);
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', `--reporter=${path.join(import.meta.dirname, 'vitestResults.mts')}`];
  const vitest = path.join(repository, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--root', root, ...reporters, ...args], {
    cwd: root,
    stdio: quiet ? 'ignore' : ['ignore', 'inherit', 'inherit'],
    // What tests start over and over is compiled once, as far as Node.js can keep that.
    env: { ...process.env, [resultsVariable]: file, NODE_COMPILE_CACHE: path.join(resultsFolder, 'compiled') },
  });
  return { status: status ?? 1, results: existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestResults) : undefined };
}

function countsOf({ tests, errors }: VitestResults, root: string): Counts {
  const failed: Failure[] = tests
    .filter(({ state }) => state === 'failed')
    .map((test) => ({ title: titleOf(test, root), message: test.detail }));
  const outside: Failure[] = errors.map(({ message, origin }) => ({
    title: origin === undefined ? 'outside of every test file' : `${path.relative(root, origin.file)}, outside of its tests`,
    message,
  }));
  return {
    ...noCounts(part),
    passed: tests.filter(({ state }) => state === 'passed').length,
    failures: [...failed, ...outside],
    skipped: tests.filter(({ state }) => state === 'skipped').map((test) => ({ title: titleOf(test, root), reason: test.detail })),
  };
}

function say({ quiet = false }: UnitTestOptions, what: string): void {
  if (!quiet) console.log(`\nOnce more by itself: ${what}`);
}

function sumOf(one: Counts, other: Counts): Counts {
  return {
    part,
    passed: one.passed + other.passed,
    failures: [...one.failures, ...other.failures],
    flaky: [...one.flaky, ...other.flaky],
    skipped: [...one.skipped, ...other.skipped],
    notes: [...one.notes, ...other.notes],
  };
}

function titleOf({ file, name }: VitestTest, root: string): string {
  return `${path.relative(root, file)}: ${name}`;
}

function keyOf({ project, file }: Origin): string {
  return `${project}\0${file}`;
}

function isIn(origin: Origin, other: Origin | undefined): boolean {
  return other !== undefined && keyOf(origin) === keyOf(other);
}

function filterOf({ project, file }: Origin): string[] {
  return [file, ...(project === '' ? [] : ['--project', project])];
}

/** A regular expression that matches a text and no other. */
function exactly(text: string): string {
  return `^${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`;
}
