// Where a plugin's mock events are.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import { paths } from '../paths/paths.ts';

/** The folder in that of mock events, whose content a test finds in its workspace. */
export const FIXTURES_FOLDER = 'fixtures';

/** The mock events of a plugin, absolute, in the order in which they are fired: by their names, with numbers as people count. None where there is no folder. */
export async function mockEventFiles(plugin: string): Promise<string[]> {
  const folder = path.join(plugin, EVENTS_FOLDER);
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  const files = names.filter((name) => name.toLowerCase().endsWith('.json') && !name.startsWith('.'));
  // Without what they end in: `save.json` comes before `save-2.json`.
  const stem = (name: string): string => name.slice(0, -'.json'.length);
  return files.sort((one, other) => compare(stem(one), stem(other)) || (one < other ? -1 : 1)).map((name) => path.join(folder, name));
}

/** How a file is called in reports: from the plugin's folder, with forward slashes. */
export function nameInPlugin(plugin: string, file: string): string {
  return paths.relative(plugin, file) ?? file;
}
