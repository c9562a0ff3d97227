// What the reports of `codex-plugin test` are made of.
import { shownLine } from '../../text/shownText.ts';
import type { TestResult } from '../mockTests.ts';
import { listedPlaces } from '../valuePath.ts';

/** One run over a plugin's mock events. */
export interface TestRun {
  plugin: { id: string; folder: string };
  tests: readonly TestResult[];
  /** When it began, ISO. */
  at: string;
  durationMs: number;
}

export function counts(tests: readonly TestResult[]): { passed: number; failed: number } {
  const failed = tests.filter(({ ok }) => !ok).length;
  return { passed: tests.length - failed, failed };
}

/** Why a test failed, in words, without its diff. */
export function reasonOf({ error, differsAt, file }: TestResult): string {
  if (error) return `${error.line === undefined ? '' : `${shownLine(file)}:${error.line}:${error.column ?? 1}: `}${error.message}`;
  return differsAt ? `The answer differs from ${listedPlaces(differsAt)}.` : '';
}
