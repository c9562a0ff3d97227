// Results of tests as JSON (fixed contract: passed, failed, and of each test name, ok, durationMs and diff).
import { counts, type TestRun } from './report.ts';

export function jsonReport({ tests }: TestRun): object {
  return { ...counts(tests), tests };
}
