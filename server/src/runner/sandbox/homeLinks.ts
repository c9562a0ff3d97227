// The empty home folder of a plugin that locks itself is a folder of this machine: what programs are to find in it is made there.
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import type { HomeLink } from './toolManagers.ts';

/** @param tmp one that was made a moment ago, with nothing in it. */
export function makeHomeLinks(tmp: string, links: readonly HomeLink[]): void {
  for (const { name, to } of new Map(links.map((link) => [link.name, link])).values()) {
    const place = path.join(tmp, name);
    mkdirSync(path.dirname(place), { recursive: true });
    symlinkSync(to, place);
  }
}
