// How far plugins can be updated beside others, for those who update and for those who only say what is newer.
import type { Present } from '../installed/present.ts';
import type { Offer } from './offer.ts';
import { satisfies, type Wanted } from './resolve.ts';

/** A plugin, with the range in which it needs another. */
export interface Keeper {
  id: string;
  version: string;
  range: string;
}

export interface Reach {
  /** The versions that all of them can do with, the best first. */
  offers: readonly Offer[];
  /** Those that cannot do with a better version. */
  keptBy: Keeper[];
}

/**
 * How far each plugin can go. One that can go nowhere stays as well. What does go on limits nobody, as nobody knows yet what its new version needs.
 * @param wanted newer versions of plugins, the best first.
 * @param present what serves now.
 */
export function besideStaying(wanted: readonly Wanted[], present: readonly Present[]): Map<string, Reach> {
  const going = new Set(wanted.map(({ id }) => id));
  for (;;) {
    const staying = present.filter(({ id }) => !going.has(id));
    const reaches = new Map(wanted.map((one) => [one.id, reachOf(one, staying)]));
    const stuck = [...going].filter((id) => reaches.get(id)!.offers.length === 0);
    if (stuck.length === 0) return reaches;
    for (const id of stuck) going.delete(id);
  }
}

/**
 * How far each can go beside all that serve. A version that is not there yet most likely needs what the one before it did, so this is what is to be said of what is
 * newer; whoever updates knows better.
 */
export function besideAll(wanted: readonly Wanted[], present: readonly Present[]): Map<string, Reach> {
  return new Map(wanted.map((one) => [one.id, reachOf(one, present)]));
}

function reachOf({ id, offers }: Wanted, keeping: readonly Present[]): Reach {
  const keepers = keeping.flatMap(({ id: by, version, dependencies: { [id]: range } }) =>
    by === id || range === undefined ? [] : [{ id: by, version, range }],
  );
  const fitting = offers.filter(({ version }) => keepers.every(({ range }) => satisfies(version, range)));
  const better = fitting.length === 0 ? offers : offers.slice(0, offers.indexOf(fitting[0]!));
  return { offers: fitting, keptBy: keepers.filter(({ range }) => better.some(({ version }) => !satisfies(version, range))) };
}
