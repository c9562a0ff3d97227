// Where mounts end up. bubblewrap makes each mount in what the earlier ones have made, and gives up where the way to its place leads over a link: what
// lies behind a link is mounted where the link leads to, and the link stays a link.
import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import * as slashed from '../../paths/slashed.ts';

export interface Mount {
  target: string;
  /** What bubblewrap is told, once it is known where it goes. */
  args(target: string): string[];
  /** The file or folder of this machine that is seen there. Absent where something else is. */
  source?: string;
  /** It is a link, to this place. */
  to?: string;
  /** Leaves what another one puts into the same place as it is. */
  weak?: true;
  /** A folder that is filled with other mounts, and closed after that. */
  sealed?: true;
  /** It keeps something back: without it, what is below it would be open. */
  keeps?: true;
}

/** Another mount may bring a link onto a way that had none. */
const MOST_ROUNDS = 8;

/** As on Linux: a way over more links leads nowhere. */
const MOST_LINKS = 40;

/** @returns the mounts in the order in which they are made (what contains comes before what is contained), each at the place where it can be made. */
export function placed(mounts: readonly Mount[]): Mount[] {
  const links = new Map<string, string | undefined>();
  let found = mounts.map((mount, order) => ({ mount, order }));
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let moved = false;
    const places = new Map<string, { mount: Mount; order: number }>();
    for (const { mount, order } of found.toSorted((a, b) => depth(a.mount.target) - depth(b.mount.target))) {
      const target = landing(mount, places, links);
      moved ||= target !== mount.target;
      const other = places.get(target);
      if (other === undefined || isStronger({ mount, order }, other)) places.set(target, { mount: { ...mount, target }, order });
    }
    found = [...places.values()];
    if (!moved) break;
  }
  const made = found.map(({ mount }) => mount).sort((a, b) => depth(a.target) - depth(b.target));
  const all = new Map(made.map((mount) => [mount.target, mount]));
  return made.filter((mount) => mount.to === undefined || !isShownAround(mount.target, all));
}

/** Whether a folder of this machine is seen there, with the links that it has: none can be made in it, or one would be made in the folder itself. */
function isShownAround(target: string, mounts: ReadonlyMap<string, Mount>): boolean {
  if (target === '/') return false;
  const folder = path.dirname(target);
  const around = mounts.get(folder);
  return around === undefined ? isShownAround(folder, mounts) : around.source !== undefined;
}

/** Of two in one place, the later one says what is there. */
function isStronger(one: { mount: Mount; order: number }, other: { mount: Mount; order: number }): boolean {
  if (one.mount.weak !== other.mount.weak) return other.mount.weak === true;
  return one.order > other.order;
}

type Places = ReadonlyMap<string, { mount: Mount }>;

function landing(mount: Mount, places: Places, links: Map<string, string | undefined>): string {
  let current = '/';
  let rest = slashed.segments(mount.target);
  for (let followed = 0; rest.length > 0;) {
    const [part = '', ...more] = rest;
    const next = path.join(current, part);
    // A link is not followed when it is what is to be made.
    const link = more.length === 0 && mount.to !== undefined ? undefined : linkAt(next, places, links);
    if (link === undefined) current = next;
    else if (++followed > MOST_LINKS) return mount.target;
    rest = link === undefined ? more : [...slashed.segments(path.resolve(current, link)), ...more];
    if (link !== undefined) current = '/';
  }
  return current;
}

/** Where a link leads that is at a place by then; undefined where there is none. */
function linkAt(place: string, places: Places, links: Map<string, string | undefined>): string | undefined {
  const here = places.get(place);
  if (here !== undefined) return here.mount.to;
  for (let around = path.dirname(place); ; around = path.dirname(around)) {
    const source = places.get(around)?.mount.source;
    if (source !== undefined) return linkOnDisk(path.join(source, place.slice(around === '/' ? 0 : around.length)), links);
    if (places.has(around) || around === '/') return undefined;
  }
}

function linkOnDisk(file: string, links: Map<string, string | undefined>): string | undefined {
  if (!links.has(file)) links.set(file, readLink(file));
  return links.get(file);
}

function readLink(file: string): string | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(file) : undefined;
  } catch {
    // What may not be looked at, or lies below a file, is no link that could be followed.
    return undefined;
  }
}

function depth(target: string): number {
  return target === '/' ? 0 : slashed.segments(target).length;
}
