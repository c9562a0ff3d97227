// Programs that come with a plugin or a workspace, which may have come from anywhere, and not from the user or the machine.
import { pathsOnTheWay } from '../../paths/onTheWay.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

/** Whether a file lies in one of the folders, by their names or where they really are. A link from elsewhere is not followed: whoever made it chose so. */
export function liesIn(file: string, folders: readonly string[]): boolean {
  return folders.some((folder) => paths.within(file, folder) || paths.within(file, realPath(folder) ?? folder));
}

/** As `liesIn`, also where the way to the file leads over a link into one of the folders: its code is from there, or what it is was said there. */
export function isBroughtAlong(file: string, folders: readonly string[]): boolean {
  const places = folders.flatMap((folder) => [folder, realPath(folder) ?? folder]);
  return pathsOnTheWay(file).some((one) => places.some((place) => paths.within(one, place)));
}
