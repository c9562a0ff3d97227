// Results of tests for people, line by line.
import { shownBlanks } from '../../text/shownBlanks.ts';
import { shownLine } from '../../text/shownText.ts';
import type { TestResult } from '../mockTests.ts';
import { counts, reasonOf, type TestRun } from './report.ts';
import { shortDiff } from '../shortDiff.ts';

export type Tone = 'plain' | 'good' | 'bad' | 'faint';

export interface Line {
  text: string;
  tone: Tone;
}

const INDENT = '          ';

/** @param line in its file, from 1, at which a test that failed is shown. */
export function testText(test: TestResult, line: number): Line[] {
  const { ok, name, file, durationMs, diff, log, updated } = test;
  const word = updated ? 'updated' : ok ? 'ok' : 'failed';
  const lines: Line[] = [
    {
      text: `${word.padEnd(9)} ${oneLine(name)}  ${duration(durationMs)}  ${shownLine(file)}${ok ? '' : `:${line}`}`,
      tone: ok ? 'good' : 'bad',
    },
  ];
  if (updated) lines.push({ text: `${INDENT}${updated.join(', ')}`, tone: 'faint' });
  if (ok) return lines;
  const indented = (text: string, tone: (line: string) => Tone): Line[] =>
    text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => ({ text: `${INDENT}${line}`, tone: tone(line) }));
  const reason = reasonOf(test);
  if (reason !== '') lines.push(...indented(reason, () => 'plain'));
  if (diff !== undefined) lines.push(...indented(shownBlanks(shortDiff(diff, moreLines)), diffTone));
  if (log) lines.push({ text: `${INDENT}Log:`, tone: 'faint' }, ...indented(log.join('\n').replaceAll(/^/gm, '  '), () => 'faint'));
  return lines;
}

export function summaryText({ tests, durationMs }: TestRun): Line {
  const { passed, failed } = counts(tests);
  const parts = [...(failed > 0 ? [`${failed} failed`] : []), `${passed} passed`];
  const text = `${parts.join(', ')} (${tests.length === 1 ? '1 mock event' : `${tests.length} mock events`}, ${duration(durationMs)})`;
  return { text, tone: failed > 0 ? 'bad' : 'good' };
}

function moreLines(count: number): string {
  return `… and ${count} more lines, which --json has`;
}

function diffTone(line: string): Tone {
  if (line.startsWith('-')) return 'bad';
  return line.startsWith('+') ? 'good' : 'plain';
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
