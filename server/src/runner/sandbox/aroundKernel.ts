// The root of the file system holds more than files: processes, devices and the kernel's settings are shown in it as well. Whoever may read or write
// "everything" gets the files, and none of those.
import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';
import { mountedPlaces, type MountedPlace } from './mountTable.ts';

/** File systems in which the kernel shows what is no file. */
const KERNEL_TYPES = new Set([
  ...['proc', 'sysfs', 'devtmpfs', 'devpts', 'cgroup', 'cgroup2', 'debugfs', 'tracefs', 'securityfs', 'mqueue', 'bpf'],
  ...['configfs', 'efivarfs', 'pstore', 'fusectl', 'binfmt_misc', 'nsfs', 'selinuxfs', 'hugetlbfs', 'resctrl'],
]);

/** Where such a file system is mounted on this machine, beside those that every system has: a container's, or one in a folder with another system. */
export function kernelMounts(mounts: readonly MountedPlace[] = mountedPlaces()): string[] {
  const found = mounts.flatMap(({ point, type }) => (point !== '/' && KERNEL_TYPES.has(type) ? [point] : []));
  // What lies inside of another one is kept back with it.
  return [...new Set(found)].filter((place) => !found.some((other) => paths.below(place, other)));
}

/**
 * The entries of a file system's root in place of the root itself. Links stay links: they count only where they lead to something else of this.
 * @param kept what is not to be among it.
 */
export function entriesOfRoot(root: string, kept: (place: string) => boolean): string[] {
  const links: string[] = [];
  const entries: string[] = [];
  for (const name of readdirSync(root)) {
    const place = path.join(root, name);
    if (kept(place)) continue;
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) links.push(place);
    else entries.push(place);
  }
  const leadsInto = (link: string): boolean => {
    const target = realPath(link);
    return target !== undefined && entries.some((entry) => paths.within(target, entry));
  };
  return [...entries, ...links.filter(leadsInto)];
}
