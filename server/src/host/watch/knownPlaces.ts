// Which folders are watched, wherever links lead: a stranger's workspace may have one to the whole disk where plugins are looked for.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME } from '../../contract/manifestNames.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';
import { isUnwatched } from './unwatched.ts';

export class KnownPlaces {
  /** Real paths. */
  readonly #places: string[];

  /** @param places workspace folders, the places that the user named, and folders of plugins. */
  constructor(places: readonly string[]) {
    this.#places = places.map((place) => realPath(place) ?? path.resolve(place));
  }

  /** Whether a folder, or what a link leads to, lies in one of the places or is a plugin's. */
  has(folder: string, isLink: boolean): boolean {
    const real = realPath(folder);
    if (real === undefined) return false;
    // What leads back is watched by its own name, or is more than is meant.
    if (isLink && paths.within(realPath(path.dirname(folder)) ?? folder, real)) return false;
    if (this.#places.some((place) => paths.within(real, place) && !(isLink && isUnwatched(place, real)))) return true;
    if (![...MANIFEST_NAMES, PLAIN_MANIFEST_NAME].some((name) => existsSync(path.join(real, name)))) return false;
    this.#places.push(real);
    return true;
  }
}
