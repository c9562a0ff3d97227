// Runs the tests of the Python worker, which stand beside it as *_test.py.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Counts, Skip } from './counts.mts';

const root = path.resolve(import.meta.dirname, '..');
const part = 'Python worker tests';

/** Runs them all with pytest; where that is missing they are skipped with the reason. Undefined where there are none. */
export function runPythonTests(): Counts | undefined {
  const folder = path.join(root, 'server/workers');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('_test.py'))
    .sort();
  if (files.length === 0) return undefined;
  const skipAll = (reason: string): Counts => ({
    part,
    passed: 0,
    failed: 0,
    skipped: files.map((title) => ({ title, reason })),
    notes: [],
  });

  // A distribution's pytest belongs to its own Python, which is not always the first on the PATH.
  const pythons = ['python3', '/usr/bin/python3', 'python'].filter((python) => succeeds(python, ['--version']));
  if (pythons.length === 0) return skipAll('there is no Python on the PATH');
  const python = pythons.find((candidate) => succeeds(candidate, ['-c', 'import pytest']));
  if (python === undefined) return skipAll(`${pythons[0]} has no pytest; install python3-pytest`);

  const xml = path.join(root, 'test-results/python.xml');
  mkdirSync(path.dirname(xml), { recursive: true });
  rmSync(xml, { force: true });
  const run = spawnSync(python, ['-m', 'pytest', '-q', '-rs', '-p', 'no:cacheprovider', `--junitxml=${xml}`, ...files], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (!existsSync(xml)) {
    return { part, passed: 0, failed: 1, skipped: [], notes: [`pytest wrote no result (exit code ${run.status ?? run.signal}).`] };
  }
  const counts = readJunit(readFileSync(xml, 'utf8'));
  // Exit code 0: all passed; 1: some failed, which the counts show; anything else is a run that broke off.
  const brokeOff = run.status !== 0 && counts.failed === 0;
  return brokeOff ? { ...counts, failed: 1, notes: [`pytest ended with exit code ${run.status ?? run.signal}.`] } : counts;
}

/** Reads the counts out of the JUnit XML that pytest writes. */
export function readJunit(xml: string): Counts {
  const attribute = (name: string): number => Number(new RegExp(`<testsuite\\b[^>]*\\b${name}="(\\d+)"`).exec(xml)?.[1] ?? 0);
  const failed = attribute('failures') + attribute('errors');
  const skipped: Skip[] = [];
  for (const [, name, message] of xml.matchAll(/<testcase\b[^>]*\bname="([^"]*)"[^>]*><skipped\b[^>]*\bmessage="([^"]*)"/g)) {
    skipped.push({ title: unescapeXml(name ?? ''), reason: unescapeXml(message ?? '') });
  }
  return { part, passed: attribute('tests') - failed - attribute('skipped'), failed, skipped, notes: [] };
}

function unescapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', '#10': ' ' };
  return text.replaceAll(/&(lt|gt|quot|apos|amp|#10);/g, (whole, name: string) => entities[name] ?? whole);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
