// Results of tests as the XML of JUnit, which CI servers show.
import { shownText } from '../../text/shownText.ts';
import type { TestResult } from '../mockTests.ts';
import { counts, reasonOf, type TestRun } from './report.ts';

export function junitReport({ plugin, tests, at, durationMs }: TestRun): string {
  // A file that is no mock event is no test that failed.
  const errors = tests.filter(isError).length;
  const totals = { tests: tests.length, failures: counts(tests).failed - errors, errors, skipped: 0, time: seconds(durationMs) };
  const suite = { name: plugin.id, ...totals, timestamp: at.replace(/\.\d+Z$/, 'Z') };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'codex-plugin test', ...totals })}>`,
    `  <testsuite${attributes(suite)}>`,
    ...tests.flatMap((test) => testCase(test, plugin.id)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function testCase(test: TestResult, classname: string): string[] {
  const { name, file, durationMs, ok, diff, error, log } = test;
  const head = `    <testcase${attributes({ name, classname, file, time: seconds(durationMs) })}`;
  if (ok) return [`${head}/>`];
  const reason = reasonOf(test);
  const kind = isError(test) ? 'error' : 'failure';
  const failure = attributes({ message: reason.split('\n')[0] ?? '', type: error?.code ?? (diff === undefined ? kind : 'differs') });
  const output = log ? [`      <system-out>${escaped(log.join('\n'))}</system-out>`] : [];
  return [
    `${head}>`,
    `      <${kind}${failure}>${escaped([reason, diff].filter(Boolean).join('\n'))}</${kind}>`,
    ...output,
    '    </testcase>',
  ];
}

function isError({ ok, error }: TestResult): boolean {
  return !ok && error !== undefined && error.code === undefined && error.line !== undefined;
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value))
          .replaceAll('"', '&quot;')
          .replaceAll(/[\n\t]/g, ' ')}"`,
    )
    .join('');
}

/** What XML has no place for (control characters, halves of pairs, two numbers that are no characters) is written as what stands for it. */
function escaped(text: string): string {
  return shownText(text.toWellFormed())
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
