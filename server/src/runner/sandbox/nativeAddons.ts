// Whether a plugin's packages hold native addons, which need a flag under Node's permission model.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const known = new Map<string, { changed: number; found: boolean }>();

/** How many folders are looked into; beyond that, addons are taken to be there. */
const FOLDER_LIMIT = 3000;

/** Looks for `*.node` files below node_modules; remembered until that folder changes. */
export function hasNativeAddons(pluginFolder: string): boolean {
  const root = path.join(pluginFolder, 'node_modules');
  const changed = statSync(root, { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return false;
  const before = known.get(root);
  if (before?.changed === changed) return before.found;
  const found = search(root);
  known.set(root, { changed, found });
  return found;
}

function search(root: string): boolean {
  const folders = [root];
  for (let index = 0; index < folders.length; index++) {
    if (index > FOLDER_LIMIT) return true;
    const folder = folders[index]!;
    for (const entry of list(folder)) {
      if (entry.isFile() && entry.name.endsWith('.node')) return true;
      if (entry.isDirectory()) folders.push(path.join(folder, entry.name));
    }
  }
  return false;
}

function list(folder: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
