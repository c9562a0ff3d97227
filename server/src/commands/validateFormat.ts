// The output formats of `validate`.
import { RULES } from '../manifest/rules/table.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { painter, type Style } from './colours.ts';
import { maskValues } from './masked.ts';
import { terminalJson, terminalText } from './terminalText.ts';
import type { Problem, ProblemSeverity } from '../manifest/rules/problem.ts';
import { place, toGithub, toSarif, visible, type FileProblems, type Finder } from './problemFormats.ts';

export const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

const FINDER: Finder = {
  name: 'codex-plugin validate',
  rule: (code) => (Object.hasOwn(RULES, code) ? RULES[code as keyof typeof RULES] : undefined),
};

/** Renders the results; `colour` applies to text only. */
export function render(results: readonly FileProblems[], format: Format, colour: boolean): string {
  switch (format) {
    case 'json':
      return `${terminalJson(results.flatMap(toJson), 2)}\n`;
    case 'sarif':
      return `${terminalJson(toSarif(results, FINDER), 2)}\n`;
    case 'github':
      return maskValues(results.flatMap(toGithub).join(''));
    case 'text':
      return toText(results, colour);
  }
}

function toJson({ file, problems }: FileProblems): object[] {
  return problems.map((problem) => ({
    file,
    ...place(problem),
    severity: problem.severity,
    code: problem.code,
    message: problem.message,
    fixes: problem.fixes.map(({ title, edits }) => ({ title, edits: edits.map((edit) => ({ ...place(edit), newText: edit.newText })) })),
  }));
}

const SEVERITY_STYLES: Record<ProblemSeverity, Style> = { error: 'red', warning: 'yellow', info: 'cyan', hint: 'cyan' };

function toText(results: readonly FileProblems[], colour: boolean): string {
  const paint = painter(colour);
  const blocks = results.flatMap(({ file, text, problems }) => {
    const lines = new LineIndex(text);
    return problems.map((problem) => {
      const { line, column } = place(problem);
      const style = SEVERITY_STYLES[problem.severity];
      const head = `${paint('bold', `${visible(file)}:${line}:${column}`)} ${paint(style, problem.severity)} ${visible(problem.message)} ${paint('dim', problem.code)}`;
      return `${head}\n${excerpt(lines, problem, (marks) => paint(style, marks))}`;
    });
  });
  return `${[...blocks, summary(results)].join('\n')}\n`;
}

/** At most this much of a line is shown. */
const MAX_WIDTH = 160;

/** The problem's first line with marks below the place. */
function excerpt(lines: LineIndex, { range }: Problem, paint: (marks: string) => string): string {
  const { start, end } = range;
  const whole = lines.lineText(start.line);
  // What is no text in UTF-8 would be shown as what it is not.
  if (whole.includes('\0')) return '';
  // Of a long line, the part around the place.
  const from = start.character > MAX_WIDTH - 20 ? start.character - 20 : 0;
  const shown = whole.slice(from, from + MAX_WIDTH);
  const until = end.line === start.line ? end.character : whole.length;
  const width = Math.max(1, Math.min(until, from + MAX_WIDTH) - start.character);
  // Tabs stay tabs, so that the marks stand below the place however wide a tab is.
  const indent = shown.slice(0, start.character - from).replace(/[^\t]/g, ' ');
  const number = String(start.line + 1);
  return `  ${number} | ${terminalText(maskValues(shown))}\n  ${' '.repeat(number.length)} | ${indent}${paint('^'.repeat(width))}\n`;
}

function summary(results: readonly FileProblems[]): string {
  const all = results.flatMap(({ problems }) => problems);
  const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
  const errors = all.filter(({ severity }) => severity === 'error').length;
  const warnings = all.filter(({ severity }) => severity === 'warning').length;
  const files = count(results.length, 'file');
  if (all.length === 0) return `${files} checked, no problems.`;
  const infos = all.length - errors - warnings;
  const counts = [
    ...(errors + warnings > 0 ? [count(errors, 'error'), count(warnings, 'warning')] : []),
    ...(infos > 0 ? [count(infos, 'info')] : []),
  ];
  return `${files} checked: ${counts.join(', ')}.`;
}
