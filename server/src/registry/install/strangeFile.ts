// Whether a version on the disk is what was published: records may have come with the folder that they are in.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { INSTALL_RECORD } from '../../contract/installedNames.ts';
import { readBytes } from '../../disk/smallFile.ts';
import * as slashed from '../../paths/slashed.ts';
import type { Candidate } from './candidate.ts';
import { needsPackages } from './packages.ts';

/** What installing adds to a package. */
const ADDED = new Set([INSTALL_RECORD, 'node_modules', '.venv']);

/** What Python keeps beside its modules, and runs in place of them. */
const BYTECODE = '__pycache__';

/**
 * The first file of a folder that is missing, another one, or none of the package's, by its path in there; undefined where all is as it should be.
 * @param isForeign whether others may have written what is in the folder, so that not even bytecode is believed.
 */
export async function strangeFile(
  folder: string,
  candidate: Candidate,
  { isForeign }: { isForeign: boolean },
): Promise<string | undefined> {
  const expected = new Map(candidate.files.map(({ path: name, content }) => [name, content]));
  const hasPackages = needsPackages(candidate);
  const placeOf = (name: string): string => path.join(folder, ...slashed.segments(name));
  const waiting = [''];
  while (waiting.length > 0) {
    const below = waiting.pop()!;
    for (const entry of await readdir(placeOf(below), { withFileTypes: true }).catch(() => [])) {
      const name = slashed.join(below, entry.name);
      if (ADDED.has(name) && (name === INSTALL_RECORD || hasPackages)) continue;
      if (entry.isDirectory()) {
        if (entry.name === BYTECODE && !isForeign) continue;
        waiting.push(name);
        continue;
      }
      const content = expected.get(name);
      if (!content || !entry.isFile() || readBytes(placeOf(name), content.length)?.equals(content) !== true) return name;
      expected.delete(name);
    }
  }
  return expected.keys().next().value;
}
