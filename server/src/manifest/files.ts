// Tells manifests by their names.
import path from 'node:path';
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME, PLUGINS_FOLDER } from '../contract/manifestNames.ts';
import * as slashed from '../paths/slashed.ts';

/** The manifests among the names of a folder's entries, in order of precedence. */
export function manifestNamesIn(entries: Iterable<string>, plainAllowed: boolean): string[] {
  const present = new Set(entries);
  const wanted: string[] = plainAllowed ? [...MANIFEST_NAMES, PLAIN_MANIFEST_NAME] : [...MANIFEST_NAMES];
  return wanted.filter((name) => present.has(name));
}

/**
 * Whether a path is a folder that holds plugins, or one in such a folder: `.codex`, `.codex/plugins`, `.codex/plugins/<plugin>`. A folder that is
 * moved there or away is all that a watcher may tell of the manifest in it.
 */
export function isPluginPlace(folder: string): boolean {
  return /(?:^|\/)\.codex(?:\/plugins(?:\/[^/]+)?)?$/.test(slashed.from(folder));
}

/** The folder that a plugin was put into, as `.codex/plugins/<plugin>`; undefined for a plugin's folder elsewhere. */
export function folderAround(plugin: string): string | undefined {
  const around = path.resolve(plugin, '../../..');
  return slashed.from(path.relative(around, path.dirname(path.resolve(plugin)))) === PLUGINS_FOLDER ? around : undefined;
}

/** Whether a file is a manifest going by its path: one of the names, or a plain manifest.json right below a `.codex/plugins/<plugin>/`. */
export function isManifestFile(file: string): boolean {
  const parts = slashed.segments(slashed.from(file));
  const name = parts.at(-1) ?? '';
  if ((MANIFEST_NAMES as readonly string[]).includes(name)) return true;
  return name === PLAIN_MANIFEST_NAME && parts.slice(-4, -2).join('/') === PLUGINS_FOLDER;
}

/** The syntax of a manifest, by its file name; JSON unless the name says otherwise. */
export function syntaxOf(file: string): 'json' | 'yaml' {
  return /\.ya?ml$/i.test(path.basename(file)) ? 'yaml' : 'json';
}
