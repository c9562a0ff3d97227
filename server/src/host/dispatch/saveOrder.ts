// The order that the user gave plugins for saves, and steps of the editor's own between them.
import path from 'node:path';
import { isEditorStep } from '../../contract/saveSteps.ts';
import { globMatcher } from '../../paths/globs.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';

/** The setting: ids of plugins and names of the editor's steps, and for files that match a glob another such list. */
export type SaveOrder = readonly (string | { pattern: string; order: readonly string[] })[];

/** The list for one file: that of the first glob that matches it, which is named then, else the one for all files. */
export function orderFor(setting: SaveOrder, filePath: string, folder: string | undefined): { order: readonly string[]; pattern?: string } {
  const nocase = ignoresCase(filePath);
  const name = folder === undefined ? slashed.from(filePath) : (paths.relative(folder, filePath) ?? path.basename(filePath));
  const own = setting.find((one) => typeof one === 'object' && globMatcher(one.pattern, { nocase })(name));
  return typeof own === 'object' ? own : { order: setting.filter((one) => typeof one === 'string') };
}

/** Puts what the order names into that order, among the places that it has: what is not named keeps its own. */
export function inOrder<T>(items: readonly T[], order: readonly string[], nameOf: (item: T) => string): T[] {
  const ranks = new Map(order.map((name, rank) => [name, rank]));
  const rankOf = (item: T): number | undefined => ranks.get(nameOf(item));
  const named = items.filter((item) => rankOf(item) !== undefined).toSorted((a, b) => rankOf(a)! - rankOf(b)!);
  return items.map((item) => (rankOf(item) === undefined ? item : named.shift()!));
}

/**
 * Between which of the editor's steps each item comes: 0 is before the first one. What is not named goes with what comes before it, or, where nothing
 * named does, with the first that is; where none is, it comes last, as plugins do after all that an editor does by itself.
 * @param items in their order.
 */
export function segmentsOf<T>(items: readonly T[], order: readonly string[], nameOf: (item: T) => string): number[] {
  const segments = new Map<string, number>();
  let steps = 0;
  for (const name of order) {
    if (isEditorStep(name)) steps++;
    else segments.set(name, steps);
  }
  const known = items.map((item) => segments.get(nameOf(item)));
  let current = known.find((segment) => segment !== undefined) ?? steps;
  return known.map((segment) => (current = segment ?? current));
}
