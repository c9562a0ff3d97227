// What a plugin may not change although it may write the folder around it: what is run outside of its sandbox later, and what it is made of itself.
import path from 'node:path';
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME } from '../../contract/manifestNames.ts';
import { PROTECTED_SPOTS } from '../../permissions/spots.ts';
import { paths } from '../../paths/paths.ts';
import { withReal } from '../../paths/realPath.ts';
import { otherNames, type MountedPlace } from './mountTable.ts';
import { repositoriesIn } from './repositories.ts';

/**
 * Spots of a workspace folder that are run outside of the sandbox later, whether they exist or not: where they are links, what they lead to as well.
 * @param from the folders in it in which repositories are looked for.
 */
export function spotsOfWorkspace(folder: string, from?: readonly string[]): string[] {
  return withReal([...PROTECTED_SPOTS.map((spot) => path.join(folder, spot)), ...repositoriesIn(folder, from)]);
}

/**
 * Where the plugin's folder is the workspace folder itself, only these of its files are protected, and all of them: one that is not there yet would
 * count instead of the one that is.
 */
export function manifestPlaces(pluginFolder: string): string[] {
  return [...MANIFEST_NAMES, PLAIN_MANIFEST_NAME].map((name) => path.join(pluginFolder, name));
}

/** Of what may be written, what is protected in it, and what of that is opened after all because a permission names it. */
export function protectedSpots(
  rules: { workspaceFolders: readonly string[]; pluginFolder: string; write: readonly { base: string }[] },
  mounts: readonly MountedPlace[],
): { protected: string[]; opened: string[] } {
  const writable = rules.write.map((rule) => rule.base);
  const everyName = (places: readonly string[]): string[] => [...places, ...otherNames(places, mounts)];
  const inWritable = (spot: string): boolean => writable.some((base) => paths.below(spot, base));
  const all = everyName(
    rules.workspaceFolders.flatMap((folder) => {
      const [, ...others] = everyName([folder]);
      const isWhole = [folder, ...others].some((name) => writable.some((base) => paths.within(name, base)));
      const parts = writable.filter((base) => paths.within(base, folder));
      const isElsewhere = writable.some((base) => others.some((name) => paths.within(base, name)));
      return isWhole || isElsewhere ? spotsOfWorkspace(folder) : parts.length > 0 ? spotsOfWorkspace(folder, parts) : [];
    }),
  );
  const opened = writable.filter((base) => all.some((spot) => paths.within(base, spot)));
  const isOwn = writable.some((base) => paths.within(base, rules.pluginFolder));
  const own = everyName(withReal(isOwn ? manifestPlaces(rules.pluginFolder) : [rules.pluginFolder]));
  const kept = [...all.filter((spot) => !opened.some((base) => paths.within(spot, base))), ...own];
  return { protected: [...new Set(kept)].filter(inWritable), opened };
}
