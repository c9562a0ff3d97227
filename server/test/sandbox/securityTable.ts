// Writes the battery's results into docs/security.md, between two marks.
import type { AttackOutcome, AttackResult } from './attackRun.ts';

const START = '<!-- attacks: generated from the battery -->';
const END = '<!-- attacks: end -->';

const WORDS: Record<AttackOutcome, string> = {
  escaped: '**gets through**',
  named: 'refused, named',
  guessed: 'refused, named as a guess',
  unnamed: 'refused',
  absent: 'nothing there',
};

/** @param columns results per tier; `none` is the run without confinement. */
export function replaceTable(
  document: string,
  columns: Record<'none' | 'isolated' | 'selfLocked' | 'advisory', readonly AttackResult[]>,
): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start < 0 || end < start) throw new Error('docs/security.md has lost the marks between which the table stands.');
  return `${document.slice(0, start)}${START}\n\n${table(columns)}\n\n${document.slice(end)}`;
}

function table(columns: Parameters<typeof replaceTable>[1]): string {
  const { none, isolated, selfLocked, advisory } = columns;
  const cell = (results: readonly AttackResult[], of: AttackResult): string => {
    const found = results.find((one) => one.name === of.name && one.runtime === of.runtime);
    if (found === undefined) return 'not run';
    return of.control ? (found.outcome === 'escaped' ? 'works' : '**does not work**') : WORDS[found.outcome];
  };
  const rows = none.map(
    (one) =>
      `| \`${one.name}\` | ${one.runtime} | ${[none, isolated, selfLocked, advisory].map((results) => cell(results, one)).join(' | ')} |`,
  );
  const count = (results: readonly AttackResult[]): string => {
    const attacks = results.filter((one) => !one.control);
    return `${attacks.filter((one) => one.outcome === 'escaped').length} of ${attacks.length}`;
  };
  return [
    `Attacks that got through: unconfined ${count(none)}, isolated ${count(isolated)}, self-locked ${count(selfLocked)}, advisory ${count(advisory)}.`,
    '',
    '| Attack or control | Language | unconfined | isolated | self-locked | advisory |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
