// Whether a version on the disk is what was installed or published as it.
import { createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { INSTALL_RECORD } from '../../contract/installedNames.ts';
import type { InstallRecord } from '../../contract/installRecord.ts';
import { readBytes } from '../../disk/smallFile.ts';
import * as slashed from '../../paths/slashed.ts';
import { TARBALL_LIMITS } from '../tarball/readTarball.ts';

/** What Python keeps beside its modules, and runs in place of them. */
const BYTECODE = '__pycache__';

/** What a version has on the disk. */
export interface Expected {
  files: ReadonlyMap<string, ExpectedFile>;
  /** The folders of packages that were installed beside them. What is in these, nobody can compare. */
  packages: readonly string[];
}

export interface ExpectedFile {
  /** In bytes. */
  largest: number;
  is: (content: Buffer) => boolean;
}

/**
 * The first file of a folder that is missing, another one, or none that belongs there, by its path in there; undefined where all is as it should be.
 * @param isForeign whether others may have written what is in the folder, so that not even bytecode is believed.
 */
export async function strangeFile(
  folder: string,
  { files, packages }: Expected,
  { isForeign }: { isForeign: boolean },
): Promise<string | undefined> {
  // A package may bring some of the packages that it needs, which package managers put in order.
  const missing = new Set([...files.keys()].filter((name) => !packages.includes(slashed.segments(name)[0] ?? '')));
  const added = new Set([INSTALL_RECORD, ...packages]);
  const placeOf = (name: string): string => path.join(folder, ...slashed.segments(name));
  const waiting = [''];
  while (waiting.length > 0) {
    const below = waiting.pop()!;
    for (const entry of await readdir(placeOf(below), { withFileTypes: true }).catch(() => [])) {
      const name = slashed.join(below, entry.name);
      if (added.has(name)) continue;
      if (entry.isDirectory()) {
        if (entry.name === BYTECODE && !isForeign) continue;
        waiting.push(name);
        continue;
      }
      const file = files.get(name);
      const content = file && entry.isFile() ? readBytes(placeOf(name), file.largest) : undefined;
      if (!content || !file?.is(content)) return name;
      missing.delete(name);
    }
  }
  for (const name of packages) if (!(await lstat(placeOf(name)).catch(() => undefined))?.isDirectory()) return name;
  return missing.values().next().value;
}

/** What is kept of files, to know them again. */
export function fileDigest(content: Buffer): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/**
 * What of an installed version is not as it was installed, in words that end a sentence; undefined where nothing is, and where nobody knows how it was.
 * What Python wrote meanwhile does not count: whoever could write that could write all the rest.
 */
export async function changedIn(folder: string, record: InstallRecord | undefined): Promise<string | undefined> {
  const expected = record && expectedBy(record);
  if (!expected) return undefined;
  const name = await strangeFile(folder, expected, { isForeign: false });
  if (name === undefined) return undefined;
  const isThere = await lstat(path.join(folder, ...slashed.segments(name))).then(
    () => true,
    () => false,
  );
  if (!isThere) return `${name} is gone`;
  return expected.files.has(name) || expected.packages.includes(name) ? `${name} was changed` : `${name} was put there`;
}

/** What a record says of its version: of the user's own plugins that is true, and of those that came with a workspace as true as all else in there. Undefined where it says nothing. */
function expectedBy({ files, packages = [] }: InstallRecord): Expected | undefined {
  if (!files) return undefined;
  const known = Object.entries(files).map(([name, digest]): [string, ExpectedFile] => [
    name,
    { largest: TARBALL_LIMITS.unpacked, is: (content) => fileDigest(content) === digest },
  ]);
  return { files: new Map(known), packages };
}
