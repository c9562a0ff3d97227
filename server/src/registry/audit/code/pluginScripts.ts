// Every script in a plugin's folder that is the plugin's own, whether the manifest names it or not: any of them may be run by another.
import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { SCRIPT_EXTENSIONS } from '../../../contract/runtime.ts';
import type { NotChecked } from '../finding.ts';

const WHAT = 'some of the code';
/** What is installed beside the plugin, and is checked as packages are; and what is no code. */
const NOT_ITS_OWN = new Set([
  'node_modules',
  'site-packages',
  '__pycache__',
  '.git',
  '.hg',
  '.svn',
  '.venv',
  'venv',
  '.tox',
  '.mypy_cache',
]);
const MAX_SCRIPTS = 2_000;
const MAX_ENTRIES = 50_000;
const MAX_LEVELS = 32;

/** Absolute paths, by name. Links are not followed: a plugin is what is in its folder. */
export async function pluginScripts(folder: string, notChecked: NotChecked[]): Promise<string[]> {
  const found: string[] = [];
  const waiting = [{ place: folder, level: 0 }];
  let entries = 0;
  const faults = new Set<string>();
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { place, level } = next;
    try {
      for await (const entry of await opendir(place)) {
        if (++entries > MAX_ENTRIES || found.length >= MAX_SCRIPTS) {
          faults.add(`the folder has more than ${found.length >= MAX_SCRIPTS ? `${MAX_SCRIPTS} scripts` : `${MAX_ENTRIES} files`}`);
          break;
        }
        const file = path.join(place, entry.name);
        if (entry.isDirectory()) {
          if (NOT_ITS_OWN.has(entry.name)) continue;
          if (level < MAX_LEVELS) waiting.push({ place: file, level: level + 1 });
          else faults.add(`there are more than ${MAX_LEVELS} folders in each other`);
        } else if (SCRIPT_EXTENSIONS.includes(path.extname(entry.name).toLowerCase())) {
          if (entry.isFile()) found.push(file);
          else if (entry.isSymbolicLink()) faults.add(`${path.relative(folder, file)} is a link`);
        }
      }
    } catch (error) {
      faults.add(`${path.relative(folder, place) || place} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  for (const why of faults) notChecked.push({ what: WHAT, why });
  return found.sort();
}
