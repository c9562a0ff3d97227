// The order that the user gave plugins for saves, and steps of the editor's own between them.
import path from 'node:path';
import { globMatcher } from '../../paths/globs.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';

/** The setting: ids of plugins and names of the editor's steps, and for files that match a glob another such list. */
export type SaveOrder = readonly (string | { pattern: string; order: readonly string[] })[];

/** The list for one file: that of the first glob that matches it, else the one for all files. */
export function orderFor(setting: SaveOrder, filePath: string, folder: string | undefined): readonly string[] {
  const nocase = ignoresCase(filePath);
  const name = folder === undefined ? slashed.from(filePath) : (paths.relative(folder, filePath) ?? path.basename(filePath));
  const own = setting.find((one) => typeof one === 'object' && globMatcher(one.pattern, { nocase })(name));
  if (typeof own === 'object') return own.order;
  return setting.filter((one) => typeof one === 'string');
}

/** Puts what the order names into that order, among the places that it has: what is not named keeps its own. */
export function inOrder<T>(items: readonly T[], order: readonly string[], nameOf: (item: T) => string): T[] {
  const ranks = new Map(order.map((name, rank) => [name, rank]));
  const rankOf = (item: T): number | undefined => ranks.get(nameOf(item));
  const named = items.filter((item) => rankOf(item) !== undefined).toSorted((a, b) => rankOf(a)! - rankOf(b)!);
  return items.map((item) => (rankOf(item) === undefined ? item : named.shift()!));
}
