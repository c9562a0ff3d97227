// Folders that commands are given.
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './exit.ts';

/**
 * @param what names it: "workspace".
 * @returns its path without links.
 * @throws UsageError where it is none.
 */
export async function folder(given: string, what: string): Promise<string> {
  try {
    const real = await realpath(given);
    if ((await stat(real)).isDirectory()) return real;
  } catch {
    // Said below, in the same words for a path that does not exist and one that is a file.
  }
  throw new UsageError(`The ${what} ${path.resolve(given)} is not a folder.`);
}

export function noManifest(plugin: string): UsageError {
  return new UsageError(`No manifest in ${plugin}. A plugin has a plugin.manifest.json, codex.plugin.json, or their YAML twins.`);
}
