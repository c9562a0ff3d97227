// What is secret in folders that are opened for programs. Who keeps keys and settings together, with links to them where programs look, mostly keeps
// programs there as well: such a folder is opened for these without what the links lead to.
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';
import * as slashed from '../../paths/slashed.ts';
import type { ProgramParts } from './programChain.ts';
import { SecretIndex } from './secretIndex.ts';

/** What of the parts of programs may be opened, and what of it is to be hidden. */
export interface KeptApart {
  hidden: string[];
  /** The parts without what is secret as a whole. */
  without: <Parts extends ProgramParts>(parts: Parts) => Parts;
}

/**
 * @param folders all that are opened for programs.
 * @param secrets places, by each of their names, and where they really are.
 * @param named secrets that a permission names, and so opens.
 */
export function keptApart(folders: readonly string[], secrets: readonly string[], named: readonly string[]): KeptApart {
  const index = new SecretIndex(secrets.filter((place) => !named.some((one) => paths.within(place, one))));
  const hidden = new Set<string>();
  const closed = new Set<string>();
  for (const folder of new Set(folders)) {
    const real = realPath(folder) ?? folder;
    // In a folder of packages there are packages, wherever it is.
    if (index.holds(real) && !slashed.segments(real).includes('node_modules')) closed.add(folder);
    const inside = index.inside(real);
    // Nothing can be shown in what is hidden.
    if (inside.some((place) => named.some((one) => paths.below(one, place)))) closed.add(folder);
    if (closed.has(folder)) continue;
    for (const place of inside) {
      hidden.add(place);
      if (real !== folder) hidden.add(path.join(folder, path.relative(real, place)));
    }
  }
  const isHidden = (place: string): boolean => hidden.size > 0 && [...hidden].some((one) => paths.within(place, one));
  const isOpen = (folder: string): boolean => !closed.has(folder) && !isHidden(folder);
  return {
    hidden: [...hidden],
    without: (parts) =>
      hidden.size + closed.size === 0
        ? parts
        : {
            ...parts,
            executables: parts.executables.filter(({ path: file, real }) => !isHidden(file) && !isHidden(real)),
            links: parts.links.filter(({ place }) => !isHidden(place)),
            folders: parts.folders.filter(isOpen),
          },
  };
}
