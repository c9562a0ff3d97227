// Newer versions of what is installed, within the ranges that were asked for.
import semver from 'semver';
import { InstallFault } from '../installFault.ts';
import type { Installed, PluginsFolder } from '../installed/pluginsFolder.ts';
import { readLock } from '../installed/pluginsLock.ts';
import { presentIn, type Present } from '../installed/present.ts';
import type { PlacedPolicy } from '../../policy/policy.ts';
import { inParallel } from '../../waiting/inParallel.ts';
import { judgedByClaims, NeedRefused, PolicyFault, RegistryRefused, type Judgement, type Named } from '../policed.ts';
import { besideStaying } from './besideOthers.ts';
import { plan, type Plan, type Request } from './install.ts';
import type { Catalog, Offer } from './offer.ts';
import { passedOver } from './passedOver.ts';
import { Unfit, type Fetched } from './resolve.ts';
import type { Sources } from './sources.ts';

/** The named plugins; all of them where none is named. @throws InstallFault for one that is not installed. */
export async function named(folder: PluginsFolder, ids: readonly string[]): Promise<Installed[]> {
  const all = await folder.list();
  const missing = ids.find((id) => !all.some((one) => one.id === id));
  if (missing !== undefined)
    throw new InstallFault(`${missing} is not installed in ${folder.root}. ${folder.command('list')} shows what is.`);
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

/** Registries are asked about so many plugins at once. */
const ASKED_AT_ONCE = 8;

export interface Updating {
  sources: Sources;
  policies: readonly PlacedPolicy[];
  signal: AbortSignal;
  /** Is told what is passed over, and why. */
  say: (text: string) => void;
}

/**
 * Finds out what updating would change. Nothing is written. Versions that a policy does not allow, or that need what it does not allow, are passed over, and so
 * are those that plugins which stay cannot do with, and plugins whose registry a policy does not allow.
 * @throws as `plan` does, and RegistryRefused where no registry of any of them may be asked.
 */
export async function planUpdates(
  folder: PluginsFolder,
  installed: readonly Installed[],
  { sources, policies, signal, say }: Updating,
): Promise<Plan> {
  const faultOf = judgedByClaims({ folder, policies });
  const elsewhere: string[] = [];
  const refused: RegistryRefused[] = [];
  const found = await inParallel(installed, ASKED_AT_ONCE, (one) =>
    newer(folder, one, { sources, faultOf, say, elsewhere }).catch((error: unknown) => {
      if (!(error instanceof RegistryRefused)) throw error;
      refused.push(error);
      // Where nothing else was asked for, it is why nothing is done.
      if (refused.length < installed.length) say(`${one.id} is left as it is. ${error.message}`);
      else throw error;
      return undefined;
    }),
  );
  if (elsewhere.length > 0)
    say(
      `Nobody knows of newer versions of what did not come from a registry; install that anew instead: ${elsewhere.toSorted().join(', ')}.`,
    );
  let requests = found.filter((one) => one !== undefined);
  const present = await presentIn(folder);
  const catalog = remembered(sources.catalog);
  const fetched: Fetched = new Map();
  const saidOnce = once(say);
  for (;;) {
    // Of what is passed over below, the version that serves stays.
    requests = fittingStaying(requests, present, saidOnce);
    try {
      return await plan(requests, { folder, catalog, policies, fetched, signal });
    } catch (error) {
      const left = error instanceof Unfit ? leftAsItIs(error, requests) : undefined;
      if (left) {
        saidOnce(`${left.id} ${left.offers[0]!.version} is passed over: ${(error as Unfit).needs}.`);
        requests = requests.filter((one) => one !== left);
        continue;
      }
      const meant = error instanceof NeedRefused || error instanceof Unfit ? error.by : error instanceof PolicyFault ? [error] : undefined;
      if (meant === undefined) throw error;
      const isMeant = ({ id, version }: Named): boolean => meant.some((one) => one.id === id && one.version === version);
      // One that only another needs is in no request.
      if (!requests.some((one) => one.offers.some(isMeant))) throw error;
      if (error instanceof PolicyFault) say(`${error.plain} It is passed over.`);
      else {
        const why = error instanceof Unfit ? error.plain : (error as Error).message.replace(/\.$/, '');
        say(`${why}, so ${those(meant)} passed over.`);
      }
      for (const offer of requests.flatMap(({ offers }) => offers)) if (isMeant(offer)) fetched.delete(offer);
      requests = requests
        .map((one) => ({ ...one, offers: one.offers.filter((offer) => !isMeant(offer)) }))
        .filter(({ offers }) => offers.length > 0);
    }
  }
}

/** @param say is told of each plugin whose best version is passed over, and why. */
function fittingStaying(requests: readonly Request[], present: readonly Present[], say: (text: string) => void): Request[] {
  const reaches = besideStaying(requests, present);
  return requests.flatMap((one) => {
    const { offers, keptBy } = reaches.get(one.id)!;
    const why = keptBy.map(({ id, version, range }) => `${id} ${version} needs ${one.id} ${range}`).join(', and ');
    if (why !== '') say(`${one.id} ${one.offers[0]!.version} is passed over: ${why}.`);
    return offers.length === 0 ? [] : [{ ...one, offers }];
  });
}

/** One that can stay as it is, where none of its newer versions fits: it must not keep the others from being updated. */
function leftAsItIs({ id, servingFits, by }: Unfit, requests: readonly Request[]): Request | undefined {
  return servingFits || by.length === 0 ? requests.find((one) => one.id === id) : undefined;
}

function once(say: (text: string) => void): (text: string) => void {
  const said = new Set<string>();
  return (text) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
}

function those(all: readonly Named[]): string {
  return all.length === 1 ? 'that version is' : 'those versions are';
}

/** Asks once for each plugin. */
function remembered(catalog: Catalog): Catalog {
  const known = new Map<string, Promise<Offer[]>>();
  return (id, signal) => {
    let found = known.get(id);
    if (!found) known.set(id, (found = catalog(id, signal)));
    return found;
  };
}

/**
 * What is newer of a plugin and, by what its registry says, allowed; undefined where nothing is.
 * @param more.faultOf judges by what registries say.
 * @param more.say is told why, where that is not plain.
 * @param more.elsewhere gets what did not come from a registry.
 * @throws what asking the registry throws.
 */
export async function newer(
  folder: PluginsFolder,
  { id, current }: Installed,
  { sources, faultOf, say, elsewhere = [] }: { sources: Sources; faultOf: Judgement; say: (text: string) => void; elsewhere?: string[] },
): Promise<Request | undefined> {
  if (current === undefined) {
    say(`${id} has no version that serves, so there is nothing to update: ${folder.command(`rollback ${id} <version>`)}.`);
    return undefined;
  }
  const locked = (await readLock(folder)).get(id);
  const source = (await folder.record(id, current))?.source ?? locked?.source;
  if (source?.kind !== 'registry') {
    elsewhere.push(`${id} ${current}`);
    return undefined;
  }
  const wanted = locked?.wanted ?? '*';
  const offers = (await sources.updates(source.name, id, wanted)).filter(({ version }) => semver.gt(version, current));
  const usable: Offer[] = [];
  for (const offer of offers) {
    const reason = passedOver(offer, { folder, faultOf, avoided: locked?.avoided, registry: sources.registry });
    if (reason === undefined) usable.push(offer);
    else say(reason);
  }
  if (usable.length > 0) return { id, range: locked?.wanted, offers: usable };
  if (offers.length === 0)
    say(`${id} ${current} is the newest${locked?.wanted === undefined || locked.wanted === 'latest' ? '' : ` of ${locked.wanted}`}.`);
  return undefined;
}
