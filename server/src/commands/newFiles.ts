// New files in a folder, where nothing that is there is touched: neither overwritten nor written through a link.
import { lstat, mkdir, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { PluginFile } from '../contract/newPlugin.ts';
import { writeNewFile } from '../disk/newFile.ts';
import { paths } from '../paths/paths.ts';
import * as slashed from '../paths/slashed.ts';

/**
 * What is there already under the names of new files, or in place of a folder for them; a link counts, wherever it leads. Names that differ in case
 * alone count too: not every system keeps them apart.
 * @returns names relative to the folder, as the disk spells them.
 */
export async function inTheWay(folder: string, names: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names) {
    const parts = slashed.segments(name);
    let place = '';
    for (const [index, part] of parts.entries()) {
      const there = await entryLike(path.join(folder, place), part);
      if (!there) break;
      place = place === '' ? there.name : `${place}/${there.name}`;
      if (there.isFolder && index < parts.length - 1) continue;
      found.add(place);
      break;
    }
  }
  return [...found];
}

async function entryLike(folder: string, name: string): Promise<{ name: string; isFolder: boolean } | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const alike = entries.filter((entry) => entry.name.toLowerCase() === name.toLowerCase());
  const one = alike.find((entry) => entry.name === name) ?? alike[0];
  return one && { name: one.name, isFolder: one.isDirectory() };
}

export interface Written {
  /** In the order in which they were written. */
  written: string[];
  /** What ended it early. Files after that one were not begun. */
  failure?: { path: string; error: NodeJS.ErrnoException };
}

/** Writes files, and the folders for them. Never rejects for what the disk says; a file that could not be written to its end is removed again. */
export async function writeNewFiles(folder: string, files: readonly PluginFile[]): Promise<Written> {
  const written: string[] = [];
  const made: string[] = [];
  for (const file of files) {
    try {
      await makeFolders(folder, file.path, made);
      await writeNewFile([path.join(folder, file.path)], file.text);
      written.push(file.path);
    } catch (error) {
      // Folders that were made for nothing go again, the innermost first; those with files in them stay.
      for (const one of made.toReversed()) await rmdir(one).catch(() => undefined);
      return { written, failure: { path: file.path, error: error as NodeJS.ErrnoException } };
    }
  }
  return { written };
}

async function makeFolders(folder: string, name: string, made: string[]): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first !== undefined) for (let one = folder; paths.within(one, first); one = path.dirname(one)) made.unshift(one);
  let place = folder;
  for (const part of slashed.segments(name).slice(0, -1)) {
    place = path.join(place, part);
    try {
      await mkdir(place);
      made.push(place);
    } catch (error) {
      // A link would lead elsewhere.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await lstat(place)).isDirectory()) throw error;
    }
  }
}
