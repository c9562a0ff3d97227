// What serves in a plugins folder, with the plugins that it needs.
import { manifestOf } from './installedManifest.ts';
import type { Installed, PluginsFolder } from './pluginsFolder.ts';
import { LockFault, readLock, type LockedPlugins } from './pluginsLock.ts';

/** A version that serves. */
export interface Present {
  id: string;
  version: string;
  /** Plugins by id, each with a range. */
  dependencies: Readonly<Record<string, string>>;
}

/** What was read of a folder already. */
export interface Listed {
  installed: readonly Installed[];
  locked: LockedPlugins;
}

/** By id. The lock says it of all that was installed, so that of a thousand plugins not every manifest is read. */
export async function presentIn(folder: PluginsFolder, listed?: Listed): Promise<Present[]> {
  const { installed, locked } = listed ?? { installed: await folder.list(), locked: await lockIn(folder) };
  const present: Present[] = [];
  for (const { id, current } of installed) {
    if (current === undefined) continue;
    const known = locked.get(id);
    const dependencies = known?.version === current ? known.dependencies : (await manifestOf(folder, id, current))?.manifest.dependencies;
    present.push({ id, version: current, dependencies: dependencies ?? {} });
  }
  return present;
}

/** One that cannot be read is said by whoever would write it. */
async function lockIn(folder: PluginsFolder): Promise<LockedPlugins> {
  return readLock(folder).catch((error: unknown): LockedPlugins => {
    if (error instanceof LockFault) return new Map();
    throw error;
  });
}
