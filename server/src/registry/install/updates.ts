// Newer versions of what is installed, within the ranges that were asked for.
import semver from 'semver';
import { InstallFault } from '../installFault.ts';
import type { Installed, PluginsFolder } from '../installed/pluginsFolder.ts';
import { readLock } from '../installed/pluginsLock.ts';
import type { PlacedPolicy } from '../../policy/policy.ts';
import { inParallel } from '../../waiting/inParallel.ts';
import { PolicyFault } from '../policed.ts';
import { plan, type Plan, type Request } from './install.ts';
import type { Sources } from './sources.ts';

/** The named plugins; all of them where none is named. @throws InstallFault for one that is not installed. */
export async function named(folder: PluginsFolder, ids: readonly string[]): Promise<Installed[]> {
  const all = await folder.list();
  const missing = ids.find((id) => !all.some((one) => one.id === id));
  if (missing !== undefined) throw new InstallFault(`${missing} is not installed in ${folder.root}. codex-plugin list shows what is.`);
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
 * Finds out what updating would change. Nothing is written. Versions that a policy does not allow are passed over.
 * @throws as `plan` does.
 */
export async function planUpdates(
  folder: PluginsFolder,
  installed: readonly Installed[],
  { sources, policies, signal, say }: Updating,
): Promise<Plan> {
  const elsewhere: string[] = [];
  const found = await inParallel(installed, ASKED_AT_ONCE, (one) => newer(folder, one, { sources, say, elsewhere }));
  if (elsewhere.length > 0)
    say(
      `Nobody knows of newer versions of what did not come from a registry; install that anew instead: ${elsewhere.toSorted().join(', ')}.`,
    );
  let requests = found.filter((one) => one !== undefined);
  for (;;) {
    try {
      return await plan(requests, { folder, catalog: sources.catalog, policies, signal });
    } catch (error) {
      if (!(error instanceof PolicyFault)) throw error;
      const { id, version, message } = error;
      const isMeant = (offer: { version: string }, of: string): boolean => of === id && offer.version === version;
      // One that only another needs is in no request.
      if (!requests.some((one) => one.offers.some((offer) => isMeant(offer, one.id)))) throw error;
      say(`${message} It is passed over.`);
      requests = requests
        .map((one) => ({ ...one, offers: one.offers.filter((offer) => !isMeant(offer, one.id)) }))
        .filter(({ offers }) => offers.length > 0);
    }
  }
}

/**
 * What is newer of a plugin; undefined where nothing is.
 * @param more.say is told why, where that is not plain.
 * @param more.elsewhere gets what did not come from a registry.
 * @throws what asking the registry throws.
 */
export async function newer(
  folder: PluginsFolder,
  { id, current }: Installed,
  { sources, say, elsewhere = [] }: { sources: Sources; say: (text: string) => void; elsewhere?: string[] },
): Promise<Request | undefined> {
  if (current === undefined) {
    say(`${id} has no version that serves, so there is nothing to update: codex-plugin rollback ${id} <version>.`);
    return undefined;
  }
  const locked = (await readLock(folder)).get(id);
  const source = (await folder.record(id, current))?.source ?? locked?.source;
  if (source?.kind !== 'registry') {
    elsewhere.push(`${id} ${current}`);
    return undefined;
  }
  const wanted = locked?.wanted ?? '*';
  const offers = (await sources.published(source.name, id, wanted)).filter(({ version }) => semver.gt(version, current));
  const avoided = new Set(locked?.avoided);
  const usable = offers.filter(({ version, deprecated }) => deprecated === undefined && !avoided.has(version));
  for (const { version, deprecated } of offers)
    if (avoided.has(version))
      say(`${id} ${version} is passed over, as you went back from it: codex-plugin install ${id}@${version} takes it all the same.`);
    else if (deprecated !== undefined) say(`${id} ${version} was taken back by whoever published it (${deprecated}), and is passed over.`);
  if (usable.length > 0) return { id, range: locked?.wanted, offers: usable };
  if (offers.length === 0)
    say(`${id} ${current} is the newest${locked?.wanted === undefined || locked.wanted === 'latest' ? '' : ` of ${locked.wanted}`}.`);
  return undefined;
}
