// npm test: types, then (with the build that they start from) unit and LSP tests, the Python worker's tests, and the suites inside a real VS Code.
// The last line is "N passed, N failed" over everything. With REQUIRE_ALL=1 a skip fails the run.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { EditorSummary } from '../client/test/summary.mts';
import { exitCode, report, type Counts } from './counts.mts';
import { runPythonTests } from './pythonTests.mts';
import { unitCountsFile } from './vitestCounts.mts';

const root = path.resolve(import.meta.dirname, '..');
const editorFile = path.join(root, 'test-results/editor.json');

rmSync(path.join(root, 'test-results'), { recursive: true, force: true });
const parts: Counts[] = [...preliminary('types', ['node_modules/typescript/bin/tsc', '-b'])];
if (parts.length === 0) {
  parts.push(unitTests());
  const python = runPythonTests();
  if (python !== undefined) parts.push(python);
  parts.push(editorTests());
}
console.log(report(parts).join('\n'));
process.exitCode = exitCode(parts, process.env['REQUIRE_ALL'] === '1');

/** What must work before anything can be tested; it counts only when it fails. */
function preliminary(part: string, args: readonly string[]): Counts[] {
  const status = run(args);
  return status === 0 ? [] : [{ part, passed: 0, failed: 1, skipped: [], notes: [`${part}: failed with exit code ${status}.`] }];
}

function unitTests(): Counts {
  const part = 'unit and LSP tests';
  const reporters = ['--reporter=default', `--reporter=${path.join(root, 'scripts/vitestCounts.mts')}`];
  const status = run(['node_modules/vitest/vitest.mjs', 'run', '--passWithNoTests', ...reporters]);
  if (!existsSync(unitCountsFile)) return broken(part, status);
  return checked(JSON.parse(readFileSync(unitCountsFile, 'utf8')) as Counts, status);
}

function editorTests(): Counts {
  const part = 'in-editor suites';
  const status = run(['client/test/run.mts']);
  if (!existsSync(editorFile)) return broken(part, status);
  const { passed, failures, skipped, notes } = JSON.parse(readFileSync(editorFile, 'utf8')) as EditorSummary;
  return checked({ part, passed, failed: failures.length, skipped, notes }, status);
}

function broken(part: string, status: number): Counts {
  return { part, passed: 0, failed: 1, skipped: [], notes: [`${part}: no result was written (exit code ${status}).`] };
}

/** A part that ended badly without any failure or skip in its counts has failed all the same. */
function checked(counts: Counts, status: number): Counts {
  if (status === 0 || counts.failed > 0 || counts.skipped.length > 0) return counts;
  return { ...counts, failed: 1, notes: [...counts.notes, `${counts.part}: ended with exit code ${status}.`] };
}

function run(args: readonly string[]): number {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return status ?? 1;
}
