// The rules about the commands that users are offered.
import { shownNumber } from '../../text/translations.ts';
import * as l10n from '@vscode/l10n';
import { readWhenClause, WHEN_KEYS } from '../../contract/whenClause.ts';
import { didYouMean } from '../../text/didYouMean.ts';
import { CODICONS } from '../model/codicons.generated.ts';
import type { PluginManifest } from '../model/manifest.ts';
import { iconName, MAX_COMMANDS } from '../model/normalize.ts';
import { removeItem } from '../syntax/edits.ts';
import { findProperty, get, getString, itemsOf, type ManifestDocument, type StringNode, type TreeNode } from '../syntax/tree.ts';
import type { Problem } from './problem.ts';
import { problem, replaceFix } from './table.ts';

/** What the commands give cause for. */
export function commandProblems(document: ManifestDocument, manifest: PluginManifest): Problem[] {
  const { root, lines } = document;
  const nodes = itemsOf(get(root, 'commands'));
  if (nodes.length > MAX_COMMANDS) {
    const span = findProperty(root, 'commands')?.keySpan ?? { start: 0, end: 1 };
    const message = l10n.t(
      'There are {0} commands; at most {1} are taken. Tell more of them apart by their arguments.',
      shownNumber(nodes.length),
      MAX_COMMANDS,
    );
    return [problem(lines, 'manifest/too-large', span, message)];
  }
  return [
    ...unhandled(document, manifest, nodes),
    ...duplicates(document, nodes),
    ...nodes.flatMap((node) => [...icon(document, get(node, 'icon')), ...when(document, get(node, 'when'))]),
  ];
}

function unhandled({ root, lines, complete }: ManifestDocument, { handlers }: PluginManifest, nodes: readonly TreeNode[]): Problem[] {
  // What handles them may be in the part of the text that got lost.
  if (!complete || nodes.length === 0 || handlers.some(({ event }) => event === 'onCommand')) return [];
  const span = findProperty(root, 'commands')?.keySpan ?? { start: 0, end: 1 };
  const message = l10n.t('Nothing handles "onCommand", so these commands are not offered. Add a handler of it, or remove them.');
  return [problem(lines, 'manifest/command-unhandled', span, message)];
}

function duplicates(document: ManifestDocument, nodes: readonly TreeNode[]): Problem[] {
  const { lines } = document;
  const first = new Map<string, TreeNode>();
  return nodes.flatMap((node) => {
    const name = get(node, 'command');
    if (name?.kind !== 'string') return [];
    const earlier = first.get(name.value);
    if (!earlier) {
      first.set(name.value, node);
      return [];
    }
    const message = l10n.t(
      'There is a command {0} already in line {1}. Only that one is offered: give each a name of its own.',
      JSON.stringify(name.value),
      lines.lineAt(earlier.start) + 1,
    );
    const edits = removeItem(document, node);
    const title = l10n.t('Remove {0}', JSON.stringify(getString(node, 'title') ?? name.value));
    return [problem(lines, 'manifest/duplicate-command', name, message, edits ? [{ title, edits }] : [])];
  });
}

const ICONS: ReadonlySet<string> = new Set(CODICONS);

function icon({ lines }: ManifestDocument, node: TreeNode | undefined): Problem[] {
  if (node?.kind !== 'string') return [];
  const name = iconName(node.value);
  // What is no name at all is the schema's business.
  if (!/^[a-z][a-z0-9-]*$/.test(name) || ICONS.has(name)) return [];
  const meant = didYouMean(name, CODICONS);
  const written = meant !== undefined && node.value !== name ? `$(${meant})` : meant;
  const quoted = JSON.stringify(node.value);
  if (written === undefined)
    return [problem(lines, 'manifest/unknown-icon', node, l10n.t('VS Code has no icon {0}, so none is shown.', quoted))];
  const fix = replaceFix(lines, l10n.t('Write {0}', JSON.stringify(written)), node, JSON.stringify(written));
  const message = l10n.t('VS Code has no icon {0}. Did you mean {1}?', quoted, JSON.stringify(written));
  return [problem(lines, 'manifest/unknown-icon', node, message, [fix])];
}

function when(document: ManifestDocument, node: TreeNode | undefined): Problem[] {
  if (node?.kind !== 'string' || node.value.trim() === '') return [];
  const { lines } = document;
  const read = readWhenClause(node.value);
  if (!read.ok) {
    const message = l10n.t('This condition cannot be read: it {0}. The command is not offered until it can.', read.fault);
    return [problem(lines, 'manifest/when-clause', node, message)];
  }
  const known: readonly string[] = WHEN_KEYS;
  const unknown = read.keys.filter((key) => !known.includes(key));
  return unknown.map((key) => unknownKey(document, node, key, didYouMean(key, known)));
}

function unknownKey({ lines, text }: ManifestDocument, node: StringNode, key: string, meant: string | undefined): Problem {
  const at = text.slice(node.start, node.end).indexOf(key);
  const span = at >= 0 ? { start: node.start + at, end: node.start + at + key.length } : node;
  const quoted = JSON.stringify(key);
  if (meant === undefined)
    return problem(lines, 'manifest/when-key', span, l10n.t('{0} is no key that is known here, so it is always false.', quoted));
  const fixes = at >= 0 ? [replaceFix(lines, l10n.t('Write {0}', meant), span, meant)] : [];
  return problem(lines, 'manifest/when-key', span, l10n.t('{0} is always false. Did you mean {1}?', quoted, JSON.stringify(meant)), fixes);
}
