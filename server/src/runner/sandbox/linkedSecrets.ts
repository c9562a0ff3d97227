// Keys and tokens that lie elsewhere than they seem to: those who keep such files together have links to them in the folders where programs look.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { factsOf } from '../../disk/factsOf.ts';
import { beginningOf } from '../programs/firstLine.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

/** How many folders are looked at, how many entries of each, and how deep. */
const MOST_FOLDERS = 200;
const MOST_ENTRIES = 200;
const DEEPEST = 3;

/** What everybody has, and no secret. */
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/opt', '/nix/store', '/gnu/store', '/proc', '/sys', '/dev', '/run'];

/**
 * Where links in places for secrets lead.
 * @param apart folders that a permission for themselves opens: neither what lies in them counts, nor what they lie in. The first one is the home folder,
 * of which only the latter is so.
 */
export function linkedSecrets(places: readonly string[], [home, ...apart]: readonly [home: string, ...apart: string[]]): string[] {
  const found = new Set<string>();
  let level = [...places];
  let folders = 0;
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (SYSTEM.some((place) => paths.within(folder, place))) continue;
      if (++folders > MOST_FOLDERS) return [...found];
      for (const entry of entriesOf(folder)) {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) next.push(file);
        const target = entry.isSymbolicLink() ? realPath(file) : undefined;
        if (target === undefined || [home, ...apart].some((place) => paths.within(place, target))) continue;
        if ([...SYSTEM, ...apart, ...places].some((place) => paths.within(target, place)) || found.has(target) || isProgram(target))
          continue;
        found.add(target);
        // Links in there lead on.
        next.push(target);
      }
    }
    level = next;
  }
  return [...found];
}

/** The interpreter of an environment, and the like: no key is a program. */
function isProgram(file: string): boolean {
  const facts = factsOf(file);
  return facts?.isFile() === true && (facts.mode & 0o111) !== 0 && ['compiled', 'script'].includes(beginningOf(file).kind);
}

function entriesOf(folder: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).slice(0, MOST_ENTRIES);
  } catch {
    // A file, or one that may not be read.
    return [];
  }
}
