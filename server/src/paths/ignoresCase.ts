// Whether a file system takes names in any case: found out by asking it for what is there under another name. Windows and macOS can have both kinds,
// and so can Linux, where a memory stick is mounted.
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** How many entries of a folder are looked at for one whose name has letters. */
const MOST_ENTRIES = 100;

/** How many paths are known by name. */
const MOST_KEPT = 2000;

/** What tells a file from another one. */
export interface FileIdentity {
  /** The file system. */
  dev: number;
  /** The file in it. */
  ino: number;
}

/** What is asked of the disk; what does not exist, or may not be looked at, is undefined or empty. */
export interface Disk {
  identity(file: string): FileIdentity | undefined;
  names(folder: string): string[];
}

/**
 * @param platform says what is usual, for file systems in which there is no name with letters to try.
 * @returns takes an absolute path; where that does not exist, the nearest folder that does is asked. Answers are kept, one for a file system.
 */
export function caseTrials(disk: Disk, platform: NodeJS.Platform): (file: string) => boolean {
  const native = platform === 'win32' ? path.win32 : path.posix;
  const usual = platform === 'win32' || platform === 'darwin';
  const known = new Map<number, boolean>();
  /** By path: what is saved again and again is not looked at again. */
  const asked = new Map<string, boolean>();

  /** Undefined for a name without letters. Only letters whose case is not in doubt anywhere are changed. */
  function tryName(folder: string, name: string, itself: FileIdentity): boolean | undefined {
    const other = name.replaceAll(/[A-Za-z]/g, (letter) => (letter < 'a' ? letter.toLowerCase() : letter.toUpperCase()));
    if (other === name) return undefined;
    const found = disk.identity(native.join(folder, other));
    if (found?.dev !== itself.dev) return false;
    // Some file systems, those of FUSE for example, number what was asked for and not what is there.
    return found.ino === itself.ino || !disk.names(folder).includes(other);
  }

  function tryAt(place: string, itself: FileIdentity): boolean | undefined {
    const folder = native.dirname(place);
    // The name of a mount point belongs to the file system around it.
    const isInside = folder !== place && disk.identity(folder)?.dev === itself.dev;
    const answer = isInside ? tryName(folder, native.basename(place), itself) : undefined;
    if (answer !== undefined) return answer;
    for (const name of disk.names(place).slice(0, MOST_ENTRIES)) {
      const inside = disk.identity(native.join(place, name));
      const found = inside?.dev === itself.dev ? tryName(place, name, inside) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  const ask = (file: string): boolean => {
    for (let place = file; ; place = native.dirname(place)) {
      const itself = disk.identity(place);
      if (itself !== undefined) {
        const answer = known.get(itself.dev) ?? tryAt(place, itself) ?? usual;
        known.set(itself.dev, answer);
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

function identity(file: string): FileIdentity | undefined {
  try {
    const { dev, ino } = statSync(file);
    return { dev, ino };
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

/** Asks the disks of this machine. */
export const ignoresCase = caseTrials({ identity, names }, process.platform);
