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
  const found = [...new Set(steps.map(({ now }) => now))];
  if (real !== undefined && !found.includes(real)) found.push(real);
  return { paths: found, links: steps.flatMap(({ link }) => link ?? []), real };
}

/**
 * Each path that a path turns into, with the link that is followed next. A step back (`..`) is one from where the path has come to by then, over links, and
 * what it steps back from lies on the way as well.
 */
function* follow(file: string): Generator<{ now: string; link?: LinkOnTheWay }> {
  let now = file;
  let current = path.parse(file).root;
  let ahead = namesIn(path.relative(current, file));
  let entered = 0;
  const seen = new Set<string>();
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    if (name === '..') {
      if (entered > 0) yield { now: current };
      entered = Math.max(entered - 1, 0);
      current = path.dirname(current);
      now = untilBack(current, ahead);
      continue;
    }
    const place = path.join(current, name);
    const to = linkAt(place);
    if (to === undefined) {
      current = place;
      entered += 1;
      continue;
    }
    yield { now, link: { place, to } };
    if (path.isAbsolute(to)) current = path.resolve(current, path.parse(to).root);
    ahead = [...namesIn(to.slice(path.parse(to).root.length)), ...ahead];
    entered = 0;
    now = untilBack(current, ahead);
    // A link that leads to itself leads round in circles.
    const key = [current, ...ahead].join(path.sep);
    if (seen.has(key) || seen.size > MOST_LINKS) return;
    seen.add(key);
  }
  yield { now };
}

function namesIn(way: string): string[] {
  return way.split(process.platform === 'win32' ? /[\\/]+/ : /\/+/).filter((name) => name !== '' && name !== '.');
}

/** Where the names lead up to the next step back. */
function untilBack(folder: string, names: readonly string[]): string {
  const back = names.indexOf('..');
  return path.join(folder, ...names.slice(0, back === -1 ? undefined : back));
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
