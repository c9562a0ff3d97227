// What changed files are to plugins: of which of them they are a part, by whichever links somebody told of them.
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { realPlaceOf } from '../../paths/realPath.ts';
import { inParallel } from '../../waiting/inParallel.ts';
import type { LoadedPlugins } from '../plugins/loadedPlugins.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import { ENVIRONMENT_MARK } from '../watch/unwatched.ts';
import { counts, isData, mayBeFolder } from './reloadedFiles.ts';

/** One that comes with thousands of others must not wait for each of them. */
const LOOKED_UP_AT_ONCE = 16;

export interface Change {
  /** As it was told. */
  file: string;
  /** Where that is in the plugin's own folder. */
  place: string;
  kind: 'manifest' | 'program' | 'data' | 'folder';
}

/** @returns by the keys of plugins, what of them changed; those of which nothing did are left out. */
export async function changesOf(files: readonly string[], plugins: Pick<LoadedPlugins, 'all' | 'links'>): Promise<Map<string, Change[]>> {
  const isEnvironment = environments();
  const looked = await inParallel(files, LOOKED_UP_AT_ONCE, async (file) => {
    const all = [await realPlaceOf(file), plugins.links.toReal(file)].filter((one) => one !== undefined);
    return Promise.all(
      plugins.all.map(async (plugin) => {
        const change = await changeIn(plugin, { file, spellings: all }, isEnvironment);
        return change && ([plugin.key, change] as const);
      }),
    );
  });
  const found = new Map<string, Change[]>();
  for (const one of looked.flat()) {
    if (!one) continue;
    const [key, change] = one;
    found.set(key, [...(found.get(key) ?? []), change]);
  }
  return found;
}

/** What was written in a plugin's own folder. */
export function changeAt(place: string): Change {
  return { file: place, place, kind: isData(place) ? 'data' : 'program' };
}

async function changeIn(
  { key, manifestFile }: LoadedPlugin,
  { file, spellings }: { file: string; spellings: readonly string[] },
  isEnvironment: (folder: string) => boolean,
): Promise<Change | undefined> {
  const manifest = path.join(key, path.basename(manifestFile));
  if (paths.same(file, manifestFile) || spellings.some((one) => paths.same(one, manifest)))
    return { file, place: manifest, kind: 'manifest' };
  // Through a link in the plugin, the file is a part of it wherever that leads; through one to the plugin, it was found there.
  const throughLink = paths.relative(path.dirname(manifestFile), file);
  const places = [...spellings, ...(throughLink === undefined || throughLink === '' ? [] : [path.join(key, throughLink)])];
  const place = places.find((one) => counts(key, one)) ?? places.find((one) => mayBeFolder(key, one));
  if (place === undefined) return undefined;
  const isPart = counts(key, place);
  for (let folder = isPart ? path.dirname(place) : place; paths.below(folder, key); folder = path.dirname(folder)) {
    if (isEnvironment(folder)) return undefined;
  }
  if (isPart) return { ...changeAt(place), file };
  // What is gone may have been a folder.
  const isFile = await stat(place).then(
    (stats) => !stats.isDirectory(),
    () => false,
  );
  return isFile ? undefined : { file, place, kind: 'folder' };
}

/** Whether folders are virtual environments of Python, each of which is looked at once. */
function environments(): (folder: string) => boolean {
  const known = new Map<string, boolean>();
  return (folder) => {
    let is = known.get(folder);
    if (is === undefined) known.set(folder, (is = existsSync(path.join(folder, ENVIRONMENT_MARK))));
    return is;
  };
}
