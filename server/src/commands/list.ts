// codex-plugin list: what is installed, which version of it serves, and what is newer.
import { Command } from 'commander';
import semver from 'semver';
import type { InstallSource } from '../contract/installRecord.ts';
import { readLock, type LockedPlugin, type LockedPlugins } from '../registry/installed/pluginsLock.ts';
import type { Installed, PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { misfits } from '../registry/installed/switching.ts';
import { machinePolicies } from '../policy/machinePolicy.ts';
import type { Offer } from '../registry/install/offer.ts';
import { passedOver } from '../registry/install/passedOver.ts';
import { lookedUpOnce } from '../policy/places.ts';
import { forbiddenBecause, judgedByClaims, RegistryRefused, type Named } from '../registry/policed.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { inParallel } from '../waiting/inParallel.ts';
import { shownLine } from '../text/shownText.ts';
import { exitCodesHelp } from './exit.ts';
import { pluginsFolder, sourcesFor, withPlace, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import { maskValues } from './masked.ts';
import { saying, tell } from './saying.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface ListOptions extends PlaceOptions {
  outdated?: boolean;
  json?: boolean;
}

/** One plugin, as it is printed. */
interface Listed {
  id: string;
  /** The version that serves; where none does, the one that the lock has. */
  version: string | null;
  /** The version that serves. */
  current: string | null;
  versions: string[];
  /** What the lock has, where that is another version. */
  locked?: string;
  /** Where `version` came from; absent where nobody knows. */
  source?: InstallSource;
  /** The fingerprint of the key that signed `version`; absent where nobody did. */
  signer?: string;
  /** Why a policy of the machine keeps the version that serves from running. */
  forbidden?: string;
  /**
   * What an update leads to, within what was asked for: the version that serves where there is nothing newer. Absent where that was taken back, as nobody
   * should want it.
   */
  wanted?: string;
  /** The newest version of all that were not taken back. */
  latest?: string;
  /** Why whoever published the version that serves took it back. */
  deprecated?: string;
}

const ASKED_AT_ONCE = 8;

export function listCommand(): Command {
  const command = new Command('list')
    .description('List installed plugins, their versions, and which of them serve.')
    .option('--outdated', 'only those of which there is something newer, or that were taken back; asks their registries')
    .option('--json', 'print a JSON array: of each also where it came from, and who signed it');
  return withPlace(command, { registry: true })
    .addHelpText('after', exitCodesHelp({ 0: 'listed', 1: 'a registry could not be asked' }))
    .action(async (options: ListOptions) => {
      process.exitCode = await interruptible((signal) => list(options, signal));
    });
}

async function list(options: ListOptions, signal: AbortSignal): Promise<number> {
  const folder = await pluginsFolder(options);
  return saying(options.json, signal, async () => {
    const lock = await readLock(folder);
    const installed = await folder.list();
    const there = await Promise.all(installed.map((one) => listed(one, { folder, lock })));
    const all = await withPolicies([...there, ...notThere(installed, lock)], folder);
    const { plugins, unknown } = options.outdated ? await withNewer(all, { folder, options, signal }) : { plugins: all, unknown: [] };
    const shown = options.outdated ? plugins.filter(isOutdated) : plugins;
    const nothing = options.outdated ? nothingOutdated(unknown, all.length) : `Nothing is installed in ${folder.root}.\n`;
    process.stdout.write(
      options.json ? `${terminalJson(shown)}\n` : terminalText(maskValues(shown.length === 0 ? nothing : asText(shown, folder))),
    );
    if (!options.outdated) for (const text of await misfits(folder, { installed, locked: lock })) tell(`Note: ${text}`);
    return unknown.length === 0 ? 0 : 1;
  });
}

async function listed(
  { id, current, versions }: Installed,
  { folder, lock }: { folder: PluginsFolder; lock: LockedPlugins },
): Promise<Listed> {
  const locked = lock.get(id);
  const version = current ?? locked?.version;
  // The lock says it of nearly all, so that of a thousand plugins not every record is read.
  const origin = version === undefined || locked?.version === version ? locked : await folder.record(id, version);
  return {
    ...{ id, version: version ?? null, current: current ?? null, versions },
    ...(locked !== undefined && locked.version !== current && { locked: locked.version }),
    ...originOf(origin),
  };
}

function notThere(installed: readonly Installed[], lock: LockedPlugins): Listed[] {
  const there = new Set(installed.map(({ id }) => id));
  const missing = [...lock].filter(([id]) => !there.has(id));
  return missing.map(([id, locked]) => ({
    ...{ id, version: locked.version, current: null, versions: [], locked: locked.version },
    ...originOf(locked),
  }));
}

function originOf(of: Pick<LockedPlugin, 'source' | 'signer'> | undefined): Pick<Listed, 'source' | 'signer'> {
  return of === undefined ? {} : { source: of.source, ...(of.signer !== undefined && { signer: of.signer }) };
}

/** Says of those that serve which may not run here. The editor has further policies in its settings, of which nobody knows here. */
async function withPolicies(plugins: Listed[], folder: PluginsFolder): Promise<Listed[]> {
  const policies = await machinePolicies();
  if (policies.length === 0) return plugins;
  const where = { folder, policies };
  const lookUp = lookedUpOnce();
  // Only then, as that takes longer than all the rest.
  const needsManifests = policies.some(({ neverGranted = [] }) => neverGranted.length > 0);
  return Promise.all(
    plugins.map(async (one) => {
      const { id, current: version, source, signer } = one;
      if (version === null) return one;
      const what = { id, version, source, signer, permissions: [] };
      const forbidden =
        forbiddenBecause(what, where, lookUp) ??
        (needsManifests
          ? forbiddenBecause({ ...what, permissions: await permissionsOf(folder, { id, version }) }, where, lookUp)
          : undefined);
      return forbidden === undefined ? one : { ...one, forbidden };
    }),
  );
}

async function permissionsOf(folder: PluginsFolder, { id, version }: Named): Promise<string[]> {
  const { manifestOf } = await import('../registry/installed/installedManifest.ts');
  return (await manifestOf(folder, id, version))?.manifest.permissions.map(({ name }) => name) ?? [];
}

/** @returns the plugins with what is newer, and the ids of those of which nobody could be asked. */
async function withNewer(
  plugins: readonly Listed[],
  { folder, options, signal }: { folder: PluginsFolder; options: ListOptions; signal: AbortSignal },
): Promise<{ plugins: Listed[]; unknown: string[] }> {
  const sources = await sourcesFor(folder, options, signal);
  const [lock, policies] = await Promise.all([readLock(folder), machinePolicies()]);
  const faultOf = judgedByClaims({ folder, policies });
  const unknown: string[] = [];
  const asked = await inParallel([...plugins], ASKED_AT_ONCE, async (one): Promise<Listed> => {
    const source = (one.current === null ? undefined : (await folder.record(one.id, one.current))?.source) ?? lock.get(one.id)?.source;
    if (source?.kind !== 'registry') return one;
    try {
      const locked = lock.get(one.id);
      const { all, updates } = await sources.outlook(source.name, one.id, locked?.wanted ?? '*');
      const usable = all.filter(({ version, deprecated }) => deprecated === undefined && semver.prerelease(version) === null);
      const isNewer = ({ version }: Offer): boolean => one.current === null || semver.gt(version, one.current);
      const best = [updates.find((offer) => isNewer(offer) && offer.deprecated === undefined), usable.find(isNewer)];
      for (const text of new Set(best.map((offer) => offer && faultOf(offer)?.message))) if (text !== undefined) tell(text);
      // The disk is looked at for each that is asked about, so that is no more than the first one that is allowed.
      const isTaken = (offer: Offer): boolean => passedOver(offer, { folder, faultOf, avoided: locked?.avoided }) === undefined;
      // As `update` takes them: never one that is lower than what serves.
      const deprecated = all.find(({ version }) => version === one.current)?.deprecated;
      const kept = deprecated === undefined ? (one.current ?? undefined) : undefined;
      const wanted = updates.find((offer) => isNewer(offer) && isTaken(offer))?.version ?? kept;
      const latest = usable.find((offer) => !faultOf(offer))?.version;
      return {
        ...one,
        ...(wanted !== undefined && { wanted }),
        ...(latest !== undefined && { latest }),
        ...(deprecated !== undefined && { deprecated }),
      };
    } catch (error) {
      if (!(error instanceof RegistryError || error instanceof RegistryRefused) || signal.aborted) throw error;
      unknown.push(one.id);
      tell(`${one.id}: ${error.message}`);
      return one;
    }
  });
  return { plugins: asked.filter((one) => one !== undefined), unknown: unknown.toSorted() };
}

function isOutdated({ current, wanted, latest, deprecated }: Listed): boolean {
  const isNewer = (version: string | undefined): boolean => version !== undefined && current !== null && semver.gt(version, current);
  return isNewer(wanted) || isNewer(latest) || deprecated !== undefined;
}

/** @param unknown of which plugins nobody could be asked. @param all how many there are. */
function nothingOutdated(unknown: readonly string[], all: number): string {
  if (unknown.length === 0) return 'Nothing is outdated.\n';
  const others = unknown.length < all ? ' Nothing else is outdated.' : '';
  return `Nobody could be asked about ${unknown.join(', ')}, so it is not known whether there is something newer.${others}\n`;
}

function asText(plugins: readonly Listed[], folder: PluginsFolder): string {
  const rows = plugins.map((one) => [one.id, one.current ?? '(none serves)', notes(one, folder)] as const);
  const [first, second] = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([id, version, rest]) => `${shownLine(`${id.padEnd(first!)}  ${version.padEnd(second!)}  ${rest}`.trimEnd())}\n`)
    .join('');
}

function notes({ current, versions, locked, wanted, latest, deprecated, forbidden }: Listed, folder: PluginsFolder): string {
  const others = versions.filter((version) => version !== current);
  return [
    ...(wanted !== undefined && wanted !== current ? [`wanted ${wanted}`] : []),
    ...(latest !== undefined && latest !== wanted ? [`latest ${latest}`] : []),
    ...(deprecated === undefined ? [] : [`taken back: ${deprecated}`]),
    ...(forbidden === undefined ? [] : [`off by policy: ${forbidden}`]),
    ...(others.length > 0 && wanted === undefined ? [`also there: ${others.join(', ')}`] : []),
    ...(locked === undefined ? [] : [`plugins-lock.json has ${locked}: ${folder.command('install --frozen')}`]),
  ].join('; ');
}
