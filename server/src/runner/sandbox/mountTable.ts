// What is mounted where on this machine, and by which other names a place is known through that: the same folder is often mounted twice, by
// containers, WSL, snapshots of systems, and whoever binds one folder to another.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';

/** A line of /proc/self/mountinfo. */
export interface MountedPlace {
  point: string;
  /** Major and minor number of the file system. */
  device: string;
  /** What of the file system is seen there. */
  root: string;
  type: string;
}

/**
 * Those that are mounted later may cover those before.
 * @param pid whose view of the machine it is. Nothing is mounted where the system does not say it.
 */
export function mountedPlaces(pid: number | 'self' = 'self'): readonly MountedPlace[] {
  const table = tableOf(pid);
  if (pid !== 'self') return placesIn(table);
  // Each start of a worker asks, and there is seldom something new.
  if (table !== own?.table) own = { table, places: placesIn(table) };
  return own.places;
}

let own: { table: string; places: readonly MountedPlace[] } | undefined;

/** @param table with a letter for each byte: in which letters names are written, nobody says. */
export function placesIn(table: string): MountedPlace[] {
  return table.split('\n').flatMap((line) => {
    // "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue"
    const [before = '', after = ''] = line.split(' - ');
    const [, , device, root, point] = before.split(' ');
    return device === undefined || root === undefined || point === undefined
      ? []
      : [{ point: unescaped(point), device, root: unescaped(root), type: after.split(' ')[0] ?? '' }];
  });
}

function unescaped(name: string): string {
  const bytes = name.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
  return Buffer.from(bytes, 'latin1').toString();
}

/** For these places, the further ones at which the same files are seen. */
export function otherNames(places: readonly string[], mounts: readonly MountedPlace[] = mountedPlaces()): string[] {
  const devices = Map.groupBy(mounts, ({ device }) => device);
  if ([...devices.values()].every((same) => same.length === 1)) return [];
  // Of several in one place, the last one is seen.
  const byPoint = new Map(mounts.map((mount) => [mount.point, mount]));
  const parts = new Map<string, Parts>();
  const plain = places.map((place) => paths.plain(place));
  const known = new Set(plain);
  const found = plain.flatMap((place) => {
    const around = upFrom(place, (folder) => byPoint.get(folder)).at(0);
    const same = around && devices.get(around.device);
    if (around === undefined || same === undefined || same.length === 1) return [];
    let seen = parts.get(around.device);
    if (seen === undefined) parts.set(around.device, (seen = new Parts(same)));
    return seen.namesOf(path.join(around.root, path.relative(around.point, place)));
  });
  return [...new Set(found)].filter((place) => !known.has(place));
}

/** Which parts of one file system are seen where. There may be hundreds, at each start of a worker. */
class Parts {
  readonly #pointsOf: ReadonlyMap<string, readonly string[]>;
  /** In order, so that those in a folder are side by side. */
  readonly #roots: readonly string[];

  constructor(mounts: readonly MountedPlace[]) {
    const byRoot = Map.groupBy(mounts, ({ root }) => root);
    this.#pointsOf = new Map([...byRoot].map(([root, same]) => [root, same.map(({ point }) => point)]));
    this.#roots = [...byRoot.keys()].toSorted();
  }

  /** @param inside a place in the file system. */
  namesOf(inside: string): string[] {
    const whole = upFrom(inside, (root) => this.#pointsOf.get(root)?.map((point) => path.join(point, path.relative(root, inside))));
    return [...whole.flat(), ...this.#below(inside).flatMap((root) => this.#pointsOf.get(root) ?? [])];
  }

  /** Where only a part of it is seen. */
  #below(folder: string): string[] {
    const before = folder === '/' ? folder : `${folder}/`;
    const found: string[] = [];
    for (let at = firstFrom(this.#roots, before); this.#roots[at]?.startsWith(before) === true; at++) {
      const root = this.#roots[at];
      if (root !== undefined && root !== folder) found.push(root);
    }
    return found;
  }
}

/** What is known of a place and of the folders around it, the innermost first. */
function upFrom<T>(place: string, look: (folder: string) => T | undefined): T[] {
  const found: T[] = [];
  for (let folder = place; ; folder = path.dirname(folder)) {
    const known = look(folder);
    if (known !== undefined) found.push(known);
    if (path.dirname(folder) === folder) return found;
  }
}

/** Where in an ordered list something is, or would be. */
function firstFrom(ordered: readonly string[], wanted: string): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ordered[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

function tableOf(pid: number | 'self'): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'latin1');
  } catch {
    // Not on Linux, or it has ended.
    return '';
  }
}
