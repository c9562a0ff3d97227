// Packages that a plugin's dependencies are links to, outside of its folder: which of them it gets to see.
import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { namesIn } from '../../disk/namesIn.ts';
import { secretPlaces } from './secretPlaces.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

/** Where pnpm and others keep packages, in a `node_modules`. */
const STORES = new Set(['.pnpm', '.store']);

/** How many linked packages are followed; more than that is no ordinary plugin. */
const LINK_LIMIT = 500;

/**
 * Packages outside the plugin's folder to which links in its node_modules lead, as package managers make them. A link counts only when it
 * leads to a package of that very name, or into a package manager's store; anything else in there could be a link to somebody's files.
 * @param workspaceFolders what contains one of them is no package, even if it says so.
 */
export function linkedPackages(pluginFolder: string, workspaceFolders: readonly string[]): string[] {
  const personal = [pluginFolder, homedir(), ...workspaceFolders];
  const root = path.join(pluginFolder, 'node_modules');
  const found = new Set<string>();
  let secrets: string[] | undefined;
  const real = realPath(root);
  if (real === undefined) return [];
  if (!paths.within(real, pluginFolder)) {
    if (path.basename(real) !== 'node_modules') return [];
    found.add(real);
  }
  for (const name of packageNames(real)) {
    if (found.size > LINK_LIMIT) break;
    const link = path.join(real, name);
    if (!isLink(link)) continue;
    const target = realPath(link);
    if (target === undefined || paths.within(target, pluginFolder)) continue;
    const store = storeAround(path.dirname(target));
    if (store !== undefined) found.add(store);
    else if (packageName(target) === name && !isPersonal(target, personal, (secrets ??= secretPlaces()))) found.add(target);
  }
  return [...found];
}

/** The package manager's store that a folder is in. */
function storeAround(folder: string): string | undefined {
  const around = path.dirname(folder);
  if (STORES.has(path.basename(folder)) && path.basename(around) === 'node_modules') return folder;
  return around === folder ? undefined : storeAround(around);
}

/** What developers keep beside a package's code: settings with passwords in them, the history, the editor's. */
const KEPT_BESIDE = /^\.(env|git|npmrc|yarnrc|netrc|vscode|idea|ssh|aws)/;

/** Entries of linked packages that are nobody else's business. */
export function privateEntries(packages: readonly string[]): string[] {
  return packages.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => KEPT_BESIDE.test(name))
      .map((name) => path.join(folder, name)),
  );
}

function isPersonal(target: string, personal: readonly string[], secrets: readonly string[]): boolean {
  return personal.some((folder) => paths.within(folder, target)) || secrets.some((place) => paths.within(target, place));
}

function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function packageNames(modules: string): string[] {
  const names: string[] = [];
  for (const name of namesIn(modules)) {
    if (name.startsWith('@')) names.push(...namesIn(path.join(modules, name)).map((inner) => `${name}/${inner}`));
    else if (!name.startsWith('.')) names.push(name);
  }
  return names;
}

function packageName(folder: string): string | undefined {
  try {
    return (JSON.parse(readSmallFile(path.join(folder, 'package.json'))) as { name?: string }).name;
  } catch {
    return undefined;
  }
}
