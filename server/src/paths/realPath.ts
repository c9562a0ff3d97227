// Where a path really leads, spelled as the file system spells it.
import { realpath as realpathStepwise, realpathSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/**
 * The real path, with names in the case that they have on disk, long instead of 8.3 names, and drives in upper case: two paths to one place give
 * one text. Undefined for what does not exist or may not be looked at.
 */
export function realPath(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch (error) {
    if (process.platform !== 'win32' || codeOf(error) === 'ENOENT') return undefined;
  }
  try {
    // Windows cannot ask some drives for it (those in memory, some of virtual machines); Node.js then follows links one by one.
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/** The same, without holding up anything meanwhile. */
export async function realPathSoon(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    if (process.platform !== 'win32' || codeOf(error) === 'ENOENT') return undefined;
  }
  return promisify(realpathStepwise)(file).catch(() => undefined);
}

/**
 * Where a file is, or would be if it were written now: its real path, or the way on from the nearest folder that is there. Undefined where nobody can
 * say, as with a link to what does not exist.
 */
export async function realPlaceOf(file: string): Promise<string | undefined> {
  return (await realPathSoon(file)) ?? placeOfMissing(file, () => realPlaceOf(path.dirname(file)));
}

/**
 * The same for what has no real path.
 * @param around looks up the place of the folder that it is in.
 */
export async function placeOfMissing(file: string, around: () => Promise<string | undefined>): Promise<string | undefined> {
  const missing = await lstat(file).then(
    () => false,
    (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? ''),
  );
  if (!missing || path.dirname(file) === file) return undefined;
  const above = await around();
  return above === undefined ? undefined : path.join(above, path.basename(file));
}

/** These places, with where they lead to. */
export function withReal(places: readonly string[]): string[] {
  return [...new Set(places.flatMap((place) => [place, realPath(place) ?? place]))];
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
