// Writes results of the battery into docs/security.md, each table between two marks of its own.
import type { AttackOutcome, AttackResult } from './attackRun.ts';

const WORDS: Record<AttackOutcome, string> = {
  escaped: '**gets through**',
  named: 'refused, named',
  guessed: 'refused, named as a guess',
  unnamed: 'refused',
  absent: 'nothing there',
};

/** A run of the battery, as a column of a table. */
export interface Column {
  title: string;
  results: readonly AttackResult[];
  /** What is written instead of what came of an attack. */
  instead?: (name: string) => string | undefined;
}

/** @param columns the first one is the run without confinement; it says which attacks there are. */
export function replaceTable(document: string, columns: readonly Column[]): string {
  const row = (one: AttackResult): string => `| \`${one.name}\` | ${one.runtime} |`;
  return replaceBetween(document, 'attacks', table(columns, ['Attack or control', 'Language'], row));
}

/**
 * @param columns as above.
 * @param leftOut attacks that have no row, and why.
 */
export function replaceWindowsTable(document: string, columns: readonly Column[], leftOut: Readonly<Record<string, string>>): string {
  const reasons = Map.groupBy(Object.keys(leftOut), (name) => leftOut[name]!);
  const left = [...reasons].map(([reason, names]) => `- ${names.map((name) => `\`${name}\``).join(', ')}: ${reason}`);
  const text = [table(columns, ['Attack or control'], (one) => `| \`${one.name}\` |`), '', 'Not tried:', '', ...left];
  return replaceBetween(document, 'attacks on Windows', text.join('\n'));
}

function replaceBetween(document: string, name: string, text: string): string {
  const mark = `<!-- ${name}: generated from the battery -->`;
  const start = document.indexOf(mark);
  const end = document.indexOf(`<!-- ${name}: end -->`);
  if (start < 0 || end < start) throw new Error(`docs/security.md has lost the marks between which the table of "${name}" stands.`);
  return `${document.slice(0, start)}${mark}\n\n${text}\n\n${document.slice(end)}`;
}

function table(columns: readonly Column[], heads: readonly string[], startOf: (one: AttackResult) => string): string {
  const cell = ({ results, instead }: Column, of: AttackResult): string => {
    const found = results.find((one) => one.name === of.name && one.runtime === of.runtime);
    if (found === undefined) return 'not run';
    return instead?.(of.name) ?? (of.control ? (found.outcome === 'escaped' ? 'works' : '**does not work**') : WORDS[found.outcome]);
  };
  const count = ({ title, results }: Column): string => {
    const attacks = results.filter((one) => !one.control);
    return `${title} ${attacks.filter((one) => one.outcome === 'escaped').length} of ${attacks.length}`;
  };
  const titles = [...heads, ...columns.map(({ title }) => title)];
  return [
    `Attacks that got through: ${columns.map(count).join(', ')}.`,
    '',
    `| ${titles.join(' | ')} |`,
    `| ${titles.map(() => '---').join(' | ')} |`,
    ...columns[0]!.results.map((one) => `${startOf(one)} ${columns.map((column) => cell(column, one)).join(' | ')} |`),
  ].join('\n');
}
