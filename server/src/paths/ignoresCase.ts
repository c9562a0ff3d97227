// Whether a file system takes names in any case: found out by asking it for what is there under another name. Windows and macOS can have both kinds,
// and so can Linux, where a memory stick is mounted.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** How many entries of a folder are looked at for one whose name has letters. */
const MOST_ENTRIES = 100;

/** How many paths are known by name. */
const MOST_KEPT = 2000;

/** What is asked of the disk; what does not exist, or may not be looked at, is undefined or empty. */
export interface Disk {
  /** The number of the file system that a file is on. */
  device(file: string): number | undefined;
  names(folder: string): string[];
}

/**
 * @param platform says what is usual, for file systems in which there is no name with letters to try.
 * @returns takes an absolute path; where that does not exist, the nearest folder that does is asked. A file system is
 * tried once, and what was answered for a path is kept.
 */
export function caseTrials(disk: Disk, platform: NodeJS.Platform): (file: string) => boolean {
  const native = platform === 'win32' ? path.win32 : path.posix;
  const usual = platform === 'win32' || platform === 'darwin';
  const known = new Map<number, boolean>();
  /** By path: what is saved again and again is not looked at again. */
  const asked = new Map<string, boolean>();

  /** Undefined for a name without letters. Only letters whose case is not in doubt anywhere are changed. */
  function tryName(folder: string, name: string, device: number): boolean | undefined {
    const other = name.replaceAll(/[A-Za-z]/g, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
    if (other === name) return undefined;
    if (disk.device(native.join(folder, other)) !== device) return false;
    // It may also be a file of its own, or a link that somebody made so that two places count as one: then both names are there.
    const names = disk.names(folder).map((one) => one.normalize());
    return names.length === 0 ? undefined : ![name, other].every((one) => names.includes(one.normalize()));
  }

  function tryAt(place: string, device: number): boolean | undefined {
    const folder = native.dirname(place);
    // The name of a mount point belongs to the file system around it.
    const isInside = folder !== place && disk.device(folder) === device;
    const answer = isInside ? tryName(folder, native.basename(place), device) : undefined;
    if (answer !== undefined) return answer;
    for (const name of disk.names(place).slice(0, MOST_ENTRIES)) {
      const found = disk.device(native.join(place, name)) === device ? tryName(place, name, device) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  const ask = (file: string): boolean => {
    for (let place = file; ; place = native.dirname(place)) {
      const device = disk.device(place);
      if (device !== undefined) {
        const answer = known.get(device) ?? tryAt(place, device) ?? usual;
        known.set(device, answer);
        return answer;
      }
      if (native.dirname(place) === place) return usual;
    }
  };

  return (file) => {
    const before = asked.get(file);
    if (before !== undefined) return before;
    const answer = ask(file);
    if (asked.size >= MOST_KEPT) asked.clear();
    asked.set(file, answer);
    return answer;
  };
}

function device(file: string): number | undefined {
  try {
    return statSync(file).dev;
  } catch {
    return undefined;
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export const thisDisk: Disk = { device, names };

/** Asks the disks of this machine. */
export const ignoresCase = caseTrials(thisDisk, process.platform);
