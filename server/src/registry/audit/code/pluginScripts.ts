// Every script in a plugin's folder that is the plugin's own, whether the manifest names it or not: any of them may be run by another.
import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import path from 'node:path';
import { SCRIPT_EXTENSIONS } from '../../../contract/runtime.ts';
import { paths } from '../../../paths/paths.ts';
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
  const search = new Search(folder);
  await search.run();
  for (const why of search.faults) notChecked.push({ what: WHAT, why });
  return search.found.sort();
}

class Search {
  readonly found: string[] = [];
  readonly faults = new Set<string>();
  readonly #folder: string;
  readonly #waiting: { place: string; level: number }[];
  #entries = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#waiting = [{ place: folder, level: 0 }];
  }

  async run(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        for await (const entry of await opendir(next.place)) {
          if (++this.#entries > MAX_ENTRIES) return void this.faults.add(`the folder has more than ${MAX_ENTRIES} files`);
          if (this.found.length >= MAX_SCRIPTS) return void this.faults.add(`the folder has more than ${MAX_SCRIPTS} scripts`);
          this.#take(entry, path.join(next.place, entry.name), next.level);
        }
      } catch (error) {
        const { code = 'unknown' } = error as NodeJS.ErrnoException;
        this.faults.add(`${this.#shown(next.place)} cannot be read (${code})`);
      }
    }
  }

  #take(entry: Dirent, file: string, level: number): void {
    if (entry.isDirectory()) {
      if (NOT_ITS_OWN.has(entry.name)) return;
      if (level < MAX_LEVELS) this.#waiting.push({ place: file, level: level + 1 });
      else this.faults.add(`there are more than ${MAX_LEVELS} folders in each other`);
    } else if (SCRIPT_EXTENSIONS.includes(path.extname(entry.name).toLowerCase())) {
      if (entry.isFile()) this.found.push(file);
      else this.faults.add(`${this.#shown(file)} is ${entry.isSymbolicLink() ? 'a link' : 'no ordinary file'}`);
    }
  }

  #shown(file: string): string {
    return paths.relative(this.#folder, file) || file;
  }
}
