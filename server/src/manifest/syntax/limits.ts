// How much of a manifest is looked at: no honest one has more, and one that does would keep everybody waiting.
import { shownNumber } from '../../text/translations.ts';
import * as l10n from '@vscode/l10n';
import { walk, type PropertyNode, type TreeNode } from './tree.ts';
import type { Span } from '../../text/lineIndex.ts';

/** What may be written in a manifest as data, without rules that look at each of its values. */
const DATA = new Set(['api', 'settings']);

/** Of one list or object. */
const MAX_MEMBERS = 500;
/** Of everything that rules look at one by one. */
const MAX_JUDGED = 10_000;
/** Of the manifest as a whole. */
export const MAX_VALUES = 50_000;

/** Where there is too much, and what, as a sentence. */
export interface Excess {
  at: Span;
  message: string;
}

/** Finds what is too much in a tree, if anything is. */
export function excessIn(root: TreeNode | undefined): Excess | undefined {
  if (root === undefined) return undefined;
  const excess = membersOf(root) ?? (root.kind === 'object' ? judgedIn(root.properties) : moreThan(root, MAX_JUDGED));
  return excess ?? moreThan(root, MAX_VALUES);
}

function judgedIn(properties: readonly PropertyNode[]): Excess | undefined {
  let count = 0;
  for (const { key, keySpan, value } of properties) {
    if (!value || key.startsWith('x-')) continue;
    if (DATA.has(key)) {
      const excess = key === 'settings' ? membersOf(value, keySpan, key) : undefined;
      if (excess) return excess;
      continue;
    }
    for (const node of walk(value)) {
      const excess = membersOf(node, node === value ? keySpan : undefined, key);
      if (excess) return excess;
      if (++count > MAX_JUDGED) return tooManyValues(keySpan, MAX_JUDGED);
    }
  }
  return undefined;
}

function membersOf(node: TreeNode, at: Span = firstOf(node), inside?: string): Excess | undefined {
  const count = node.kind === 'object' ? node.properties.length : node.kind === 'array' ? node.items.length : 0;
  if (count <= MAX_MEMBERS) return undefined;
  const where = inside === undefined ? l10n.t('The manifest') : JSON.stringify(inside);
  const message =
    node.kind === 'object'
      ? l10n.t(
          '{0} has an object of {1} members; at most {2} are read. Split the plugin, or move data into files of its own.',
          where,
          shownNumber(count),
          MAX_MEMBERS,
        )
      : l10n.t(
          '{0} has a list of {1} members; at most {2} are read. Split the plugin, or move data into files of its own.',
          where,
          shownNumber(count),
          MAX_MEMBERS,
        );
  return { at, message };
}

function moreThan(root: TreeNode, most: number): Excess | undefined {
  let count = 0;
  for (const _ of walk(root)) if (++count > most) return tooManyValues(firstOf(root), most);
  return undefined;
}

function tooManyValues(at: Span, most: number): Excess {
  return { at, message: l10n.t('The manifest has more than {0} values. Move data into files of its own.', shownNumber(most)) };
}

function firstOf({ start, end }: TreeNode): Span {
  return { start, end: Math.min(start + 1, end) };
}
