// Going back to a version that is there, and removing plugins. Needs no network: all of it is on the disk.
import semver from 'semver';
import type { PlacedPolicy } from '../../policy/policy.ts';
import { refuseForbidden } from '../policed.ts';
import { InstallFault } from '../installFault.ts';
import { manifestOf } from './installedManifest.ts';
import { presentIn, type Listed, type Present } from './present.ts';
import type { Installed, PluginsFolder } from './pluginsFolder.ts';
import { readLock, writeLock } from './pluginsLock.ts';

export interface Switched {
  id: string;
  from: string | undefined;
  to: string;
  folder: string;
  /** What does not fit any more, in sentences. */
  warnings: string[];
}

/**
 * Has an earlier version serve.
 * @param version by default the one that served before.
 * @param more.beforeServing called before it does.
 * @param more.policies what no plugin may do or be here.
 * @throws InstallFault
 */
export async function rollBack(
  folder: PluginsFolder,
  { id, version }: { id: string; version?: string | undefined },
  { policies, beforeServing }: { policies: readonly PlacedPolicy[]; beforeServing: (way: { from: string; to: string }) => Promise<void> },
): Promise<Switched> {
  return folder.whileChanging(async (change) => {
    const installed = await whole(folder, id);
    const locked = await readLock(folder);
    const to = version ?? (await before(folder, installed));
    if (!installed.versions.includes(to))
      throw new InstallFault(
        `${id} ${to} is not installed. There ${installed.versions.length === 1 ? 'is' : 'are'} ${installed.versions.join(', ')}.`,
      );
    const manifest = await manifestOf(folder, id, to);
    if (!manifest)
      throw new InstallFault(`${id} ${to} has no manifest that could be loaded, so that it stays as it is. Install that version again.`);
    const record = await folder.record(id, to);
    const permissions = manifest.manifest.permissions.map(({ name }) => name);
    refuseForbidden({ id, version: to, permissions, source: record?.source, signer: record?.signer }, { folder, policies });
    const from = installed.current;
    if (from !== undefined && from !== to) await beforeServing({ from, to });
    if (from !== to) await change.serve(id, to);
    const former = locked.get(id);
    if (record) {
      const { dependencies } = manifest.manifest;
      const avoided = avoidedAfter(former?.avoided, { from, to });
      // A range that the version is not in was given up with that.
      const wanted = former?.wanted !== undefined && isIn(to, former.wanted) ? former.wanted : undefined;
      locked.set(id, {
        ...{ version: to, integrity: record.integrity, source: record.source },
        ...(record.signer !== undefined && { signer: record.signer }),
        ...(wanted !== undefined && { wanted }),
        ...(avoided.length > 0 && { avoided }),
        ...(Object.keys(dependencies).length > 0 && { dependencies }),
      });
      await writeLock(change, folder, locked);
    }
    return { id, from, to, folder: folder.folderOf(id, to), warnings: await misfits(folder) };
  });
}

/** Others need what was to be removed; whoever wants that all the same can have it. */
export class StillNeeded extends InstallFault {}

/**
 * Removes a plugin with all its versions, or one version that does not serve.
 * @param isForced also where others need it.
 * @returns the versions that are gone.
 * @throws InstallFault, of which StillNeeded is one that `isForced` overrules.
 */
export async function removeInstalled(
  folder: PluginsFolder,
  { id, version, isForced }: { id: string; version?: string | undefined; isForced: boolean },
): Promise<string[]> {
  return folder.whileChanging(async (change) => {
    const installed = await whole(folder, id);
    if (version !== undefined) {
      if (!installed.versions.includes(version))
        throw new InstallFault(`${id} ${version} is not installed. There is ${installed.versions.join(', ')}.`);
      if (version === installed.current)
        throw new InstallFault(
          `${id} ${version} is the version that serves. Go to another first (${folder.command(`rollback ${id}`)}), or remove the whole plugin.`,
        );
      await change.remove(id, version);
      return [version];
    }
    const needing = needsOf(await presentIn(folder))
      .filter((need) => need.id === id)
      .map(({ by }) => by);
    if (needing.length > 0 && !isForced) throw new StillNeeded(`${needing.join(', ')} ${needing.length === 1 ? 'needs' : 'need'} ${id}.`);
    const locked = await readLock(folder);
    await change.stop(id);
    if (locked.delete(id)) await writeLock(change, folder, locked);
    for (const one of installed.versions) await change.remove(id, one);
    return installed.versions;
  });
}

/** What serves and lacks what it needs, in sentences. */
export async function misfits(folder: PluginsFolder, listed?: Listed): Promise<string[]> {
  const present = await presentIn(folder, listed);
  const serving = new Map(present.map(({ id, version }) => [id, version]));
  return needsOf(present).flatMap(({ by, id, range }) => {
    const version = serving.get(id);
    if (version !== undefined && semver.satisfies(version, range, { includePrerelease: true })) return [];
    return [`${by} needs ${id} ${range}, and ${version === undefined ? 'none is installed' : `${version} serves`}.`];
  });
}

async function whole(folder: PluginsFolder, id: string): Promise<Installed> {
  const installed = await folder.get(id);
  if (!installed) throw new InstallFault(`${id} is not installed in ${folder.root}. ${folder.command('list')} shows what is.`);
  return installed;
}

/** @param wanted a version, a range or a tag, of which only registries know where it leads. */
function isIn(version: string, wanted: string): boolean {
  const range = semver.validRange(wanted);
  return range === null || semver.satisfies(version, range, { includePrerelease: true });
}

/** Whoever goes back does not want to be updated to what they went back from. */
function avoidedAfter(before: readonly string[] = [], { from, to }: { from: string | undefined; to: string }): string[] {
  const isBack = from !== undefined && semver.gt(from, to);
  return [...new Set([...before, ...(isBack ? [from] : [])])].filter((version) => version !== to);
}

/** The version that served before; where nobody knows, or it is gone, the next lower one. */
async function before(folder: PluginsFolder, { id, current, versions }: Installed): Promise<string> {
  if (current === undefined) return versions[0]!;
  const record = await folder.record(id, current);
  if (record?.after !== undefined && versions.includes(record.after)) return record.after;
  const lower = versions.find((version) => semver.compareBuild(version, current) < 0);
  if (lower !== undefined) return lower;
  const others = versions.filter((version) => version !== current);
  const rest =
    others.length === 0
      ? 'it is the only one that is there'
      : `there ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}, which you can name`;
  throw new InstallFault(`There is no version of ${id} to go back to from ${current}: ${rest}.`);
}

function needsOf(present: readonly Present[]): { by: string; id: string; range: string }[] {
  return present.flatMap(({ id: by, version, dependencies }) =>
    Object.entries(dependencies).map(([id, range]) => ({ by: `${by} ${version}`, id, range })),
  );
}
