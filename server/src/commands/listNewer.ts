// What is newer of what `codex-plugin list` lists, as registries know it and as `update` would take it.
import semver from 'semver';
import { machinePolicies } from '../policy/machinePolicy.ts';
import { besideAll, type Reach } from '../registry/install/besideOthers.ts';
import type { Offer } from '../registry/install/offer.ts';
import { passedOver } from '../registry/install/passedOver.ts';
import { fitting } from '../registry/install/resolve.ts';
import type { Sources } from '../registry/install/sources.ts';
import { presentIn } from '../registry/installed/present.ts';
import type { Installed, PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import type { LockedPlugins } from '../registry/installed/pluginsLock.ts';
import { judgedByClaims, RegistryRefused, type Judgement } from '../registry/policed.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { inParallel } from '../waiting/inParallel.ts';
import { sourcesFor, type PlaceOptions } from './installPlace.ts';
import type { Listed } from './listText.ts';
import { tell } from './saying.ts';

interface Asking {
  folder: PluginsFolder;
  installed: readonly Installed[];
  locked: LockedPlugins;
  options: PlaceOptions;
  signal: AbortSignal;
}

/** A plugin, with the newer versions that updates may lead to. */
interface Prospect {
  listed: Listed;
  offers: readonly Offer[];
}

const ASKED_AT_ONCE = 8;

/** @returns the plugins of which there is something newer, or that were taken back, and the ids of those of which nobody could be asked. */
export async function outdatedOf(
  plugins: readonly Listed[],
  { folder, installed, locked, options, signal }: Asking,
): Promise<{ plugins: Listed[]; unknown: string[] }> {
  const sources = await sourcesFor(folder, options, signal);
  const present = await presentIn(folder, { installed, locked });
  const asking = {
    folder,
    locked,
    sources,
    faultOf: judgedByClaims({ folder, policies: await machinePolicies() }),
    fits: fitting(present),
  };
  const unknown: string[] = [];
  const asked = await inParallel([...plugins], ASKED_AT_ONCE, async (one): Promise<Prospect> => {
    try {
      return await prospectOf(one, asking);
    } catch (error) {
      if (!(error instanceof RegistryError || error instanceof RegistryRefused) || signal.aborted) throw error;
      unknown.push(one.id);
      tell(`${one.id}: ${error.message}`);
      return { listed: one, offers: [] };
    }
  });
  const prospects = asked.filter((one) => one !== undefined);
  const reaches = besideAll(
    prospects.map(({ listed: { id }, offers }) => ({ id, offers })),
    present,
  );
  const all = prospects.map(({ listed }) => withReach(listed, reaches.get(listed.id)!));
  return { plugins: all.filter(isOutdated), unknown: unknown.toSorted() };
}

function isOutdated({ current, wanted, latest, deprecated }: Listed): boolean {
  const isNewer = (version: string | undefined): boolean => version !== undefined && current !== null && semver.gt(version, current);
  return isNewer(wanted) || isNewer(latest) || deprecated !== undefined;
}

interface Surroundings {
  folder: PluginsFolder;
  locked: LockedPlugins;
  sources: Sources;
  faultOf: Judgement;
  /** Whether all that serve could do with a version. */
  fits: (id: string, version: string) => boolean;
}

/** @throws what asking its registry throws. */
async function prospectOf(one: Listed, { folder, locked: all, sources, faultOf, fits }: Surroundings): Promise<Prospect> {
  const { id, current } = one;
  const locked = all.get(id);
  const source = (current === null ? undefined : (await folder.record(id, current))?.source) ?? locked?.source;
  if (source?.kind !== 'registry') return { listed: one, offers: [] };
  const outlook = await sources.outlook(source.name, id, locked?.wanted ?? '*');
  const usable = outlook.all.filter(({ version, deprecated }) => deprecated === undefined && semver.prerelease(version) === null);
  // As `update` takes them: never one that is lower than what serves.
  const isNewer = ({ version }: Offer): boolean => current === null || semver.gt(version, current);
  const updates = outlook.updates.filter(isNewer);
  const best = [updates.find(({ deprecated }) => deprecated === undefined), usable.find(isNewer)];
  for (const text of new Set(best.map((offer) => offer && faultOf(offer)?.message))) if (text !== undefined) tell(text);
  const latest = usable.find((offer) => !faultOf(offer))?.version;
  const deprecated = outlook.all.find(({ version }) => version === current)?.deprecated;
  const isTaken = (offer: Offer): boolean => passedOver(offer, { folder, faultOf, avoided: locked?.avoided }) === undefined;
  return {
    listed: {
      ...one,
      ...(current !== null && deprecated === undefined && { wanted: current }),
      ...(latest !== undefined && { latest }),
      ...(deprecated !== undefined && { deprecated }),
    },
    offers: takenOf(updates, { isTaken, fits }),
  };
}

/**
 * Those that are taken, down to the first that everybody can do with, as updates lead to none below that. The disk is looked at for each that is asked about, so
 * that is no more than these.
 */
function takenOf(
  updates: readonly Offer[],
  { isTaken, fits }: { isTaken: (offer: Offer) => boolean; fits: Surroundings['fits'] },
): Offer[] {
  const taken: Offer[] = [];
  for (const offer of updates) {
    if (!isTaken(offer)) continue;
    taken.push(offer);
    if (fits(offer.id, offer.version)) break;
  }
  return taken;
}

function withReach(one: Listed, { offers: [best], keptBy }: Reach): Listed {
  return { ...one, ...(best && { wanted: best.version }), ...(keptBy.length > 0 && { keptBy }) };
}
