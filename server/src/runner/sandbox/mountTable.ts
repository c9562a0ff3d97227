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
export function mountedPlaces(pid: number | 'self' = 'self'): MountedPlace[] {
  return placesIn(tableOf(pid));
}

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
  const byDevice = Map.groupBy(mounts, ({ device }) => device);
  const isTwice = [...byDevice.values()].some((same) => same.length > 1);
  if (!isTwice) return [];
  const known = new Set(places);
  const found = places.flatMap((place) => {
    const around = mountOf(place, mounts);
    if (around === undefined) return [];
    const inside = path.join(around.root, path.relative(around.point, place));
    return (byDevice.get(around.device) ?? []).flatMap(({ point, root }) => {
      if (paths.within(inside, root)) return [path.join(point, path.relative(root, inside))];
      // Only a part of it is seen there.
      return paths.below(root, inside) ? [point] : [];
    });
  });
  return [...new Set(found)].filter((place) => !known.has(place));
}

/** The mount in which something lies: the innermost one, and of several in one place the last. */
function mountOf(place: string, mounts: readonly MountedPlace[]): MountedPlace | undefined {
  return mounts.reduce<MountedPlace | undefined>(
    (best, mount) => (paths.within(place, mount.point) && (best === undefined || mount.point.length >= best.point.length) ? mount : best),
    undefined,
  );
}

function tableOf(pid: number | 'self'): string {
  try {
    return readFileSync(`/proc/${pid}/mountinfo`, 'latin1');
  } catch {
    // Not on Linux, or it has ended.
    return '';
  }
}
