// Installing: what would change is found out first, without changing anything, and then done as one change.
import { isDeepStrictEqual } from 'node:util';
import semver from 'semver';
import type { InstallRecord, InstallSource } from '../../contract/installRecord.ts';
import { removeFolder } from '../../disk/taken.ts';
import { manifestOf } from '../installed/installedManifest.ts';
import type { PluginsFolder } from '../installed/pluginsFolder.ts';
import { presentIn } from '../installed/present.ts';
import { strangeFiles, strangeWords, type ExpectedFile } from '../installed/strangeFiles.ts';
import { readLock, writeLock, type LockedPlugin, type LockedPlugins } from '../installed/pluginsLock.ts';
import type { PlacedPolicy } from '../../policy/policy.ts';
import type { Candidate } from './candidate.ts';
import { InstallFault } from '../installFault.ts';
import type { Catalog } from './offer.ts';
import { askedThatNeed, resolve, type Fetched, type Wanted } from './resolve.ts';
import { packageFolders } from './packages.ts';
import { judgedByClaims, NeedRefused, PolicyFault, refuseForbidden } from '../policed.ts';
import { furnish, recordOf } from './workplace.ts';

/** What somebody asked for. */
export interface Request extends Wanted {
  /** The range or tag that was asked for, which updates go by; undefined for one exact package. */
  range: string | undefined;
}

/** What becomes of one plugin. */
export interface Step {
  id: string;
  /** The version that serves now. */
  from: string | undefined;
  to: string;
  candidate: Candidate;
  range: string | undefined;
  /** Whether it is there because another one needs it. */
  isNeeded: boolean;
  permissions: readonly string[];
  /** As against the version that serves now: undefined where none does. */
  before: Before | undefined;
}

/** The version that serves, and whom it is from. */
interface Before {
  /** None where it has no manifest that can be read. */
  permissions: readonly string[];
  signer: string | undefined;
  /** Undefined where nobody knows. */
  source: InstallSource | undefined;
}

export interface Plan {
  steps: Step[];
}

export interface Surroundings {
  folder: PluginsFolder;
  catalog: Catalog;
  /** What no plugin may do or be here. */
  policies: readonly PlacedPolicy[];
  /** What was fetched before. */
  fetched?: Fetched;
  signal?: AbortSignal | undefined;
}

/** Finds out what installing would change. Nothing is written. @throws InstallFault, of which PolicyFault and NeedRefused are some, and what fetching throws. */
export async function plan(requests: readonly Request[], { folder, catalog, policies, fetched, signal }: Surroundings): Promise<Plan> {
  const { candidates, fits } = await resolve(requests, { present: await presentIn(folder), catalog, fetched, ...(signal && { signal }) });
  const chosen = new Map(candidates.map((one) => [one.manifest.id, one]));
  const asked = new Map(requests.map((one) => [one.id, one]));
  const twice = requests.find((one) => asked.get(one.id) !== one);
  if (twice)
    throw new InstallFault(`${twice.id} is named twice, and one version of it serves. Name the one that you mean. Nothing was changed.`);
  const locked = await readLock(folder);
  const steps: Step[] = [];
  for (const candidate of candidates) {
    const { id, version, permissions } = candidate.manifest;
    const names = permissions.map(({ name }) => name);
    const { offer, signer } = candidate;
    try {
      refuseForbidden({ id, version, permissions: names, source: offer.source, signer }, { folder, policies });
    } catch (error) {
      if (!(error instanceof PolicyFault)) throw error;
      const meant = asked.get(id)?.offers.filter((one) => one !== offer && one.claims !== undefined) ?? [];
      const faultOf = judgedByClaims({ folder, policies });
      // It is installed by itself then, beside what serves by that time.
      const allowed = meant.find((one) => fits(id, one.version) && faultOf(one) === undefined);
      if (allowed) throw error.naming(allowed.version);
      const by = asked.has(id) ? [] : askedThatNeed(id, { chosen, isAsked: (one) => asked.has(one) });
      throw by.length > 0 ? new NeedRefused(id, by, error) : error;
    }
    const from = await folder.current(id);
    steps.push({
      ...{ id, from, to: version, candidate, range: asked.get(id)?.range, isNeeded: !asked.has(id) },
      permissions: names,
      before: from === undefined ? undefined : await beforeStep(folder, { id, version: from, locked: locked.get(id) }),
    });
  }
  return { steps };
}

/** Also of a version of which something is lost: whoever damaged it must not have come by another's consent. */
async function beforeStep(
  folder: PluginsFolder,
  { id, version, locked }: { id: string; version: string; locked: LockedPlugin | undefined },
): Promise<Before> {
  const [found, record] = await Promise.all([manifestOf(folder, id, version), folder.record(id, version)]);
  const known = record ?? locked;
  return { permissions: found?.manifest.permissions.map(({ name }) => name) ?? [], signer: known?.signer, source: known?.source };
}

/** Who does something with a plan while it is carried out. */
export interface Carrier {
  /** Tells the user what is done now. */
  say: (text: string) => void;
  /** Called before a version begins to serve, in whose place another one did: what the user decided about that may hold for it. */
  beforeServing: (step: Step) => Promise<void>;
  /** Whether what serves is replaced where it is another than what has its version. */
  isForced?: boolean | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Carries out a plan. Until the last step of it, what served before serves.
 * @returns the folders of what serves now, by id.
 * @throws InstallFault, or what the disk says; nothing is left behind then but versions that are whole and do not serve.
 */
export async function carryOut(
  { steps }: Plan,
  folder: PluginsFolder,
  { say, beforeServing, isForced = false, signal }: Carrier,
): Promise<Map<string, string>> {
  const made = new Map<Step, string>();
  /** What is there as it was published, and came from elsewhere or was signed by somebody else. */
  const moved = new Map<Step, InstallRecord>();
  try {
    for (const step of steps) {
      const there = await presentOf(folder, step, isForced);
      if (there) {
        if (!isFrom(there, step.candidate)) moved.set(step, there);
        continue;
      }
      const workplace = await folder.newWorkplace();
      made.set(step, workplace);
      // What replaces itself leads back to where it led before.
      const after = step.from === step.to ? (await folder.record(step.id, step.to))?.after : step.from;
      await furnish(workplace, step.candidate, { after, say, signal });
    }
    signal?.throwIfAborted();
    // Where all is as it should be, nothing has to be written, which may not be possible.
    if (folder.workspace === undefined && made.size + moved.size === 0 && steps.every(({ from, to }) => from === to)) {
      const locked = await readLock(folder);
      if (isDeepStrictEqual(withSteps(locked, steps), locked)) return foldersOf(steps, folder);
    }
    return await folder.whileChanging(async (change) => {
      await unchanged(steps, folder);
      // One that cannot be read is said before anything is done.
      const locked = await readLock(folder);
      const adopted = new Map<Step, string>();
      for (const [step, workplace] of made) {
        // Somebody else may have it serving by now: what serves is only replaced by who saw it, and insists on that.
        const serves = (await folder.current(step.id)) === step.to && step.from !== step.to;
        if (!serves || !(await presentOf(folder, step, false))) adopted.set(step, workplace);
      }
      await change.adopt([...adopted].map(([{ id, to }, workplace]) => ({ workplace, id, version: to })));
      for (const [{ candidate }, record] of moved) await change.record(recordOf(candidate, record));
      for (const step of steps) {
        if (step.from === undefined || step.from === step.to) continue;
        await change.remember(step.id, step.to, step.from);
        await beforeServing(step);
      }
      // Also where it is a new folder of the same name, which hosts look at anew then.
      for (const step of steps) if (adopted.has(step) || (await folder.current(step.id)) !== step.to) await change.serve(step.id, step.to);
      await writeLock(change, folder, withSteps(locked, steps));
      return foldersOf(steps, folder);
    });
  } finally {
    await Promise.all([...made.values()].map(removeFolder));
  }
}

function foldersOf(steps: readonly Step[], folder: PluginsFolder): Map<string, string> {
  return new Map(steps.map(({ id, to }) => [id, folder.folderOf(id, to)]));
}

/** What is known of a version that is there already, as it was published; undefined where it is not. What is there under the name and is something else must not be replaced while it serves. */
async function presentOf(folder: PluginsFolder, { id, to, candidate }: Step, isForced: boolean): Promise<InstallRecord | undefined> {
  if (!(await folder.has(id, to))) return undefined;
  const record = await folder.record(id, to);
  const isServing = (await folder.current(id)) === to;
  const isForeign = folder.workspace !== undefined;
  const packages = packageFolders(candidate);
  const made = record ? packages.filter((name) => record.packages?.includes(name)) : packages;
  const [strange] = await strangeFiles(folder.folderOf(id, to), { files: expectedFiles(candidate), packages, made }, { isForeign });
  // Packages that came with a workspace cannot be told from those that were installed here.
  const mayBeForeign = isForeign && packages.length > 0 && !isServing;
  // What is in its packages, nobody can compare: who insists on it gets them anew.
  const isAnew = mayBeForeign || (isForced && packages.length > 0);
  if (record?.integrity === candidate.offer.integrity && strange === undefined && !isAnew) return record;
  // What does not serve and came from a workspace is a stranger's, and what was installed by the user is theirs.
  const isTheirs = record === undefined || !isForeign;
  if (isForced || (!isServing && !isTheirs)) return undefined;
  const why =
    record === undefined
      ? 'nobody knows where it came from'
      : record.integrity === candidate.offer.integrity
        ? strangeWords(strange!)
        : `its content was ${record.integrity}, and now is ${candidate.offer.integrity}`;
  throw new InstallFault(
    `${id} ${to} ${isServing ? 'serves' : 'is there'} already, and is another than the one that is offered: ${why}. Nothing was changed, as a version never changes; on the command line, codex-plugin install has --force to replace it all the same.`,
  );
}

function expectedFiles({ files }: Candidate): Map<string, ExpectedFile> {
  return new Map(files.map(({ path, content }) => [path, { largest: content.length, is: (found) => found.equals(content) }]));
}

/** Whether a version that is there is known to be from where it is had now, and whose it is. */
function isFrom({ source, signer }: InstallRecord, candidate: Candidate): boolean {
  return signer === candidate.signer && isDeepStrictEqual(source, candidate.offer.source);
}

/** Between plan and change others may have installed something. */
async function unchanged(steps: readonly Step[], folder: PluginsFolder): Promise<void> {
  for (const { id, from, to } of steps) {
    const now = await folder.current(id);
    if (now !== from && now !== to)
      throw new InstallFault(
        `${id} was changed meanwhile: ${now ?? 'none'} serves now, and ${from ?? 'none'} did. Nothing was changed; try again.`,
      );
  }
}

function withSteps(before: LockedPlugins, steps: readonly Step[]): LockedPlugins {
  const locked = new Map(before);
  for (const { id, to, candidate, range, isNeeded } of steps) {
    const wanted = isNeeded ? before.get(id)?.wanted : range;
    const avoided = (before.get(id)?.avoided ?? []).filter((version) => version !== to);
    const { dependencies } = candidate.manifest;
    locked.set(id, {
      ...{ version: to, integrity: candidate.offer.integrity, source: candidate.offer.source },
      ...(candidate.signer !== undefined && { signer: candidate.signer }),
      ...(wanted !== undefined && { wanted }),
      ...(avoided.length > 0 && { avoided }),
      ...(Object.keys(dependencies).length > 0 && { dependencies }),
    });
  }
  return locked;
}

/** Whether a step needs the user's consent: it asks for more than before, or comes from somebody else, or from elsewhere. */
export function newInStep({ permissions, before, candidate }: Step): { added: string[]; signer: boolean; source: boolean } {
  if (!before) return { added: [...permissions], signer: false, source: false };
  return {
    added: permissions.filter((name) => !before.permissions.includes(name)),
    signer: before.signer !== candidate.signer,
    source: before.source === undefined || !isSameOrigin(before.source, candidate.offer.source),
  };
}

/** Whether the same people decide what is had from there. Somebody names a file or a folder of theirs each time. */
function isSameOrigin(a: InstallSource, b: InstallSource): boolean {
  if (a.kind === 'registry') return b.kind === 'registry' && a.registry === b.registry && a.name === b.name;
  if (a.kind === 'git') return b.kind === 'git' && a.from === b.from;
  return a.kind === b.kind;
}

/** Whether the way leads back. */
export function isDowngrade({ from, to }: Step): boolean {
  return from !== undefined && semver.lt(to, from);
}
