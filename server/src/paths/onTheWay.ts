// Where a path leads by way of: each link in it may have been made by somebody else.
import { lstatSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { realPath } from './realPath.ts';

/** As on Linux: a way over more links leads nowhere. */
const MOST_LINKS = 40;

/** No path has as many names, nor half of that. */
const MOST_NAMES = 4096;

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
  const { steps } = follow(own);
  const found = [...new Set(steps.map(({ now }) => now))];
  if (real !== undefined && !found.includes(real)) found.push(real);
  return { paths: found, links: steps.flatMap(({ link }) => link ?? []), real };
}

/**
 * Where a file is, or would be, at once, and through links to what does not exist as well: its real path, or the way on from the nearest folder that is
 * there. The path as it is where it leads round in circles, or over more links than any system follows.
 */
export function realPlaceNow(file: string): string {
  const real = realPath(file);
  if (real !== undefined) return real;
  const own = path.resolve(file);
  const { end } = follow(own);
  return end === undefined ? own : path.join(realPath(end.there) ?? end.there, ...end.missing);
}

interface Followed {
  /** Each path that a path turns into, with the link that is followed next. */
  steps: { now: string; link?: LinkOnTheWay }[];
  /** The last place on the way that is there, and the names from there on; undefined where links lead nowhere. */
  end: { there: string; missing: string[] } | undefined;
}

/**
 * A step back (`..`) is one from where the path has come to by then, over links, and what it steps back from lies on the way as well. Each name and each link
 * is looked at once for each time that it is on the way, and there is an end to both.
 */
function follow(file: string): Followed {
  const steps: Followed['steps'] = [];
  let now = file;
  let there = path.parse(file).root;
  const missing: string[] = [];
  // The next one is at the end.
  const ahead = namesIn(path.relative(there, file)).toReversed();
  let entered = 0;
  let links = 0;
  const seen = new Set<string>();
  for (let name = ahead.pop(); name !== undefined; name = ahead.pop()) {
    if (name === '..') {
      if (entered > 0) steps.push({ now: path.join(there, ...missing) });
      entered = Math.max(entered - 1, 0);
      if (missing.pop() === undefined) there = path.dirname(there);
      now = untilBack(path.join(there, ...missing), ahead);
      continue;
    }
    entered += 1;
    if (missing.length > 0) {
      missing.push(name);
      continue;
    }
    const place = path.join(there, name);
    const found = lookAt(place);
    if (found === 'missing') missing.push(name);
    else if (found === 'there') there = place;
    else {
      steps.push({ now, link: { place, to: found.to } });
      if (path.isAbsolute(found.to)) there = path.resolve(there, path.parse(found.to).root);
      ahead.push(...namesIn(found.to.slice(path.parse(found.to).root.length)).toReversed());
      entered = 0;
      now = untilBack(there, ahead);
      links += 1;
      // A link that leads to itself leads round in circles.
      const key = [there, ...ahead].join(path.sep);
      if (seen.has(key) || links > MOST_LINKS || ahead.length > MOST_NAMES) return { steps, end: undefined };
      seen.add(key);
    }
  }
  steps.push({ now });
  return { steps, end: { there, missing } };
}

function namesIn(way: string): string[] {
  return way.split(process.platform === 'win32' ? /[\\/]+/ : /\/+/).filter((name) => name !== '' && name !== '.');
}

/** Where the names lead up to the next step back. @param ahead with the next one at the end. */
function untilBack(folder: string, ahead: readonly string[]): string {
  return path.join(folder, ...ahead.slice(ahead.lastIndexOf('..') + 1).toReversed());
}

/** What a link says; undefined for what is none. */
export function linkAt(file: string): string | undefined {
  const found = lookAt(file);
  return typeof found === 'string' ? undefined : found.to;
}

/** What may not be looked at counts as missing. */
function lookAt(file: string): 'missing' | 'there' | { to: string } {
  try {
    const found = lstatSync(file, { throwIfNoEntry: false });
    if (found === undefined) return 'missing';
    return found.isSymbolicLink() ? { to: readlinkSync(file) } : 'there';
  } catch {
    return 'missing';
  }
}
