// Which versions are to serve so that everybody has what it needs: those that are asked for, the plugins that they need, and those that are there already.
import semver from 'semver';
import { candidateOf, type Candidate } from './candidate.ts';
import type { Present } from '../installed/present.ts';
import { InstallFault } from '../installFault.ts';
import { NeedRefused, RegistryRefused, type Named } from '../policed.ts';
import type { Catalog, Offer } from './offer.ts';

/** What somebody needs of a plugin. */
interface Need {
  /** Who, in words that complete "… needs". */
  by: string;
  range: string;
}

export interface Wanted {
  id: string;
  /** Versions that would do, the best first. */
  offers: readonly Offer[];
}

export interface Resolution {
  /** What is to be installed, each after those that it needs. */
  candidates: Candidate[];
  /** Whether everybody else who needs a plugin could do with a version of it: what serves now, also where it is about to be replaced, and what is to be installed. */
  fits: (id: string, version: string) => boolean;
}

/** Each round settles one version; more than this only come about where plugins need each other in circles of ever other versions. */
const MOST_ROUNDS = 500;

/** Versions that were fetched, by what they were offered as. */
export type Fetched = Map<Offer, Promise<Candidate>>;

/**
 * Takes of each plugin the best version that all who need it can do with; what serves already stays where it will do.
 * @param more.fetched what was fetched before, to which is added what is fetched now.
 * @throws InstallFault that names everybody who is in the way, NeedRefused, and what fetching throws.
 */
export async function resolve(
  wanted: readonly Wanted[],
  {
    present,
    catalog,
    fetched = new Map(),
    signal,
  }: { present: readonly Present[]; catalog: Catalog; fetched?: Fetched | undefined; signal?: AbortSignal },
): Promise<Resolution> {
  const chosen = new Map<string, Candidate>();
  const asked = new Map(wanted.map((one) => [one.id, one]));
  const byId = new Map(present.map((one) => [one.id, one]));
  const candidate = (offer: Offer): Promise<Candidate> => {
    let found = fetched.get(offer);
    if (!found) fetched.set(offer, (found = candidateOf(offer, signal)));
    return found;
  };
  const offered = async (id: string): Promise<Offer[]> => {
    try {
      return await catalog(id, signal);
    } catch (error) {
      const by = error instanceof RegistryRefused ? askedThatNeed(id, { chosen, isAsked: (other) => asked.has(other) }) : [];
      throw by.length > 0 ? new NeedRefused(id, by, error as RegistryRefused) : error;
    }
  };
  const needsOf = (id: string): Need[] => {
    const staying = present.filter((one) => !chosen.has(one.id) && !asked.has(one.id));
    return [
      ...staying.map(({ id: by, version, dependencies }) => ({ by: `${by} ${version}, which is installed,`, range: dependencies[id] })),
      ...[...chosen.values()].map(({ manifest }) => ({ by: `${manifest.id} ${manifest.version}`, range: manifest.dependencies[id] })),
    ].filter((need): need is Need => need.range !== undefined);
  };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = nextToSettle({ asked, chosen, byId, needsOf });
    if (next === undefined) return { candidates: inOrder(chosen), fits: fitting([...present, ...settled(chosen)]) };
    const needs = needsOf(next);
    for (const { by, range } of needs)
      if (semver.validRange(range) === null)
        throw new InstallFault(`${by} needs ${next} in the version "${range}", which is no range of versions. Nothing was changed.`);
    const offers = asked.get(next)?.offers ?? (await offered(next)).filter(({ deprecated }) => deprecated === undefined);
    const offer = offers.find(({ version }) => needs.every(({ range }) => satisfies(version, range)));
    if (!offer)
      throw unfit(next, { needs, offers, serving: byId.get(next), by: askedThatNeed(next, { chosen, isAsked: (id) => asked.has(id) }) });
    chosen.set(next, await candidate(offer));
    dropUnneeded(chosen, asked);
  }
  throw new InstallFault(
    'No versions were found that fit each other: these plugins need each other in ever other versions. Nothing was changed.',
  );
}

function settled(chosen: ReadonlyMap<string, Candidate>): Present[] {
  return [...chosen.values()].map(({ manifest: { id, version, dependencies } }) => ({ id, version, dependencies }));
}

/** What all of some plugins could do with. */
export function fitting(all: readonly Present[]): Resolution['fits'] {
  return (id, version) =>
    all.every(({ id: by, dependencies: { [id]: range } }) => by === id || range === undefined || satisfies(version, range));
}

/** Of those that were asked for the ones that need a plugin, also by way of others. */
export function askedThatNeed(
  id: string,
  { chosen, isAsked }: { chosen: ReadonlyMap<string, Candidate>; isAsked: (id: string) => boolean },
): Named[] {
  const needing = new Set([id]);
  for (const one of needing)
    for (const { manifest } of chosen.values()) if (Object.hasOwn(manifest.dependencies, one)) needing.add(manifest.id);
  return [...needing].filter((one) => one !== id && isAsked(one)).map((one) => ({ id: one, version: chosen.get(one)!.manifest.version }));
}

function nextToSettle({
  asked,
  chosen,
  byId,
  needsOf,
}: {
  asked: ReadonlyMap<string, Wanted>;
  chosen: ReadonlyMap<string, Candidate>;
  byId: ReadonlyMap<string, Present>;
  needsOf: (id: string) => Need[];
}): string | undefined {
  for (const id of asked.keys()) if (!chosen.has(id)) return id;
  const needed = new Set([...chosen.values()].flatMap(({ manifest }) => Object.keys(manifest.dependencies)));
  const isSettled = (id: string): boolean => {
    const version = chosen.get(id)?.manifest.version ?? byId.get(id)?.version;
    return version !== undefined && needsOf(id).every(({ range }) => satisfies(version, range));
  };
  return [...needed, ...chosen.keys()].find((id) => !isSettled(id));
}

/** What was chosen for one that is not chosen any more. */
function dropUnneeded(chosen: Map<string, Candidate>, asked: ReadonlyMap<string, Wanted>): void {
  for (;;) {
    const needed = new Set([...chosen.values()].flatMap(({ manifest }) => Object.keys(manifest.dependencies)));
    const idle = [...chosen.keys()].find((id) => !asked.has(id) && !needed.has(id));
    if (idle === undefined) return;
    chosen.delete(idle);
  }
}

/** What others need comes first, so that whatever is in place has what it needs; in a circle somebody has to be the first. */
function inOrder(chosen: ReadonlyMap<string, Candidate>): Candidate[] {
  const order = new Set<Candidate>();
  const under = new Set<string>();
  const visit = (id: string): void => {
    const one = chosen.get(id);
    if (!one || under.has(id)) return;
    under.add(id);
    for (const other of Object.keys(one.manifest.dependencies)) visit(other);
    order.add(one);
  };
  for (const id of chosen.keys()) visit(id);
  return [...order];
}

/** Whether a version will do for whoever needs a range of them. */
export function satisfies(version: string, range: string): boolean {
  // A version of its own line that is not out yet is there because somebody asked for it.
  return semver.satisfies(version, range, { includePrerelease: semver.prerelease(version) !== null });
}

/** No version of a plugin that is to be had fits all who need it. */
export class Unfit extends InstallFault {
  readonly id: string;
  /** What is in the way, in words that begin a sentence. */
  readonly plain: string;
  /** Who needs which range of it, in words that end a sentence. */
  readonly needs: string;
  /** Those that were asked for and need it, also by way of others. */
  readonly by: readonly Named[];
  /** Whether the version that serves fits. */
  readonly servingFits: boolean;

  constructor(
    id: string,
    { plain, remedy, ...rest }: { plain: string; remedy: string; needs: string; by: readonly Named[]; servingFits: boolean },
  ) {
    super(`${plain}. Nothing was changed${remedy}.`);
    this.id = id;
    this.plain = plain;
    this.needs = rest.needs;
    this.by = rest.by;
    this.servingFits = rest.servingFits;
  }
}

function unfit(
  id: string,
  { needs, offers, serving, by }: { needs: readonly Need[]; offers: readonly Offer[]; serving: Present | undefined; by: readonly Named[] },
): Unfit {
  const who = needs.map((need) => `${need.by} needs ${id} ${need.range}`).join('; ');
  const servingFits = serving !== undefined && needs.every(({ range }) => satisfies(serving.version, range));
  const facts = { needs: who, by, servingFits };
  if (offers.length === 0)
    return new Unfit(id, { ...facts, plain: `${who === '' ? id : who}, and there is no plugin ${id} to be had`, remedy: '' });
  const versions = offers.slice(0, 5).map(({ version }) => version);
  const there = `there ${versions.length === 1 ? 'is' : 'are'} ${versions.join(', ')}${offers.length > 5 ? ', …' : ''}`;
  const now = serving === undefined ? '' : ` (${serving.version} is installed)`;
  const plain = `No version of ${id} fits: ${who === '' ? 'nothing was found' : who}, and ${there}${now}`;
  return new Unfit(id, { ...facts, plain, remedy: '; install versions of those plugins that need the same' });
}
