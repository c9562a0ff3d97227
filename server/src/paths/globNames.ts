// Matches a glob name by name, in a time that grows with the path's length and no faster. One regular expression for a whole glob would try every
// way in which its wildcards could share a path, of which there may be more than anybody can wait for.
import picomatch from 'picomatch';

/** What a name is made of that picomatch has to be asked about. */
const COMPLEX = /[\\[\]{}()]/;

type Part = '**' | ((name: string) => boolean);

/**
 * Whether a path is one that a glob stands for.
 * @param alternatives what the glob's braces stand for, each without braces that have commas
 */
export function namesMatcher(alternatives: readonly string[], nocase: boolean): (path: string) => boolean {
  const matchers = alternatives.map((one) => alternative(one, nocase));
  return (path) => {
    const names = path.split('/');
    return matchers.some((matches) => matches(names));
  };
}

function alternative(glob: string, nocase: boolean): (names: readonly string[]) => boolean {
  const written = glob
    .replace(/^(?:\.\/)+/, '')
    .split('/')
    .filter((part, index, all) => part !== '**' || all[index + 1] !== '**');
  // As everywhere: `a/**` is `a` too, and `*/**` is what lies in folders.
  if (written.at(-1) === '**' && written.at(-2)?.includes('*') && written.at(-2) !== '**') written.splice(-1, 0, '*');
  const parts = written.map((part): Part => (part === '**' ? part : nameMatcher(part, nocase)));
  const fits = (part: Part, name: string): boolean => part !== '**' && part(name);
  const isStar = (part: Part): boolean => part === '**';
  return (names) => matchWild(parts, names, isStar, fits);
}

function nameMatcher(part: string, nocase: boolean): (name: string) => boolean {
  const literal = (name: string): boolean => (nocase ? name.toLowerCase() === part.toLowerCase() : name === part);
  if (COMPLEX.test(part)) {
    // A `!` before a name turns nothing around but at a glob's beginning.
    const matches = picomatch(part.replace(/^!(?!\()/, '\\!'), { dot: true, nocase });
    return (name) => name !== '' && (matches(name) || literal(name));
  }
  if (!/[*?]/.test(part)) return literal;
  const signs = Array.from(nocase ? part.toLowerCase() : part);
  const isStar = (sign: string): boolean => sign === '*';
  const fits = (sign: string, found: string): boolean => sign === '?' || sign === found;
  return (name) =>
    name !== '' && name !== '.' && name !== '..' && matchWild(signs, Array.from(nocase ? name.toLowerCase() : name), isStar, fits);
}

/** Whether all of `found` fits, where a star takes any number of them: if something does not, only the last star can still take more. */
function matchWild<Sign>(
  wanted: readonly Sign[],
  found: readonly string[],
  isStar: (sign: Sign) => boolean,
  fits: (sign: Sign, found: string) => boolean,
): boolean {
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let index = 0; index < found.length;) {
    const sign = wanted[at];
    if (sign !== undefined && isStar(sign)) {
      star = at++;
      taken = index;
    } else if (sign !== undefined && fits(sign, found[index] ?? '')) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++taken;
    } else return false;
  }
  return wanted.slice(at).every(isStar);
}
