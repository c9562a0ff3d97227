// A folder with what is kept back in it, given as what lies beside that: what is not given cannot come to be seen, whatever becomes of it later. A mount
// over a file is gone as soon as a program outside puts another file in its place.
import { accessSync, constants, lstatSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';

/** Each entry is a mount, and each costs more than the one before: a home folder has some 100 to 300 entries. */
const MOST_ENTRIES = 600;

/**
 * Landlock only adds rights: a folder with hidden places in it is given as its entries without them. What is created beside those entries
 * later is not covered.
 */
export function carved(bases: readonly string[], hidden: readonly string[]): string[] {
  return bases.flatMap((base) => {
    const inside = hidden.filter((place) => place !== base && paths.within(place, base));
    if (inside.length === 0) return hidden.includes(base) ? [] : [base];
    if (!statSync(base, { throwIfNoEntry: false })?.isDirectory()) return [base];
    const entries = readdirSync(base).map((name) => path.join(base, name));
    return carved(entries, hidden);
  });
}

/** A folder that is made anew in a sandbox, with what of it is seen there. */
export interface CarvedFolder {
  root: string;
  /** Made anew as well, without what is hidden in them. */
  folders: string[];
  entries: string[];
}

/**
 * The folders to be made anew. Where the user may not change a folder, no program of theirs puts something else into it, and a mount over what is hidden
 * there stays. The same holds for folders that are too full: what is hidden in them is up to whoever watches the mounts.
 * @param apart whether something is given by other means.
 */
export function carvedFolders(
  bases: readonly string[],
  hidden: readonly string[],
  apart: (place: string) => boolean = () => false,
  most = MOST_ENTRIES,
): CarvedFolder[] {
  const isHidden = new Set(hidden);
  const found: CarvedFolder[] = [];
  let left = most;

  const carve = (root: string): CarvedFolder | undefined => {
    const result: CarvedFolder = { root, folders: [], entries: [] };
    const waiting = [root];
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      const names = namesIn(folder);
      if (names === undefined || names.length > left) {
        if (folder === root) return undefined;
        result.entries.push(folder);
        continue;
      }
      left -= names.length;
      if (folder !== root) result.folders.push(folder);
      for (const name of names) {
        const entry = path.join(folder, name);
        if (isHidden.has(entry) || apart(entry)) continue;
        if (hidden.some((place) => paths.below(place, entry)) && isFolder(entry)) waiting.push(entry);
        else result.entries.push(entry);
      }
    }
    return result;
  };

  const look = (base: string): void => {
    const inside = hidden.filter((place) => paths.below(place, base));
    if (inside.length === 0 || isHidden.has(base) || apart(base) || !isFolder(base) || found.some(({ root }) => paths.within(base, root)))
      return;
    if (mayChange(base)) {
      const folder = carve(base);
      if (folder !== undefined) found.push(folder);
      return;
    }
    const next = new Set(inside.map((place) => path.join(base, path.relative(base, place).split(path.sep)[0] ?? '')));
    for (const folder of next) look(folder);
  };

  for (const base of bases.toSorted((a, b) => a.length - b.length)) look(base);
  return found;
}

function mayChange(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function isFolder(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}
