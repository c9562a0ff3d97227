// Whether two permissions for files are about one place of this machine, whichever way their scopes lead there.
import { homedir } from 'node:os';
import { paths } from '../paths/paths.ts';
import { realPlaceNow } from '../paths/onTheWay.ts';
import { splitGlob } from '../paths/splitGlob.ts';
import type { Permission } from '../permissions/names.ts';
import { isOfKind } from '../permissions/overlap.ts';
import { placeOutside, rootOfScope } from '../permissions/scopeRoot.ts';

/** Where scopes count that are no absolute paths. */
export interface ScopeFolders {
  workspaceFolders: readonly string[];
  /** Undefined where the plugin has no folder yet. */
  pluginFolder?: string | undefined;
}

/** Says where a path leads. */
export type PlaceLookup = (place: string) => string;

/**
 * One that looks at the disk once for each place, for whoever asks about many plugins in one go. Links may lead elsewhere by the next time: what decides
 * whether something runs or is installed looks anew.
 */
export function lookedUpOnce(lookUp: PlaceLookup = realPlaceNow): PlaceLookup {
  const known = new Map<string, string>();
  return (place) => {
    const found = known.get(place) ?? lookUp(place);
    known.set(place, found);
    return found;
  };
}

/** Whether something at a place that is forbidden may be opened by what is asked for. Looks at the disk: not to be asked for every event. */
export function placesMeet(forbidden: Permission, asked: Permission, folders: ScopeFolders, lookUp: PlaceLookup): boolean {
  if (!forbidden.kind.startsWith('filesystem:') || !isOfKind(forbidden, asked)) return false;
  const other = placesOf(asked, folders, lookUp);
  return placesOf(forbidden, folders, lookUp).some((one) =>
    other.some((another) => paths.within(one, another) || paths.within(another, one)),
  );
}

/** Each by its own name, and by that of the place where it leads; of one on another machine (`\\server\share`), that is not asked. */
function placesOf(permission: Permission, folders: ScopeFolders, lookUp: PlaceLookup): string[] {
  return placesNamed(permission, folders).flatMap((place) => (place.startsWith('\\\\') ? [place] : [...new Set([place, lookUp(place)])]));
}

/** The files and folders that a permission for files names, as absolute paths; for a glob, the folder that it is in. */
export function placesNamed({ scope = '.' }: Permission, { workspaceFolders, pluginFolder }: ScopeFolders): string[] {
  const { root, rest } = rootOfScope(scope, (file) => paths.isAbsolute(file));
  const inside = (folder: string): string => splitGlob(paths.join(folder, rest), paths, folder).base;
  switch (root) {
    case 'tmp':
      // Each plugin has its own.
      return [];
    case 'plugin':
      return pluginFolder === undefined ? [] : [inside(pluginFolder)];
    case 'workspace':
      return workspaceFolders.map(inside);
    case 'home':
    case 'absolute': {
      const place = placeOutside(scope, homedir());
      return place === undefined ? [] : [place];
    }
  }
}
