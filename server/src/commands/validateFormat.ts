// The output formats of `validate`.
import { pathToFileURL } from 'node:url';
import { RULES } from '../manifest/rules/table.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { shownLine } from '../text/shownText.ts';
import { painter, type Style } from './colours.ts';
import { maskValues } from './masked.ts';
import { terminalJson, terminalText } from './terminalText.ts';
import type { Problem, ProblemSeverity } from '../manifest/rules/problem.ts';
import * as slashed from '../paths/slashed.ts';

/** The problems of one file, with the text that their ranges refer to. */
export interface FileProblems {
  /** As shown: relative to the working directory where it is below it. */
  file: string;
  text: string;
  problems: Problem[];
}

export const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** Renders the results; `colour` applies to text only. */
export function render(results: readonly FileProblems[], format: Format, colour: boolean): string {
  switch (format) {
    case 'json':
      return `${terminalJson(results.flatMap(toJson), 2)}\n`;
    case 'sarif':
      return `${terminalJson(toSarif(results), 2)}\n`;
    case 'github':
      return maskValues(results.flatMap(toGithub).join(''));
    case 'text':
      return toText(results, colour);
  }
}

/** 1-based, as people and CI systems count. */
function place({ range }: Pick<Problem, 'range'>): { line: number; column: number; endLine: number; endColumn: number } {
  const { start, end } = range;
  return { line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
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

const SARIF_LEVELS: Record<ProblemSeverity, string> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

function toSarif(results: readonly FileProblems[]): object {
  const used = [...new Set(results.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
  const rules = used.map((id) => {
    const rule = Object.hasOwn(RULES, id) ? RULES[id as keyof typeof RULES] : undefined;
    return {
      id,
      shortDescription: { text: rule?.title ?? id },
      ...(rule && { help: { text: rule.help }, defaultConfiguration: { level: SARIF_LEVELS[rule.severity] } }),
    };
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'codex-plugin validate', rules } },
        columnKind: 'utf16CodeUnits',
        results: results.flatMap(({ file, problems }) =>
          problems.map((problem) => {
            return {
              ruleId: problem.code,
              ruleIndex: used.indexOf(problem.code),
              level: SARIF_LEVELS[problem.severity],
              message: { text: problem.message },
              locations: [{ physicalLocation: physicalLocation(toUri(file), problem) }],
              ...(problem.related && {
                relatedLocations: problem.related.map((one) => ({
                  physicalLocation: physicalLocation(pathToFileURL(one.file).href, one),
                  message: { text: one.message },
                })),
              }),
              ...fixesOf(file, problem),
            };
          }),
        ),
      },
    ],
  };
}

function physicalLocation(uri: string, at: Pick<Problem, 'range'>): object {
  return { artifactLocation: { uri }, region: regionOf(at) };
}

function regionOf(at: Pick<Problem, 'range'>): object {
  const { line, column, endLine, endColumn } = place(at);
  return { startLine: line, startColumn: column, endLine, endColumn };
}

/** Fixes that change the file; SARIF has no way to say that a file is to be made. */
function fixesOf(file: string, { fixes }: Problem): object {
  const changes = fixes.filter(({ edits, creates, elsewhere }) => edits.length > 0 && !creates && !elsewhere);
  if (changes.length === 0) return {};
  return {
    fixes: changes.map(({ title, edits }) => ({
      description: { text: title },
      artifactChanges: [
        {
          artifactLocation: { uri: toUri(file) },
          replacements: edits.map((edit) => ({ deletedRegion: regionOf(edit), insertedContent: { text: edit.newText } })),
        },
      ],
    })),
  };
}

function toUri(file: string): string {
  if (/^(\/|[A-Za-z]:)/.test(file)) return pathToFileURL(file).href;
  return slashed.segments(file).map(encodeURIComponent).join('/');
}

const GITHUB_LEVELS: Record<ProblemSeverity, string> = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };

function toGithub({ file, problems }: FileProblems): string[] {
  return problems.map((problem) => {
    const { line, column, endLine, endColumn } = place(problem);
    // Annotations over several lines take no columns.
    const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : '';
    const where = `file=${escapeProperty(visible(file))},line=${line},endLine=${endLine}${columns},title=${escapeProperty(problem.code)}`;
    return `::${GITHUB_LEVELS[problem.severity]} ${where}::${escapeData(visible(problem.message))}\n`;
  });
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
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

function visible(text: string): string {
  return terminalText(shownLine(text));
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
