// Finds what `validate` has to look at below the paths that it is given.
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { whereToLook } from './noManifest.ts';
import { CONFIG_NAME, PLUGINS_FOLDER } from '../contract/manifestNames.ts';
import { isManifestFile, manifestNamesIn } from '../manifest/files.ts';
import { codexFilesIn, isCodexFile, SKIPPED_FOLDERS } from '../codexCli/find.ts';
import { paths as systemPaths } from '../paths/paths.ts';

export interface FoundFiles {
  manifests: string[];
  /** Files of OpenAI's own Codex CLI. */
  codexFiles: string[];
  /** codex.config.json files beside manifests. */
  configs: string[];
  /** Manifests that another one in their folder comes before, by file. */
  shadowed: Map<string, string>;
  /** What could not be looked at, as sentences. */
  faults: string[];
}

/** A path is a manifest, a plugin's folder, or a tree with plugin folders somewhere below. */
export async function findFiles(paths: readonly string[]): Promise<FoundFiles> {
  const found: FoundFiles = { manifests: [], codexFiles: [], configs: [], shadowed: new Map(), faults: [] };
  for (const one of paths) {
    const before = found.manifests.length + found.codexFiles.length + found.configs.length + found.faults.length;
    const kind = await stat(one).catch((error: NodeJS.ErrnoException) => error);
    if (kind instanceof Error) {
      found.faults.push(kind.code === 'ENOENT' ? `${one} does not exist.` : `Cannot read ${one}: ${kind.message}.`);
    } else if (!kind.isDirectory()) {
      (path.basename(one) === CONFIG_NAME
        ? found.configs
        : (await isCodexFile(path.resolve(one)))
          ? found.codexFiles
          : found.manifests
      ).push(one);
    } else {
      await lookIntoTree(one, found);
      if (found.manifests.length + found.codexFiles.length + found.configs.length + found.faults.length === before) {
        found.faults.push(
          `There is no manifest in ${one} or below it. A manifest is called plugin.manifest.json, or .yaml. ${whereToLook(path.resolve(one))}`,
        );
      }
    }
  }
  found.manifests = [...new Set(found.manifests)];
  found.configs = [...new Set(found.configs)];
  found.codexFiles = [...new Set(found.codexFiles)];
  return found;
}

/** The links to plugins are looked at last: what they lead to may lie in the tree itself, and then counts by its own name. */
async function lookIntoTree(folder: string, found: FoundFiles): Promise<void> {
  const links: string[] = [];
  await lookInto(folder, true, found, links);
  const known = new Set(await Promise.all(found.manifests.map((file) => placeOf(path.dirname(file)))));
  for (const link of links.sort()) {
    const place = await placeOf(link);
    if (known.has(place)) continue;
    known.add(place);
    await lookAt(link, false, found);
  }
}

async function placeOf(folder: string): Promise<string> {
  return systemPaths.key(await realpath(folder).catch(() => path.resolve(folder)));
}

/** @returns the folders in it, and whether it is a plugin's; undefined where it cannot be read. */
async function lookAt(folder: string, named: boolean, found: FoundFiles): Promise<{ folders: string[]; isPlugin: boolean } | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error) => error);
  if (entries instanceof Error) {
    found.faults.push(`Cannot read ${folder}: ${entries.message}.`);
    return undefined;
  }
  const plainAllowed = named || isManifestFile(path.join(path.resolve(folder), 'manifest.json'));
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const [first, ...others] = manifestNamesIn(files, plainAllowed);
  if (first !== undefined) {
    found.manifests.push(path.join(folder, first));
    for (const other of others) found.shadowed.set(path.join(folder, other), first);
    if (files.includes(CONFIG_NAME)) found.configs.push(path.join(folder, CONFIG_NAME));
  }
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  found.codexFiles.push(...(await codexFilesIn(folder, files, folders)));
  return { folders, isPlugin: first !== undefined };
}

/** @param links gets those that stand for a plugin's folder. None is followed here: it may lead back, or to the whole disk. */
async function lookInto(folder: string, named: boolean, found: FoundFiles, links: string[]): Promise<void> {
  const { folders, isPlugin } = (await lookAt(folder, named, found)) ?? { folders: [], isPlugin: true };
  // A plugin's own folders hold no further plugins, but for those that it uses itself.
  if (folders.includes('.codex')) await lookIntoPlugins(path.join(folder, PLUGINS_FOLDER), found, links);
  if (isPlugin) return;
  for (const name of folders.sort())
    if (!name.startsWith('.') && !SKIPPED_FOLDERS.has(name)) await lookInto(path.join(folder, name), false, found, links);
}

async function lookIntoPlugins(folder: string, found: FoundFiles, links: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isLink = await lstat(folder).then(
    (facts) => facts.isSymbolicLink(),
    () => false,
  );
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !isLink) await lookInto(file, false, found, links);
    else if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(file)))) links.push(file);
  }
}

async function isFolder(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined))?.isDirectory() === true;
}
