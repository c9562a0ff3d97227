// Problems that an author has decided to live with: named in a comment of YAML (`# codex-plugins-disable-line manifest/x`, or
// `-disable-next-line`), or by their code in the settings.
import { Lexer } from 'yaml';
import { blocksLoading } from '../rules/table.ts';
import type { ManifestDocument } from '../syntax/tree.ts';
import type { Problem } from '../rules/problem.ts';

/** Signs of the lexer's own: a document's start, a flow error's end, a scalar's start. */
const MARKS = new Set(['\u0002', '\u0018', '\u001f']);

const DIRECTIVE = /^#\s*codex-plugins-disable-(next-)?line\b[ \t]*(.*)$/;

/** Leaves out what comments suppress. What keeps the plugin from loading stays: silence would not make it load. */
export function withoutSuppressed(document: ManifestDocument, problems: Problem[]): Problem[] {
  if (document.syntax !== 'yaml' || problems.length === 0 || !document.text.includes('codex-plugins-disable-')) return problems;
  const silenced = directives(document);
  return problems.filter((problem) => {
    const codes = silenced.get(problem.range.start.line);
    return codes === undefined || blocksLoading(problem) || !(codes.size === 0 || codes.has(problem.code));
  });
}

/** Leaves out what has one of the codes, but for what keeps the plugin from loading. */
export function withoutDisabled(problems: readonly Problem[], codes: readonly string[]): Problem[] {
  return problems.filter((problem) => blocksLoading(problem) || !codes.includes(problem.code));
}

/** By line: the codes that are silenced there; none means all. */
function directives({ text, lines }: ManifestDocument): Map<number, Set<string>> {
  const found = new Map<number, Set<string>>();
  let offset = 0;
  for (const token of new Lexer().lex(text)) {
    const match = DIRECTIVE.exec(token.trimEnd());
    // The lexer's marks are no part of the text.
    const isMark = MARKS.has(token);
    if (match) {
      const line = lines.lineAt(offset) + (match[1] ? 1 : 0);
      const codes = (match[2] ?? '').split(/[\s,]+/).filter((code) => code.includes('/'));
      const known = found.get(line);
      found.set(line, new Set(known?.size === 0 || codes.length === 0 ? [] : [...(known ?? []), ...codes]));
    }
    if (!isMark) offset += token.length;
  }
  return found;
}
