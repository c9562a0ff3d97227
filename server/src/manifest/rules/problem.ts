// What the linter says about a manifest. Leaf of manifest/, with the table of its rules beside it.
import * as l10n from '@vscode/l10n';
import type { Range } from '../../text/range.ts';

export type ProblemSeverity = 'error' | 'warning' | 'info' | 'hint';

/** A change that would remedy a problem: text edits in the manifest itself, and files that are missing beside it. */
export interface ProblemFix {
  title: string;
  edits: { range: Range; newText: string }[];
  /** Files to create. Paths are relative to the manifest's folder, with forward slashes. */
  creates?: { path: string; text: string }[];
  /** Edits in other files of the plugin, such as a handler that lacks a function. Paths as in `creates`. */
  elsewhere?: { path: string; edits: { range: Range; newText: string }[] }[];
}

/** A finding of the manifest linter, with a stable code of the form `manifest/…`. */
export interface Problem {
  code: string;
  severity: ProblemSeverity;
  /** Says what is wrong and what to do. */
  message: string;
  range: Range;
  fixes: ProblemFix[];
  /** Where the rule is explained: a path from the repository's root with an anchor. */
  docs?: string;
  /** The permission that is missing, where that is what is wrong. */
  permission?: string;
  /** Where else to look, such as the line of code that needs a permission. */
  related?: { file: string; range: Range; message: string }[];
}

/** So many problems of one area are shown: each takes a look at what is around it, and nobody reads more. */
export const MAX_SHOWN = 100;

/** Says with the last one that there may be more. */
export function andMore(problems: Problem[]): Problem[] {
  return problems.map((one, index) =>
    index === problems.length - 1
      ? { ...one, message: l10n.t('{0} These are the first {1}: there may be more.', one.message, problems.length) }
      : one,
  );
}
