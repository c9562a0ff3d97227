// Where a path leads by way of: each link in it may have been made by somebody else.
import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { realPath } from './realPath.ts';

/** As on Linux: a way over more links leads nowhere. */
const MOST_LINKS = 40;

/** The path itself, each path that it turns into as its links are followed one after the other, and the real one. */
export function pathsOnTheWay(file: string): string[] {
  const own = path.resolve(file);
  const real = realPath(file);
  // No link is on most ways.
  if (real === own) return [own];
  const found: string[] = [];
  // A link that leads to itself leads round in circles.
  for (let next: string | undefined = own; next !== undefined && !found.includes(next); next = afterFirstLink(next)) {
    if (found.push(next) > MOST_LINKS) break;
  }
  return real === undefined || found.includes(real) ? found : [...found, real];
}

/** The path with the first link in it followed; undefined where there is none. */
function afterFirstLink(file: string): string | undefined {
  const { root } = path.parse(file);
  const parts = path.relative(root, file).split(path.sep);
  let current = root;
  for (const [index, part] of parts.entries()) {
    const next = path.join(current, part);
    const to = linkAt(next);
    if (to !== undefined) return path.resolve(current, to, ...parts.slice(index + 1));
    current = next;
  }
  return undefined;
}

function linkAt(file: string): string | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(file) : undefined;
  } catch {
    // Nothing that may be looked at.
    return undefined;
  }
}
