// Problems that an author has decided to live with: named in a comment of their line, or by their code in the settings.
import type { Problem } from './model.ts';
import { blocksLoading } from './rules.ts';
import type { ManifestDocument } from './tree.ts';

const COMMENT = /(?:^|\s)#\s*codex-plugins-disable-line(?:\s+([^#]*))?/;

/** The codes that a line of YAML suppresses; undefined where it has no such comment, empty for all codes. */
export function suppressedInLine(lineText: string): string[] | undefined {
  const match = COMMENT.exec(lineText);
  return match ? (match[1] ?? '').split(/[\s,]+/).filter((code) => code !== '') : undefined;
}

/** Leaves out what comments suppress. What keeps the plugin from loading stays: silence would not make it load. */
export function withoutSuppressed(document: Pick<ManifestDocument, 'syntax' | 'lines' | 'text'>, problems: readonly Problem[]): Problem[] {
  if (document.syntax !== 'yaml' || !document.text.includes('codex-plugins-disable-line')) return [...problems];
  return problems.filter((problem) => {
    if (blocksLoading(problem)) return true;
    const codes = suppressedInLine(document.lines.lineText(problem.range.start.line));
    return !(codes && (codes.length === 0 || codes.includes(problem.code)));
  });
}

/** Leaves out what has one of the codes, but for what keeps the plugin from loading. */
export function withoutDisabled(problems: readonly Problem[], codes: readonly string[]): Problem[] {
  return problems.filter((problem) => blocksLoading(problem) || !codes.includes(problem.code));
}
