// The output formats of `validate`.
import { RULES } from '../manifest/rules/table.ts';
import { MASK } from '../host/secrets.ts';
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

/** Renders the results, without secrets; `colour` applies to text only. */
export function render(found: readonly FileProblems[], format: Format, colour: boolean): string {
  const results = found.map(masked);
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

/** Problems quote the manifest, and so what somebody left in it. What fixes write stays as it is, as they would write something else. */
function masked({ file, text, problems }: FileProblems): FileProblems {
  return {
    file,
    text,
    problems: problems.map((one) => ({
      ...one,
      message: maskValues(one.message),
      fixes: one.fixes.map((fix) => ({ ...fix, title: maskValues(fix.title) })),
      ...(one.related && { related: one.related.map((place) => ({ ...place, message: maskValues(place.message) })) }),
    })),
  };
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
  const line = lines.lineText(start.line);
  // What is no text in UTF-8 would be shown as what it is not.
  if (line.includes('\0')) return '';
  // The half of a secret that a cut leaves would not be known for one.
  const { text: whole, at } = maskedLine(line);
  const begin = at(start.character);
  // Of a long line, the part around the place.
  const from = begin > MAX_WIDTH - 20 ? begin - 20 : 0;
  const shown = whole.slice(from, from + MAX_WIDTH);
  const until = end.line === start.line ? at(end.character) : whole.length;
  const width = Math.max(1, Math.min(until, from + MAX_WIDTH) - begin);
  // Tabs stay tabs, so that the marks stand below the place however wide a tab is.
  const indent = shown.slice(0, begin - from).replace(/[^\t]/g, ' ');
  const number = String(start.line + 1);
  return `  ${number} | ${terminalText(shown)}\n  ${' '.repeat(number.length)} | ${indent}${paint('^'.repeat(width))}\n`;
}

/** A line without its secrets, and where in it a column of the whole one is. */
function maskedLine(line: string): { text: string; at: (column: number) => number } {
  const text = maskValues(line);
  if (text === line) return { text, at: (column) => column };
  // What lies between masks is as it was.
  const pieces = text.split(MASK);
  let before = 0;
  let inMasked = 0;
  const places = pieces.map((piece, index) => {
    const isLast = index === pieces.length - 1;
    const start = index === 0 ? 0 : isLast ? line.length - piece.length : Math.max(before, line.indexOf(piece, before + 1));
    const place = { start, inMasked, length: piece.length };
    before = start + piece.length;
    inMasked += piece.length + MASK.length;
    return place;
  });
  const at = (column: number): number => {
    const { start, inMasked: begin, length } = places.findLast((place) => place.start <= column) ?? places[0]!;
    return begin + Math.min(column - start, length + MASK.length);
  };
  return { text, at };
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
