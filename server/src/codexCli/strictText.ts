// What the Codex CLI does not take in any text of its files, wherever it stands, though other readers of JSON do.
import * as l10n from '@vscode/l10n';
import type { CodexReport } from './report.ts';
import type { TreeNode } from '../manifest/syntax/tree.ts';

/** Objects and lists may lie in each other as deep as this. */
const MAX_DEPTH = 127;

/** Reports halves of surrogate pairs and too much nesting in everything that the CLI reads. Asks for what it reads over to be known already. */
export function strictText(report: CodexReport): void {
  const { root } = report.document;
  const waiting: { node: TreeNode; depth: number }[] = root ? [{ node: root, depth: 1 }] : [];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, depth } = next;
    if (report.unread.has(node)) continue;
    if (node.kind === 'string') {
      if (!isWellFormed(node.value)) halfPair(report, node);
      continue;
    }
    if (node.kind !== 'object' && node.kind !== 'array') continue;
    if (depth > MAX_DEPTH) {
      report.add(
        'manifest/codex-value',
        { start: node.start, end: node.start + 1 },
        l10n.t('This is nested more than {0} deep. {1}', MAX_DEPTH, report.fate),
      );
      return;
    }
    const inner = node.kind === 'array' ? node.items : node.properties.flatMap(({ value }) => (value ? [value] : []));
    if (node.kind === 'object') {
      for (const { key, keySpan } of node.properties) if (!isWellFormed(key)) halfPair(report, keySpan);
    }
    for (const one of inner) waiting.push({ node: one, depth: depth + 1 });
  }
}

function halfPair(report: CodexReport, at: { start: number; end: number }): void {
  report.add(
    'manifest/codex-value',
    at,
    l10n.t(
      'There is half of a character in this text: an escape from "\\ud800" to "\\udfff" without the one that belongs to it. {0}',
      report.fate,
    ),
  );
}

function isWellFormed(text: string): boolean {
  return !/[\u{d800}-\u{dfff}]/u.test(text);
}
