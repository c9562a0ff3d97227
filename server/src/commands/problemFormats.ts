// Problems in files as build servers take them: annotations of GitHub, and SARIF.
import { pathToFileURL } from 'node:url';
import * as slashed from '../paths/slashed.ts';
import { shownLine } from '../text/shownText.ts';
import { repositoryPath } from './repositoryPath.ts';
import { terminalText } from './terminalText.ts';
import type { Problem, ProblemSeverity } from '../manifest/rules/problem.ts';

/** Stands for the name of what came by standard input. */
export const STDIN = '<stdin>';

/** The problems of one file, with the text that their ranges refer to. */
export interface FileProblems {
  /** As shown: relative to the working directory where it is below it. */
  file: string;
  text: string;
  problems: Problem[];
}

/** Who found the problems, and what there is to be known of their codes. */
export interface Finder {
  name: string;
  rule(code: string): { title: string; help: string; severity: ProblemSeverity } | undefined;
}

/** 1-based, as people and CI systems count. */
export function place({ range }: Pick<Problem, 'range'>): { line: number; column: number; endLine: number; endColumn: number } {
  const { start, end } = range;
  return { line: start.line + 1, column: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

const SARIF_LEVELS: Record<ProblemSeverity, string> = { error: 'error', warning: 'warning', info: 'note', hint: 'note' };

export function toSarif(results: readonly FileProblems[], finder: Finder): object {
  const used = [...new Set(results.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
  const rules = used.map((id) => {
    const rule = finder.rule(id);
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
        tool: { driver: { name: finder.name, rules } },
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

function toUri(shown: string): string {
  const file = named(shown);
  if (/^(\/|[A-Za-z]:)/.test(file)) return pathToFileURL(file).href;
  return slashed.segments(file).map(encodeURIComponent).join('/');
}

const GITHUB_LEVELS: Record<ProblemSeverity, string> = { error: 'error', warning: 'warning', info: 'notice', hint: 'notice' };

export function toGithub({ file, problems }: FileProblems): string[] {
  return problems.map((problem) => {
    const { line, column, endLine, endColumn } = place(problem);
    // Annotations over several lines take no columns.
    const columns = line === endLine ? `,col=${column},endColumn=${endColumn}` : '';
    const where = `file=${escapeProperty(terminalText(named(file)))},line=${line},endLine=${endLine}${columns},title=${escapeProperty(problem.code)}`;
    return `::${GITHUB_LEVELS[problem.severity]} ${where}::${escapeData(visible(problem.message))}\n`;
  });
}

function named(file: string): string {
  return file === STDIN ? file : repositoryPath(file);
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A stranger's text in one line. */
export function visible(text: string): string {
  return terminalText(shownLine(text));
}
