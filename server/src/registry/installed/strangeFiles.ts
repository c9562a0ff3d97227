// Whether a version on the disk is what was installed or published as it.
import { createHash } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import { INSTALL_DIGESTS, INSTALL_RECORD } from '../../contract/installedNames.ts';
import { isTexts, type InstallRecord } from '../../contract/installRecord.ts';
import { readBytes } from '../../disk/smallFile.ts';
import * as slashed from '../../paths/slashed.ts';
import { TARBALL_LIMITS, type TarballFile } from '../tarball/readTarball.ts';

/** What Python keeps beside its modules, and runs in place of them. */
const BYTECODE = '__pycache__';

/** What systems put into folders that somebody looks at. Nobody runs it. */
const OF_THE_SYSTEM = /^(?:\.DS_Store|\._.*|Thumbs\.db|desktop\.ini)$/i;

/** What installing may make for packages. */
export const PACKAGE_FOLDERS = ['node_modules', '.venv'];

/** In bytes. Those of the largest package that may be installed, with its 20,000 files, take less. */
const LARGEST_DIGESTS = 8_000_000;

/** More of them are counted. */
const NAMED = 3;

/** What a version has on the disk. */
export interface Expected {
  files: ReadonlyMap<string, ExpectedFile>;
  /** The folders of packages that may be beside them. What is in these, nobody can compare. */
  packages: readonly string[];
  /** Those of them that have to be there. */
  made: readonly string[];
  /** A file that was not written since, in ms since 1970, is taken for what it was. */
  since?: number;
}

export interface ExpectedFile {
  /** In bytes. */
  largest: number;
  is: (content: Buffer) => boolean;
}

/** What is not as it should be: by its path in the version's folder. */
export interface StrangeFile {
  name: string;
  /** In the order of how much they matter. */
  how: 'changed' | 'gone' | 'added';
}

/**
 * All that is missing in a folder, is another file, or does not belong there; what was changed comes first.
 * @param isForeign whether others may have written what is in the folder, so that not even bytecode is believed.
 */
export async function strangeFiles(
  folder: string,
  { files, packages, made, since }: Expected,
  { isForeign }: { isForeign: boolean },
): Promise<StrangeFile[]> {
  const expected = new Map([...files].map(([name, file]) => [name.normalize(), file]));
  // A package may bring some of the packages that it needs, which package managers put in order.
  const missing = new Set([...expected.keys()].filter((name) => !packages.includes(slashed.segments(name)[0] ?? '')));
  const beside = new Set([INSTALL_RECORD, INSTALL_DIGESTS, ...packages]);
  const [changed, added]: [string[], string[]] = [[], []];
  const placeOf = (name: string): string => path.join(folder, ...slashed.segments(name));
  const isIgnored = (entry: Dirent): boolean =>
    !isForeign && (entry.isDirectory() ? entry.name === BYTECODE : OF_THE_SYSTEM.test(entry.name));
  const waiting = [''];
  while (waiting.length > 0) {
    const below = waiting.pop()!;
    const entries = await readdir(placeOf(below), { withFileTypes: true }).catch(() => []);
    const facts = since === undefined ? [] : await Promise.all(entries.map(({ name }) => factsOf(placeOf(slashed.join(below, name)))));
    for (const [index, entry] of entries.entries()) {
      const name = slashed.join(below, entry.name);
      // Some disks keep names in another form than they were given.
      const known = name.normalize();
      const file = expected.get(known);
      if (beside.has(name) || (!file && isIgnored(entry))) continue;
      if (entry.isDirectory()) {
        waiting.push(name);
        continue;
      }
      missing.delete(known);
      if (!file) added.push(name);
      else if (!entry.isFile()) changed.push(name);
      else if (since === undefined || (facts[index]?.ctimeMs ?? Infinity) > since) {
        const content = readBytes(placeOf(name), file.largest);
        if (!content || !file.is(content)) changed.push(name);
      }
    }
  }
  const facts = await Promise.all(made.map((name) => factsOf(placeOf(name))));
  const unmade = made.filter((_, index) => !facts[index]?.isDirectory());
  const all = { changed, gone: [...unmade, ...missing], added };
  return (['changed', 'gone', 'added'] as const).flatMap((how) => all[how].toSorted().map((name) => ({ name, how })));
}

/** In words that end a sentence. */
export function strangeWords({ name, how }: StrangeFile): string {
  if (how === 'gone') return `${name} is gone`;
  return how === 'changed' ? `${name} was changed` : `${name} was put there`;
}

function factsOf(file: string): Promise<Stats | undefined> {
  return lstat(file).catch(() => undefined);
}

/** What is kept of a package's files, to know them again. */
export function digestsText(files: readonly Pick<TarballFile, 'path' | 'content'>[]): string {
  return `${JSON.stringify(Object.fromEntries(files.map(({ path: name, content }) => [name, digestOf(content)])), undefined, 1)}\n`;
}

function digestOf(content: Buffer): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/** `changed`: what is not as it was, in words that end a sentence. `unknown`: nobody knows how it was. */
export type Compared = 'same' | 'unknown' | { changed: string };

/**
 * Compares an installed version with what was kept of it when it was installed. Of the user's own plugins that is true, and of those that came with a workspace as
 * true as all else in there. What was not written since is not read, so that this takes next to no time.
 */
export async function comparedWithRecord(folder: string, record: InstallRecord | undefined): Promise<Compared> {
  const digests = digestsIn(folder);
  if (!record || !digests) return 'unknown';
  const known = Object.entries(digests).map(([name, digest]): [string, ExpectedFile] => [
    name,
    { largest: TARBALL_LIMITS.unpacked, is: (content) => digestOf(content) === digest },
  ]);
  const packages = (record.packages ?? []).filter((name) => PACKAGE_FOLDERS.includes(name));
  const installedAt = Date.parse(record.installedAt);
  // A clock that was set back tells nothing.
  const since = installedAt < Date.now() ? { since: installedAt } : {};
  const strange = await strangeFiles(folder, { files: new Map(known), packages, made: packages, ...since }, { isForeign: false });
  if (strange.length === 0) return 'same';
  const more = strange.length > NAMED ? [`and ${strange.length - NAMED} more`] : [];
  return { changed: [...strange.slice(0, NAMED).map(strangeWords), ...more].join(', ') };
}

function digestsIn(folder: string): Record<string, string> | undefined {
  const text = readBytes(path.join(folder, INSTALL_DIGESTS), LARGEST_DIGESTS)?.toString('utf8');
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isTexts(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
