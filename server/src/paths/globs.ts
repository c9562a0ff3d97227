// Globs that strangers write: which of them are matched in no time against any path, and the one way to match them.
import picomatch from 'picomatch';

/** What makes a path a glob. */
export const GLOB_CHARACTERS = /[*?[\]{}!]/;

const MAX_LENGTH = 500;
const MAX_ALTERNATIVES = 64;
/** Each further one multiplies the time by the length of a path: the last one of a glob, behind which nothing is looked for, takes none. */
const MAX_FOLDERS = 2;
/** The same, for the length of a name. */
const MAX_IN_NAME = 3;

/** Says why a glob is not taken, to follow "the glob"; undefined where it is. */
export function globFault(glob: string): string | undefined {
  if (glob.length > MAX_LENGTH) return `has ${glob.length.toLocaleString('en')} characters; at most ${MAX_LENGTH} are taken`;
  const group = faultyGroup(glob);
  if (group !== undefined) return group;
  const alternatives = alternativesOf(glob);
  if (!alternatives) return `stands for too much: braces are not nested, and there are at most ${MAX_ALTERNATIVES} alternatives`;
  for (const one of alternatives) {
    // What groups repeat is counted as a star is.
    const parts = one.replace(/[*+!]\([^()]*\)/g, '*').split('/');
    const folders = parts.slice(0, -1).filter((part) => part.includes('**')).length;
    if (folders > MAX_FOLDERS) return `has more than ${MAX_FOLDERS} "**/"`;
    const crowded = parts.find((part) => (part.match(/\*+/g)?.length ?? 0) > MAX_IN_NAME);
    if (crowded !== undefined) return `has more than ${MAX_IN_NAME} wildcards in one name ("${crowded.slice(0, 40)}")`;
  }
  return undefined;
}

/** Parentheses and `+` are signs of regular expressions to picomatch: of those, only plain groups are taken. */
function faultyGroup(glob: string): string | undefined {
  // What stands between brackets is a set of signs.
  const plain = glob.replace(/\\.|\[[^\]/]*\]/g, (found) => (found.startsWith('[') ? '[]' : '_'));
  let repeating = 0;
  const rest = plain.replace(/([?*+@!])\(([\w.|-]*)\)/g, (_, kind: string, inner: string) => {
    if (kind === '+' || kind === '*') repeating += inner.includes('|') ? 2 : 1;
    return '_';
  });
  if (repeating > 1) return 'repeats more than one thing in "+(…)" or "*(…)"';
  if (/[()]/.test(rest)) return 'has parentheses in places other than "@(a|b)", without further wildcards in them';
  if (/[\]})]\+/.test(plain)) return 'has a "+" behind a group';
  return undefined;
}

/** What braces and groups stand for; undefined where that is too much. */
function alternativesOf(glob: string): string[] | undefined {
  let found = [''];
  let from = 0;
  for (const match of glob.matchAll(/\\.|\{([^{}]*)\}|[{}]|[@?]\(([^()]*)\)/g)) {
    const [whole, braced, grouped] = match;
    if (whole === '{' || whole === '}') return undefined;
    const range = braced === undefined ? undefined : /^(-?\d{1,9}|\w)\.\.(-?\d{1,9}|\w)(?:\.\.-?\d{1,9})?$/.exec(braced);
    if (braced?.includes('..') && (!range || Math.abs(Number(range[1]) - Number(range[2])) > MAX_ALTERNATIVES)) return undefined;
    const inner = braced?.split(',') ?? grouped?.split('|') ?? [whole];
    const before = glob.slice(from, match.index);
    if (found.length * inner.length > MAX_ALTERNATIVES) return undefined;
    found = found.flatMap((one) => inner.map((other) => one + before + other));
    from = match.index + whole.length;
  }
  return found.map((one) => one + glob.slice(from));
}

/** Whether a path is one that a glob stands for. Globs that are not taken match nothing. */
export function globMatcher(globs: string | readonly string[], options: { nocase?: boolean } = {}): (path: string) => boolean {
  const taken = (typeof globs === 'string' ? [globs] : globs).filter((glob) => globFault(glob) === undefined);
  return taken.length === 0 ? () => false : picomatch([...taken], { dot: true, ...options });
}
