// Which of hundreds of names there are in a folder, at each start of a worker: asking for every one would take longer than all else that is worked
// out then.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { joined } from '../../paths/joined.ts';
import { paths } from '../../paths/paths.ts';

/** From how many names in one folder on, its entries are looked through instead. */
const WORTH_LISTING = 8;

/** Names of one folder. */
interface Group {
  /** Relative, as the names are. */
  folder: string;
  names: string[];
  byFolded: ReadonlyMap<string, readonly string[]>;
}

/** The same lists are asked for again and again. */
const groups = new WeakMap<readonly string[], readonly Group[]>();

/**
 * @param names relative, with slashes; what follows the last one in ASCII.
 * @returns absolute paths.
 */
export function presentNames(folder: string, names: readonly string[]): string[] {
  let parts = groups.get(names);
  if (parts === undefined) groups.set(names, (parts = groupsOf(names)));
  return parts.flatMap((group) => {
    const candidates = (group.names.length < WORTH_LISTING ? undefined : listed(path.join(folder, group.folder), group)) ?? group.names;
    return joined(paths, folder, candidates).filter((place) => existsSync(place));
  });
}

function groupsOf(names: readonly string[]): Group[] {
  return [...Map.groupBy(names, (name) => path.dirname(name))].map(([folder, inside]) => ({
    folder,
    names: inside,
    byFolded: Map.groupBy(inside, (name) => folded(path.basename(name))),
  }));
}

/** The names that may be there: whether one is that is written otherwise, only the file system knows. Undefined where it does not say. */
function listed(folder: string, { byFolded }: Group): string[] | undefined {
  try {
    return [...new Set(readdirSync(folder).flatMap((entry) => byFolded.get(folded(entry)) ?? []))];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : undefined;
  }
}

/** The same for all names that any file system takes for the same, and for some others. */
export function folded(name: string): string {
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  return name
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .replaceAll(/[^ -~]/g, '');
}
