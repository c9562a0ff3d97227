// What is new in a package, beside an earlier one of the same plugin.
import { analyzeText } from '../../manifest/check/check.ts';
import { manifestNamesIn } from '../../manifest/files.ts';
import { readTarball } from '../tarball/readTarball.ts';
import type { PackedPlugin } from './pack.ts';

export interface Comparison {
  /** The earlier package's. */
  id: string;
  version: string;
  added: { path: string; size: number }[];
  removed: { path: string; size: number }[];
  /** With other content. */
  changed: { path: string; size: number; sizeBefore: number }[];
  permissionsAdded: string[];
  permissionsRemoved: string[];
  unpackedSizeBefore: number;
}

/**
 * @param before the earlier tarball, by whomever it was made.
 * @returns what keeps it from being read, in sentences.
 */
export function compared(packed: PackedPlugin, before: Buffer): Comparison | { faults: string[] } {
  const read = readTarball(before);
  if (!read.ok) return { faults: read.faults };
  const now = readTarball(packed.bytes);
  if (!now.ok) return { faults: now.faults };
  const [name] = manifestNamesIn(
    read.files.map(({ path }) => path),
    true,
  );
  if (name === undefined) return { faults: ['There is no manifest in it, so it is no plugin.'] };
  const earlier = new Map(read.files.map(({ path, content }) => [path, content]));
  const later = new Map(now.files.map(({ path, content }) => [path, content]));
  const { id, version, permissions } = analyzeText(earlier.get(name)?.toString('utf8') ?? '', name).draft;
  const names = permissions.map((one) => one.name);
  const only = (these: ReadonlyMap<string, Buffer>, others: ReadonlyMap<string, Buffer>): Comparison['added'] =>
    [...these].flatMap(([path, { length: size }]) => (others.has(path) ? [] : [{ path, size }]));
  return {
    id,
    version,
    added: only(later, earlier),
    removed: only(earlier, later),
    changed: [...later].flatMap(([path, content]) => {
      const old = earlier.get(path);
      return old === undefined || old.equals(content) ? [] : [{ path, size: content.length, sizeBefore: old.length }];
    }),
    permissionsAdded: packed.permissions.filter((one) => !names.includes(one)),
    permissionsRemoved: names.filter((one) => !packed.permissions.includes(one)),
    unpackedSizeBefore: read.unpackedSize,
  };
}
