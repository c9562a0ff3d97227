// Globs that strangers write: which of them are taken, and the one way to match them.
import * as l10n from '@vscode/l10n';
import { namesMatcher } from './globNames.ts';

/** What makes a path a glob. */
export const GLOB_CHARACTERS = /[*?[\]{}!]/;

const MAX_LENGTH = 500;
const MAX_ALTERNATIVES = 64;
const MAX_FOLDERS = 5;
const MAX_IN_NAME = 3;
/** Beside sets, groups and ranges, of which each way is tried. */
const MAX_IN_COMPLEX_NAME = 2;

/** Says why a glob is not taken, to follow "the glob"; undefined where it is. */
export function globFault(glob: string): string | undefined {
  if (glob.length > MAX_LENGTH) return l10n.t('has {0} characters; at most {1} are taken', glob.length.toLocaleString('en'), MAX_LENGTH);
  const group = faultyGroup(glob);
  if (group !== undefined) return group;
  const alternatives = alternativesOf(glob);
  if (!alternatives || alternatives.reduce((sum, one) => sum + waysOf(one), 0) > MAX_ALTERNATIVES)
    return l10n.t('stands for too much: braces are nested once at most, and there are at most {0} alternatives', MAX_ALTERNATIVES);
  for (const one of alternatives) {
    // What groups repeat is counted as a star is.
    const parts = one.replace(/[*+!]\([^()]*\)/g, '*()').split('/');
    const folders = parts.slice(0, -1).filter((part) => part.includes('**')).length;
    if (folders > MAX_FOLDERS) return l10n.t('has more than {0} "**/"', MAX_FOLDERS);
    const crowded = parts.find((part) => {
      const stars = part.match(/\*+/g)?.length ?? 0;
      return stars > MAX_IN_NAME || (stars > MAX_IN_COMPLEX_NAME && /[[({]/.test(part));
    });
    if (crowded !== undefined) return l10n.t('has too many wildcards in one name ("{0}")', crowded.slice(0, 40));
  }
  return undefined;
}

/** Parentheses and `+` are signs of regular expressions to picomatch: of those, only plain groups are taken. */
function faultyGroup(glob: string): string | undefined {
  // What stands between brackets is a set of signs.
  const plain = glob.replace(/\\.|\[[^\]/]*\]/g, (found) => (found.startsWith('[') ? '[]' : '_'));
  let repeating = 0;
  const rest = plain.replace(/([?*+@!]?)\(([^()[\]{}*+?\\/!^$]*)\)/g, (_, kind: string, inner: string) => {
    if (kind === '+' || kind === '*') repeating += inner.includes('|') ? 2 : 1;
    return '_';
  });
  if (repeating > 1) return l10n.t('repeats more than one thing in "+(…)" or "*(…)"');
  if (/[()]/.test(rest)) return l10n.t('has parentheses in places other than "@(a|b)", without further wildcards in them');
  if (/[\]})]\+/.test(plain)) return l10n.t('has a "+" behind a group');
  return undefined;
}

/** How many ways groups and ranges, which are left to picomatch, give a glob to match. */
function waysOf(glob: string): number {
  let ways = 1;
  for (const [whole, inner = ''] of glob.matchAll(/\(([^()]*)\)\??/g)) ways *= inner.split('|').length + (whole.endsWith('?') ? 1 : 0);
  for (const [, from, to] of glob.matchAll(/\{([^{}]*?)\.\.([^{}]*?)(?:\.\.[^{}]*)?\}/g)) {
    const [first, last] = [from, to].map((end = '') =>
      /^-?\d{1,9}$/.test(end) ? Number(end) : end.length === 1 ? end.charCodeAt(0) : NaN,
    );
    ways *= Math.abs((first ?? NaN) - (last ?? NaN)) <= MAX_ALTERNATIVES ? 1 : Infinity;
  }
  return ways;
}

/** What the commas in braces stand for; undefined where that is too much. */
function alternativesOf(glob: string): string[] | undefined {
  let found = [''];
  let from = 0;
  // Braces that have braces in them, but no further ones.
  for (const match of glob.matchAll(/\\.|\[[^\]/]*\]|\{((?:[^{}\\]|\\.|\{[^{}]*\})*)\}|[{}]/g)) {
    const [whole, braced] = match;
    if (whole === '{' || whole === '}') return undefined;
    const inner = braced === undefined || !braced.includes(',') ? [whole] : withoutBraces(braced);
    if (found.length * inner.length > MAX_ALTERNATIVES) return undefined;
    const before = glob.slice(from, match.index);
    found = found.flatMap((one) => inner.map((other) => one + before + other));
    from = match.index + whole.length;
  }
  return found.map((one) => one + glob.slice(from));
}

/** The members of a list in braces, in which each may have such a list. */
function withoutBraces(list: string): string[] {
  const members = list.match(/(?:[^,{}\\]|\\.|\{[^{}]*\})+|(?<=^|,)(?=,|$)/g) ?? [''];
  return members.flatMap((member) => {
    const [whole, inner] = /\{([^{}]*,[^{}]*)\}/.exec(member) ?? [];
    return inner === undefined || whole === undefined ? [member] : inner.split(',').map((one) => member.replace(whole, () => one));
  });
}

/** Matchers of late: a manifest is checked with every keystroke, and each of its globs is held against all others. */
const known = new Map<string, (path: string) => boolean>();
const MAX_KNOWN = 1000;

/** Whether a path is one that a glob stands for, or the very text of it. Globs that are not taken match nothing else. */
export function globMatcher(globs: string | readonly string[], { nocase = false }: { nocase?: boolean } = {}): (path: string) => boolean {
  const matchers = (typeof globs === 'string' ? [globs] : globs).map((glob) => matcherOf(glob, nocase));
  return (path) => matchers.some((matches) => matches(path));
}

function matcherOf(glob: string, nocase: boolean): (path: string) => boolean {
  const key = `${nocase} ${glob}`;
  let matcher = known.get(key);
  if (!matcher) {
    const negations = /^!*(?!\()/.exec(glob)?.[0].length ?? 0;
    const alternatives = globFault(glob) === undefined ? alternativesOf(glob.slice(negations)) : undefined;
    const matches = alternatives && namesMatcher(alternatives, nocase);
    const plain = (text: string): string => (nocase ? text.toLowerCase() : text);
    matcher = (path) => plain(path) === plain(glob) || (matches !== undefined && matches(path) !== (negations % 2 === 1));
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(key, matcher);
  }
  return matcher;
}
