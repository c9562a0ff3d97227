// Folders on PATH that a plugin which may start any program is shown.
import { homedir } from 'node:os';
import { paths } from '../../paths/paths.ts';
import { pathsOnTheWay } from '../../paths/onTheWay.ts';
import { foldersOnPath } from '../programs/onPath.ts';

/** What may have come from anywhere, or be put there by the plugin. */
export interface StrangePlaces {
  pluginFolder: string;
  workspaceFolders: readonly string[];
  write: readonly { base: string }[];
}

/**
 * The folders on PATH, but for the home folder and what contains it, of which too much would be shown. Nor is a link followed that the plugin, or whoever
 * made the workspace, can have put there: such a folder leads to what lies in those, or is left out.
 */
export function shownFoldersOnPath(rules: StrangePlaces): string[] {
  const strange = [rules.pluginFolder, ...rules.workspaceFolders, ...rules.write.map((rule) => rule.base)];
  const isStrange = (place: string): boolean => strange.some((folder) => paths.within(place, folder));
  return foldersOnPath().filter((folder) => {
    const way = pathsOnTheWay(folder);
    return !way.some((place) => paths.within(homedir(), place)) && (isStrange(way.at(-1)!) || !way.some(isStrange));
  });
}
