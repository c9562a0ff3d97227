// Going back to a version that is there, and removing plugins. Needs no network: all of it is on the disk.
import semver from 'semver';
import type { PlacedPolicy } from '../../policy/policy.ts';
import { refuseForbidden } from '../policed.ts';
import { InstallFault } from '../installFault.ts';
import { manifestOf } from './installedManifest.ts';
import { presentIn, type Listed, type Present } from './present.ts';
import type { Installed, PluginsFolder } from './pluginsFolder.ts';
import { LockFault, readLock, writeLock, type LockedPlugins } from './pluginsLock.ts';
import { comparedWithRecord } from './strangeFiles.ts';

export interface Switched {
  id: string;
  from: string | undefined;
  to: string;
  folder: string;
  /** What does not fit any more, in sentences. */
  warnings: string[];
}

/** The version that was to serve is not as it was installed; whoever wants it all the same can have it. */
export class Damaged extends InstallFault {
  readonly version: string;

  /** @param reason what is not as it was, in words that end a sentence. */
  constructor(id: string, version: string, reason: string) {
    super(`${id} ${version} is not as it was installed: ${reason}. Nothing was changed.`);
    this.version = version;
  }
}

/**
 * Has an earlier version serve.
 * @param version by default the one that served before.
 * @param more.beforeServing called before it does.
 * @param more.policies what no plugin may do or be here.
 * @param more.isForced also where its files are not as they were installed.
 * @throws InstallFault, of which Damaged is one that `isForced` overrules.
 */
export async function rollBack(
  folder: PluginsFolder,
  { id, version }: { id: string; version?: string | undefined },
  {
    policies,
    beforeServing,
    isForced = false,
  }: { policies: readonly PlacedPolicy[]; beforeServing: (way: { from: string; to: string }) => Promise<void>; isForced?: boolean },
): Promise<Switched> {
  return folder.whileChanging(async (change) => {
    const installed = await whole(folder, id);
    // One that cannot be read must not be what keeps somebody from going back.
    const locked = await readLock(folder).catch((error: unknown) => {
      if (error instanceof LockFault) return error;
      throw error;
    });
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
    const compared = from === to || isForced ? 'same' : await comparedWithRecord(folder.folderOf(id, to), record);
    if (typeof compared === 'object') throw new Damaged(id, to, compared.changed);
    if (from !== undefined && from !== to) await beforeServing({ from, to });
    // The way back from what was gone on to leads here. From what was gone back to, it leads where it led.
    if (from !== undefined && semver.gt(to, from)) await unlessFull(() => change.remember(id, to, from));
    if (from !== to) await change.serve(id, to);
    let unwritten: string | undefined;
    if (record && !(locked instanceof LockFault)) {
      const former = locked.get(id);
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
      unwritten = await unlessFull(() => writeLock(change, folder, locked));
    }
    const warnings = [
      ...(locked instanceof LockFault ? [`plugins-lock.json was left as it is. ${locked.message}`] : []),
      ...(compared === 'unknown' ? [`Nobody knows what ${id} ${to} was when it was installed, so nothing of it was compared.`] : []),
      ...(unwritten === undefined ? [] : [`plugins-lock.json has another version, as the disk is full. ${unwritten}`]),
      ...(await misfits(folder)),
    ];
    return { id, from, to, folder: folder.folderOf(id, to), warnings };
  });
}

/** Going back, and making room, must be possible where nothing more can be written. @returns what to do, where it was not written for that. */
async function unlessFull(write: () => Promise<void>): Promise<string | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return 'Make room, and do the same once more.';
  }
}

/** Others need what was to be removed; whoever wants that all the same can have it. */
export class StillNeeded extends InstallFault {}

export interface Removed {
  /** Each with the versions that are gone. */
  gone: { id: string; versions: string[] }[];
  /** Plugins that were installed because those needed them, and that nobody needs any more: they serve on. */
  left: string[];
}

/**
 * Removes plugins with all their versions, or single versions that do not serve: all that is named, or nothing.
 * @param isForced also where others need them.
 * @throws InstallFault, of which StillNeeded is one that `isForced` overrules.
 */
export async function removeInstalled(
  folder: PluginsFolder,
  wanted: readonly { id: string; version?: string | undefined }[],
  { isForced }: { isForced: boolean },
): Promise<Removed> {
  return folder.whileChanging(async (change) => {
    const all = new Map<string, { installed: Installed; versions: Set<string> }>();
    for (const { id, version } of wanted) {
      const one = all.get(id) ?? { installed: await whole(folder, id), versions: new Set() };
      all.set(id, one);
      for (const each of version === undefined ? one.installed.versions : [version]) one.versions.add(each);
    }
    const ids = new Set(wanted.filter(({ version }) => version === undefined).map(({ id }) => id));
    for (const { installed, versions } of all.values()) if (!ids.has(installed.id)) refuseVersions(folder, installed, versions);
    const present = await presentIn(folder);
    const needs = needsOf(present.filter(({ id }) => !ids.has(id))).filter(({ id }) => ids.has(id));
    if (needs.length > 0 && !isForced) throw new StillNeeded([...ids].flatMap((id) => neededBy(id, needs)).join(' '));
    const locked = await readLock(folder);
    const left = leftBy(ids, present, locked);
    for (const id of ids) await change.stop(id);
    const isListed = [...ids].filter((id) => locked.delete(id)).length > 0;
    const writing = (): Promise<void> => (isListed ? writeLock(change, folder, locked) : Promise.resolve());
    const unwritten = await unlessFull(writing);
    for (const [id, { versions }] of all) for (const version of versions) await change.remove(id, version);
    // By now there is room.
    if (unwritten !== undefined) await writing();
    return { gone: [...all].map(([id, { versions }]) => ({ id, versions: [...versions] })), left };
  });
}

/** @throws InstallFault for versions that are not there, or serve. */
function refuseVersions(folder: PluginsFolder, { id, current, versions: there }: Installed, wanted: ReadonlySet<string>): void {
  for (const version of wanted) {
    if (!there.includes(version)) throw new InstallFault(`${id} ${version} is not installed. There is ${there.join(', ')}.`);
    if (version === current)
      throw new InstallFault(
        there.length === 1
          ? `${id} ${version} is the version that serves, and the only one. Remove the whole plugin (${folder.command(`remove ${id}`)}).`
          : `${id} ${version} is the version that serves. Go to another first (${folder.command(`rollback ${id}`)}), or remove the whole plugin.`,
      );
  }
}

function neededBy(id: string, needs: readonly Need[]): string[] {
  const by = needs.filter((need) => need.id === id).map((need) => need.by);
  return by.length === 0 ? [] : [`${by.join(', ')} ${by.length === 1 ? 'needs' : 'need'} ${id}.`];
}

/** Only what registries were asked for on account of others is in a lock without anything that the user wanted. */
function leftBy(removed: ReadonlySet<string>, present: readonly Present[], locked: LockedPlugins): string[] {
  const wasNeeded = needed(present, removed);
  const isOnlyNeeded = (id: string): boolean => {
    const one = locked.get(id);
    return one !== undefined && one.wanted === undefined && one.source.kind === 'registry' && wasNeeded.has(id) && !removed.has(id);
  };
  const staying = present.filter(({ id }) => !removed.has(id));
  const isNeeded = needed(staying, new Set(staying.map(({ id }) => id).filter((id) => !isOnlyNeeded(id))));
  return staying.map(({ id }) => id).filter((id) => isOnlyNeeded(id) && !isNeeded.has(id));
}

/** All that some plugins need, also by way of others. */
function needed(present: readonly Present[], by: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  const add = (id: string): void => {
    for (const need of Object.keys(present.find((one) => one.id === id)?.dependencies ?? {})) {
      if (found.has(need)) continue;
      found.add(need);
      add(need);
    }
  };
  for (const id of by) add(id);
  return found;
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
  if (record?.after !== undefined && record.after !== current && versions.includes(record.after)) return record.after;
  const lower = versions.find((version) => semver.compareBuild(version, current) < 0);
  if (lower !== undefined) return lower;
  const others = versions.filter((version) => version !== current);
  const rest =
    others.length === 0
      ? 'it is the only one that is there'
      : `there ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}, which you can name`;
  throw new InstallFault(`There is no version of ${id} to go back to from ${current}: ${rest}.`);
}

/** A plugin, with the one and the version that need it. */
interface Need {
  by: string;
  id: string;
  range: string;
}

function needsOf(present: readonly Present[]): Need[] {
  return present.flatMap(({ id: by, version, dependencies }) =>
    Object.entries(dependencies).map(([id, range]) => ({ by: `${by} ${version}`, id, range })),
  );
}
