// Programs that others than the user and the machine may have put where they are.
import { statSync } from 'node:fs';
import path from 'node:path';

/** Where only the system's own programs are. Who seems to own them does not matter: in a container, users may go by other numbers. */
export function systemFolders(platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? [] : ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];
}

/**
 * Whether anybody else than the user and the machine's owner may have put a file or folder there, or may exchange it. Of Windows, which says that in
 * other ways, nothing is known.
 */
export function isAnybodys(place: string, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'win32') return false;
  const system = systemFolders(platform);
  if (system.includes(place) || system.includes(path.dirname(place))) return false;
  const own = [0, process.getuid?.() ?? 0];
  for (let one = place; ; one = path.dirname(one)) {
    try {
      const facts = statSync(one, { throwIfNoEntry: false });
      if (facts !== undefined && ((facts.mode & 0o002) !== 0 || !own.includes(facts.uid))) return true;
    } catch {
      // Nothing is known of what may not be looked at, or leads round in circles.
      return true;
    }
    if (one === path.dirname(one)) return false;
  }
}
