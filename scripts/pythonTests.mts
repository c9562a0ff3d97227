// Runs the tests of the Python worker, which stand beside it as *_test.py, and what failed of them once more.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { brokenOff, noCounts, type Counts, type PartRun } from './counts.mts';

const part = 'Python worker tests';

export interface PythonTestOptions {
  readonly folder: string;
  /** Where the results are written. */
  readonly resultsFolder: string;
  /** Nothing is printed. */
  readonly quiet?: boolean;
}

/** A test, or a file that could not be loaded. */
export interface PythonTest {
  /** What pytest runs it by: `guard/lock_test.py::Group::test_name`. */
  readonly id: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** How it failed, or why it was skipped. */
  readonly detail: string;
}

interface Ended {
  readonly status: string;
  /** Undefined where pytest ended without any. */
  readonly tests: readonly PythonTest[] | undefined;
}

/** Runs them all with pytest; where that is missing they are skipped with the reason. Undefined where there are none. */
export function runPythonTests(options: PythonTestOptions): PartRun | undefined {
  const files = readdirSync(options.folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('_test.py'))
    .sort();
  if (files.length === 0) return undefined;
  const python = findPytest();
  if ('reason' in python) {
    const counts = { ...noCounts(part), skipped: files.map((title) => ({ title, reason: python.reason })) };
    return { counts, again: () => counts };
  }
  const { status, tests } = runPytest(python.command, options, 'python.xml', files);
  if (tests === undefined) return brokenOff(noCounts(part), `pytest wrote no result (exit code ${status}).`);
  const counts = countsOf(tests);
  // Exit code 0: all passed; 1: some failed, which the counts show; anything else is a run that broke off.
  if (status !== '0' && counts.failures.length === 0) return brokenOff(counts, `pytest ended with exit code ${status}.`);
  return { counts, again: () => runAgain(python.command, tests, options) };
}

/** Each test that failed runs again alone; of a file that could not be loaded, all tests do. */
function runAgain(python: string, first: readonly PythonTest[], options: PythonTestOptions): Counts {
  const good = countsOf(first.filter(({ state }) => state !== 'failed'));
  const counts = { ...good, failures: [...good.failures], flaky: [...good.flaky], skipped: [...good.skipped] };
  for (const [index, before] of first.filter(({ state }) => state === 'failed').entries()) {
    if (options.quiet !== true) console.log(`\nOnce more by itself: ${before.id}`);
    const { status, tests = [] } = runPytest(python, options, `python-again-${index + 1}.xml`, [before.id]);
    const after = countsOf(tests);
    if (status === '0' && after.passed > 0 && after.skipped.length === 0) counts.flaky.push(...countsOf([before]).failures);
    else counts.failures.push(...(after.failures.length > 0 ? after : countsOf([before])).failures);
    counts.passed += after.passed;
    counts.skipped.push(...after.skipped);
  }
  return counts;
}

/** A distribution's pytest belongs to its own Python, which is not always the first on the PATH. */
export function findPytest(): { readonly command: string } | { readonly reason: string } {
  const pythons = ['python3', '/usr/bin/python3', 'python'].filter((python) => succeeds(python, ['--version']));
  if (pythons.length === 0) return { reason: 'there is no Python on the PATH' };
  const command = pythons.find((candidate) => succeeds(candidate, ['-c', 'import pytest']));
  return command === undefined ? { reason: `${pythons[0]} has no pytest; install python3-pytest` } : { command };
}

function runPytest(
  python: string,
  { folder, resultsFolder, quiet = false }: PythonTestOptions,
  name: string,
  what: readonly string[],
): Ended {
  const xml = path.join(resultsFolder, name);
  mkdirSync(path.dirname(xml), { recursive: true });
  rmSync(xml, { force: true });
  const options = ['-q', '-rs', '-p', 'no:cacheprovider', '-o', 'junit_family=xunit1', '--continue-on-collection-errors'];
  const { status, signal } = spawnSync(python, ['-m', 'pytest', ...options, `--junitxml=${xml}`, ...what], {
    cwd: folder,
    stdio: quiet ? 'ignore' : ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return { status: String(status ?? signal), tests: existsSync(xml) ? readJunit(readFileSync(xml, 'utf8')) : undefined };
}

/** Reads the tests out of the JUnit XML that pytest writes in its older form, which names the files. */
export function readJunit(xml: string): PythonTest[] {
  const tests = new Map<string, PythonTest>();
  for (const [, attributes = '', body = ''] of xml.matchAll(/<testcase\b([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs)) {
    const id = idOf(attributeOf(attributes, 'file'), attributeOf(attributes, 'classname'), attributeOf(attributes, 'name'));
    const outcome = /<(failure|error|skipped)\b([^>]*?)(?:\/>|>(.*?)<\/\1>)/s.exec(body);
    const told = attributeOf(outcome?.[2] ?? '', 'message');
    const test: PythonTest =
      outcome === null
        ? { id, state: 'passed', detail: '' }
        : outcome[1] === 'skipped'
          ? { id, state: 'skipped', detail: told }
          : { id, state: 'failed', detail: `${told}\n${unescapeXml(outcome[3] ?? '')}`.trim() };
    // A test whose fixture fails afterwards is there twice.
    if (tests.get(id)?.state !== 'failed') tests.set(id, test);
  }
  return [...tests.values()];
}

/** A file that could not be loaded has no class. */
function idOf(file: string, classname: string, name: string): string {
  if (classname === '') return file;
  const module = file.replace(/\.py$/, '').replaceAll(/[/\\]/g, '.');
  const groups = classname === module ? [] : classname.slice(module.length + 1).split('.');
  return [file, ...groups, name].join('::');
}

function countsOf(tests: readonly PythonTest[]): Counts {
  return {
    ...noCounts(part),
    passed: tests.filter(({ state }) => state === 'passed').length,
    failures: tests.filter(({ state }) => state === 'failed').map(({ id, detail }) => ({ title: id, message: detail })),
    skipped: tests.filter(({ state }) => state === 'skipped').map(({ id, detail }) => ({ title: id, reason: detail })),
  };
}

function attributeOf(attributes: string, name: string): string {
  return unescapeXml(new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
}

function unescapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', '#10': '\n' };
  return text.replaceAll(/&(lt|gt|quot|apos|amp|#10);/g, (whole, name: string) => entities[name] ?? whole);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
