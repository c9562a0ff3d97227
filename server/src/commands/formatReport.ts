// What `format` prints: for people, for programs, and for build servers.
import type { FileOutcome, SaidOfPlace } from '../host/formatting/formatFile.ts';
import type { Problem, ProblemSeverity } from '../manifest/rules/problem.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { lineStart, splitLines } from '../text/lines.ts';
import { changedLines } from '../text/unifiedDiff.ts';
import { painter } from './colours.ts';
import { mask, maskValues } from './masked.ts';
import { toGithub, toSarif, visible, type FileProblems, type Finder } from './problemFormats.ts';
import { terminalJson } from './terminalText.ts';

export const REPORTERS = ['text', 'json', 'github', 'sarif'] as const;
export type Reporter = (typeof REPORTERS)[number];

/** A file that handlers are for, and what came of it. */
export interface FileReport {
  /** As shown: relative to the working directory where it is below it. */
  file: string;
  outcome: Extract<FileOutcome, { kind: 'done' | 'failed' }>;
}

export interface ReportOptions {
  reporter: Reporter;
  /** Whether changes were written, or would be. */
  writes: boolean;
  /** For text only. */
  colour: boolean;
}

export function hasChanged({ outcome }: FileReport): boolean {
  return outcome.kind === 'done' && outcome.before !== outcome.after;
}

export function report(files: readonly FileReport[], options: ReportOptions): string {
  switch (options.reporter) {
    case 'json':
      return `${terminalJson(files.map(toJson), 2)}\n`;
    case 'sarif':
      return `${terminalJson(toSarif(problemsOf(files, options), FINDER), 2)}\n`;
    case 'github':
      return maskValues(problemsOf(files, options).map(oneForEachFile).flatMap(toGithub).join(''));
    case 'text':
      return toText(files, options);
  }
}

function toJson(one: FileReport): object {
  const { file, outcome } = one;
  return { file, changed: hasChanged(one), plugins: outcome.plugins, ...(outcome.kind === 'failed' && { error: mask(outcome.error) }) };
}

function toText(files: readonly FileReport[], options: ReportOptions): string {
  const paint = painter(options.colour);
  const changed = files.filter(hasChanged);
  const names = new Map(changed.map(({ file }) => [file, visible(file)]));
  const width = Math.min(60, Math.max(0, ...[...names.values()].map((name) => name.length)));
  const word = options.writes ? 'changed     ' : 'would change';
  const lines = changed.map(({ file, outcome }) => {
    const by = visible(outcome.plugins.join(', '));
    return `${paint('yellow', word)}  ${names.get(file)?.padEnd(width)}  ${paint('dim', by)}`;
  });
  for (const { error, of } of failures(files)) {
    const [first = '', ...more] = of;
    const others = more.length === 0 ? '' : ` and ${counted(more.length, 'more file')}`;
    lines.push(`${paint('red', 'failed      ')}  ${visible(first)}${others}: ${visible(mask(error))}`);
  }
  return [...lines, paint('bold', summary(files, options)), ''].join('\n');
}

/** What went wrong with several files in the same way is said once. */
function failures(files: readonly FileReport[]): { error: string; of: string[] }[] {
  const byError = new Map<string, string[]>();
  for (const { file, outcome } of files) {
    if (outcome.kind === 'failed') byError.set(outcome.error, [...(byError.get(outcome.error) ?? []), file]);
  }
  return [...byError].map(([error, of]) => ({ error, of }));
}

export function summary(files: readonly FileReport[], { writes }: Pick<ReportOptions, 'writes'>): string {
  const changed = files.filter(hasChanged).length;
  const failed = files.filter(({ outcome }) => outcome.kind === 'failed').length;
  const what = `${changed} of ${counted(files.length, 'file')} ${writes ? (changed === 1 || files.length === 1 ? 'was changed' : 'were changed') : 'would change'}`;
  return failed === 0 ? `${what}.` : `${what}, ${failed} failed.`;
}

export function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

const CHANGED = 'format/changed';
const FAILED = 'format/failed';

const RULES: Record<string, ReturnType<Finder['rule']>> = {
  [CHANGED]: {
    title: 'Save handlers of plugins change the file',
    help: 'Run codex-plugin format --write, or save the file in an editor that has the plugins.',
    severity: 'error',
  },
  [FAILED]: {
    title: 'A save handler did not do its part',
    help: 'The file was left as it is. What the handler reported says why.',
    severity: 'error',
  },
};

const FINDER: Finder = { name: 'codex-plugin format', rule: (code) => RULES[code] };

function problemsOf(files: readonly FileReport[], { writes }: ReportOptions): FileProblems[] {
  return files.map(({ file, outcome }) => {
    if (outcome.kind === 'failed') {
      const start = { line: 0, character: 0 };
      const failed: Problem = { code: FAILED, severity: 'error', message: mask(outcome.error), range: { start, end: start }, fixes: [] };
      return { file, text: '', problems: [failed] };
    }
    const { before, after, said, plugins } = outcome;
    const text = writes ? after : before;
    const changes = writes ? changesOf(after, before) : changesOf(before, after);
    const message = writes
      ? `Changed by ${plugins.join(', ')}.`
      : `${plugins.join(', ')} would change this. Run codex-plugin format --write.`;
    const changed = changes.map(({ shown, range, newText }): Problem => ({
      code: CHANGED,
      severity: writes ? 'info' : 'error',
      message,
      range: shown,
      fixes: writes ? [] : [{ title: 'Format', edits: [{ range, newText }] }],
    }));
    return { file, text, problems: [...changed, ...said.map(saidOf)] };
  });
}

type Range = Problem['range'];

/** The runs of lines that are others in the other text: as they are shown, and as they would be replaced. */
function changesOf(text: string, other: string): { shown: Range; range: Range; newText: string }[] {
  const lines = splitLines(text);
  const others = splitLines(other);
  const index = new LineIndex(text);
  return changedLines(text, other).map(({ beforeStart, beforeCount, afterStart, afterCount }) => {
    const start = index.positionAt(lineStart(lines, beforeStart));
    const end = index.positionAt(lineStart(lines, beforeStart + beforeCount));
    const newText = other.slice(lineStart(others, afterStart), lineStart(others, afterStart + afterCount));
    const last = beforeStart + Math.max(0, beforeCount - 1);
    const shownEnd = beforeCount === 0 ? start : { line: last, character: index.lineText(last).length };
    return { shown: { start, end: shownEnd }, range: { start, end }, newText };
  });
}

/** GitHub shows ten annotations of a step: one says where all changes of a file are. */
function oneForEachFile({ problems, ...file }: FileProblems): FileProblems {
  const changes = problems.filter(({ code }) => code === CHANGED);
  const [first] = changes;
  if (!first) return { ...file, problems };
  const places = changes.map(({ range: { start, end } }) =>
    start.line === end.line ? `${start.line + 1}` : `${start.line + 1}-${end.line + 1}`,
  );
  const shown = places.length > 20 ? [...places.slice(0, 20), `and ${places.length - 20} more`] : places;
  const message = `${first.message} Lines: ${shown.join(', ')}.`;
  return { ...file, problems: [{ ...first, message }, ...problems.filter(({ code }) => code !== CHANGED)] };
}

/** As editors count severities, from 1. */
const SEVERITIES: readonly ProblemSeverity[] = ['error', 'warning', 'info', 'hint'];

function saidOf({ pluginId, message, range, severity, code, source }: SaidOfPlace): Problem {
  const name = visible([pluginId, source, code].filter((one) => one !== undefined).join('/'));
  return { code: name, severity: SEVERITIES[(severity ?? 1) - 1] ?? 'error', message: mask(message), range, fixes: [] };
}
