// The lock of a plugins folder: which versions belong there, from where, with which content and whose signature. In a workspace it is there to be shared,
// so it names nothing of this machine that is not outside of the workspace anyway.
import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { PLUGIN_ID, PLUGINS_LOCK } from '../../contract/installedNames.ts';
import { isTexts, sourceOf, type InstallSource } from '../../contract/installRecord.ts';
import { readBytes } from '../../disk/smallFile.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import type { Change, PluginsFolder } from './pluginsFolder.ts';

export interface LockedPlugin {
  version: string;
  /** Of the tarball, as `sha512-…`. */
  integrity: string;
  source: InstallSource;
  /** The fingerprint of the key that signed it; absent where nobody did. */
  signer?: string;
  /** The range or tag that the user asked for; absent where it is there because others need it. */
  wanted?: string;
  /** Versions that the user went back from: updates pass them over. */
  avoided?: string[];
  /** The plugins that it needs, by id, each with a range. */
  dependencies?: Record<string, string>;
}

/** In bytes: a thousand plugins take 300 KB. */
const LARGEST = 10_000_000;

export type LockedPlugins = Map<string, LockedPlugin>;

/** Says what is wrong with a lock, and what to do. */
export class LockFault extends Error {
  override readonly name = 'LockFault';
}

export function lockFile(folder: PluginsFolder): string {
  return path.join(folder.root, PLUGINS_LOCK);
}

/**
 * What belongs into a folder; nothing where there is no lock.
 * @throws LockFault where it cannot be read: what it says of other plugins must not get lost by writing it anew.
 */
export async function readLock(folder: PluginsFolder): Promise<LockedPlugins> {
  const file = lockFile(folder);
  let facts: Stats;
  try {
    facts = await lstat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new LockFault(`Cannot read ${file}: ${(error as Error).message}.`);
  }
  const bytes = facts.isFile() ? readBytes(file, LARGEST) : undefined;
  if (!bytes) throw new LockFault(`${file} is no ordinary file, too large, or must not be read. Remove it, and install again.`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new LockFault(`${file} is no JSON. Mend it, as after a merge, or remove it and install again.`);
  }
  const { lockVersion, plugins } = (value ?? {}) as { lockVersion?: unknown; plugins?: unknown };
  if (lockVersion !== 1 || typeof plugins !== 'object' || plugins === null)
    throw new LockFault(
      `${file} is not a lock of plugins that this version of codex-plugin knows. Use a newer one, or remove it and install again.`,
    );
  const locked: LockedPlugins = new Map();
  for (const [id, entry] of Object.entries(plugins)) {
    const one = PLUGIN_ID.test(id) ? lockedPlugin(entry, folder) : undefined;
    if (!one)
      throw new LockFault(
        `What ${file} says of "${id}" is not complete, or that is no id of a plugin. Remove that entry, and install the plugin again.`,
      );
    locked.set(id, one);
  }
  return locked;
}

/** Writes it as one step of a change. */
export async function writeLock(change: Change, folder: PluginsFolder, locked: LockedPlugins): Promise<void> {
  const sorted = [...locked].sort(([a], [b]) => (a < b ? -1 : 1));
  const plugins = Object.fromEntries(sorted.map(([id, one]) => [id, { ...one, source: sharedSource(one.source, folder) }]));
  await change.write(PLUGINS_LOCK, `${JSON.stringify({ lockVersion: 1, plugins }, undefined, 2)}\n`);
}

function lockedPlugin(entry: unknown, folder: PluginsFolder): LockedPlugin | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { version, integrity, source, signer, wanted, avoided, dependencies } = entry as Record<string, unknown>;
  const from = sourceOf(source);
  if (typeof version !== 'string' || semver.valid(version) === null || typeof integrity !== 'string' || from === undefined)
    return undefined;
  return {
    ...{ version, integrity, source: ownSource(from, folder) },
    ...(typeof signer === 'string' && { signer }),
    ...(typeof wanted === 'string' && { wanted }),
    ...(Array.isArray(avoided) && { avoided: avoided.filter((one) => typeof one === 'string') }),
    ...(isTexts(dependencies) && { dependencies }),
  };
}

/** With forward slashes, from the workspace, where the place is in it. */
function sharedSource(source: InstallSource, folder: PluginsFolder): InstallSource {
  const { workspace } = folder;
  if ((source.kind !== 'tarball' && source.kind !== 'folder') || workspace === undefined) return source;
  const way = paths.relative(workspace, source.from);
  return way === undefined ? source : { ...source, from: way === '' ? '.' : slashed.from(way) };
}

function ownSource(source: InstallSource, folder: PluginsFolder): InstallSource {
  const { workspace } = folder;
  if ((source.kind !== 'tarball' && source.kind !== 'folder') || workspace === undefined || path.isAbsolute(source.from)) return source;
  return { ...source, from: path.resolve(workspace, source.from) };
}
