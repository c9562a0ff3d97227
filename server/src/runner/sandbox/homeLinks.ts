// What programs find in the empty home folder that they have in place of the user's.
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import * as slashed from '../../paths/slashed.ts';
import type { HomeLink } from './toolManagers.ts';

/** Those that are made: none in another one, by way of which it would be made in the user's own folder. */
export function plainLinks(links: readonly HomeLink[]): HomeLink[] {
  const byName = new Map(links.map((link) => [slashed.normalize(link.name), link]));
  const names = [...byName.keys()].filter((name) => name !== '.' && !slashed.leadsOut(name));
  return names.filter((name) => !names.some((other) => slashed.below(name, other))).map((name) => ({ name, to: byName.get(name)!.to }));
}

/**
 * Where the empty one is a folder of this machine.
 * @param tmp one that was made a moment ago, with nothing in it.
 */
export function makeHomeLinks(tmp: string, links: readonly HomeLink[]): void {
  for (const { name, to } of links) {
    const place = path.join(tmp, name);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(to, place);
  }
}
