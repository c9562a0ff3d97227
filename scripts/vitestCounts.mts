// A vitest reporter that writes exact counts: its own JSON reporter leaves out why a test was skipped.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { Counts, Skip } from './counts.mts';

/** Where the counts of the unit tests are written. */
export const unitCountsFile = path.resolve(import.meta.dirname, '../test-results/unit.json');

export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandled.length;
    const skipped: Skip[] = [];
    for (const module of modules) {
      // A file that cannot be loaded, and a hook around a whole group that throws, fail without any failed test.
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed += 1;
        else if (result.state === 'failed') failed += 1;
        else skipped.push({ title: `${module.relativeModuleId}: ${test.fullName}`, reason: skipReason(result) });
      }
    }
    const counts: Counts = { part: 'unit and LSP tests', passed, failed, skipped, notes: [] };
    mkdirSync(path.dirname(unitCountsFile), { recursive: true });
    writeFileSync(unitCountsFile, JSON.stringify(counts, undefined, 2));
  }
}

function skipReason(result: { readonly state: string; readonly note?: string | undefined }): string {
  if (result.state === 'pending') return 'it did not come to run';
  return result.note ?? 'marked as skipped in the file';
}
