// npm test: types, then (with the build that they start from) unit and LSP tests, the Python worker's tests, and the suites inside a real VS Code.
// The last line is "N passed, N failed" over everything. With REQUIRE_ALL=1 a skip fails the run,
// unless the place of the clone is to blame for it. With RERUN_FAILED=1 what failed runs once more by
// itself when all the rest has ended; what passes then is listed as flaky.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { brokenOff, exitCode, noCounts, report, type PartRun } from './counts.mts';
import { runEditorSuites } from './editorSuites.mts';
import { runPythonTests } from './pythonTests.mts';
import { runUnitTests } from './unitTests.mts';

const root = path.resolve(import.meta.dirname, '..');
const resultsFolder = path.join(root, 'test-results');

rmSync(resultsFolder, { recursive: true, force: true });
const runs: PartRun[] = [...preliminary('types', ['node_modules/typescript/bin/tsc', '-b'])];
if (runs.length === 0) {
  runs.push(runUnitTests({ root, resultsFolder }));
  const python = runPythonTests({ folder: path.join(root, 'server/workers'), resultsFolder });
  if (python !== undefined) runs.push(python);
  runs.push(runEditorSuites({ root, resultsFolder }));
}
const parts = runs.map((run) => (process.env['RERUN_FAILED'] === '1' && run.counts.failures.length > 0 ? run.again() : run.counts));
console.log(report(parts).join('\n'));
process.exitCode = exitCode(parts, process.env['REQUIRE_ALL'] === '1');

/** What must work before anything can be tested; it counts only when it fails. */
function preliminary(part: string, args: readonly string[]): PartRun[] {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  return status === 0 ? [] : [brokenOff(noCounts(part), `Failed with exit code ${status ?? 1}.`)];
}
