// Where a path leads by way of: each link in it may have been made by somebody else.
import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { realPath } from './realPath.ts';

/** As on Linux: a way over more links leads nowhere. */
const MOST_LINKS = 40;

/** A link on the way to a file, and what it says. */
export interface LinkOnTheWay {
  place: string;
  to: string;
}

/** The path itself, each path that it turns into as its links are followed one after the other, and the real one. */
export function pathsOnTheWay(file: string): string[] {
  return wayTo(file).paths;
}

/** The links that are followed on the way to a file, in their order: in the middle of a path as well as at its end. */
export function linksOnTheWay(file: string): LinkOnTheWay[] {
  return wayTo(file).links;
}

/** Both of these, and the real path; undefined where there is none. */
export function wayTo(file: string): { paths: string[]; links: LinkOnTheWay[]; real: string | undefined } {
  const own = path.resolve(file);
  const real = realPath(file);
  // No link is on most ways.
  if (real === own) return { paths: [own], links: [], real };
  const steps = [...follow(own)];
  const found = steps.map(({ now }) => now);
  if (real !== undefined && !found.includes(real)) found.push(real);
  return { paths: found, links: steps.flatMap(({ link }) => link ?? []), real };
}

/** Each path that a path turns into, with the link that is followed next. */
function* follow(file: string): Generator<{ now: string; link?: LinkOnTheWay }> {
  const seen = new Set<string>();
  for (let now = file; ;) {
    // A link that leads to itself leads round in circles.
    if (seen.has(now) || seen.size > MOST_LINKS) return;
    seen.add(now);
    const next = firstLink(now);
    yield { now, ...(next && { link: next.link }) };
    if (next === undefined) return;
    now = next.after;
  }
}

/** The first link in a path, and the path with that followed; undefined where there is none. */
function firstLink(file: string): { link: LinkOnTheWay; after: string } | undefined {
  const { root } = path.parse(file);
  const parts = path.relative(root, file).split(path.sep);
  let current = root;
  for (const [index, part] of parts.entries()) {
    const place = path.join(current, part);
    const to = linkAt(place);
    if (to !== undefined) return { link: { place, to }, after: path.resolve(current, to, ...parts.slice(index + 1)) };
    current = place;
  }
  return undefined;
}

/** What a link says; undefined for what is none. */
export function linkAt(file: string): string | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(file) : undefined;
  } catch {
    // Nothing that may be looked at.
    return undefined;
  }
}
