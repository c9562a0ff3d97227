// Results of tests in the Test Anything Protocol, version 14, with diagnostics in YAML.
import { stringify } from 'yaml';
import { shownLine, shownText } from '../../text/shownText.ts';
import type { TestResult } from '../mockTests.ts';
import { reasonOf, type TestRun } from './report.ts';

export function tapReport({ tests }: TestRun): string {
  return ['TAP version 14', `1..${tests.length}`, ...tests.flatMap(testLines)].map((line) => `${line}\n`).join('');
}

function testLines(test: TestResult, index: number): string[] {
  const head = `${test.ok ? 'ok' : 'not ok'} ${index + 1} - ${description(test.name)}`;
  const { file, event, durationMs, diff, error, log, updated } = test;
  const reason = reasonOf(test);
  const facts = {
    ...(reason !== '' && { message: reason, severity: 'fail' }),
    ...(error?.code !== undefined && { code: error.code }),
    ...(error?.permission !== undefined && { permission: error.permission }),
    ...{ file, event, duration_ms: durationMs },
    ...(diff !== undefined && { diff }),
    ...(log && { log: log.join('\n') }),
    ...(updated && { updated }),
  };
  const yaml = stringify(shownIn(facts), { lineWidth: 0 }).trimEnd().split('\n');
  return [head, '  ---', ...yaml.map((line) => (line === '' ? '' : `  ${line}`)), '  ...'];
}

/** What would begin a directive, or escape something, is escaped. */
function description(name: string): string {
  return shownLine(name).replaceAll(/[\\#]/g, String.raw`\$&`);
}

function shownIn(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, typeof value === 'string' ? shownText(value) : value]));
}
