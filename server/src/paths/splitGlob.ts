// Globs that begin with a path: the path, and what is looked for below it.
import { GLOB_CHARACTERS } from './globs.ts';
import { paths, type Paths } from './paths.ts';

export interface SplitGlob {
  /** Absolute, without a glob character. */
  base: string;
  /** Relative to the base, with forward slashes; absent where everything below the base is meant. */
  glob?: string;
}

/**
 * Cuts an absolute path before the first of its names that has a glob character.
 * @param inside the folder with which the path begins and which is no glob, whatever its name looks like.
 */
export function splitGlob(wanted: string, rules: Paths = paths, inside = ''): SplitGlob {
  // `\\?\` has none, though it looks so.
  const verbatim = rules.kind === 'win32' ? (/^[\\/]{2}[?.][\\/]/.exec(wanted)?.[0].length ?? 0) : 0;
  const start = wanted.startsWith(inside) ? Math.max(inside.length, verbatim) : verbatim;
  const parts = wanted.slice(start).split(rules.kind === 'win32' ? /[\\/]/ : '/');
  const first = parts.findIndex((part) => GLOB_CHARACTERS.test(part));
  if (first < 0) return { base: rules.plain(wanted) };
  const separator = rules.kind === 'win32' ? '\\' : '/';
  const base = rules.plain(rules.join(wanted.slice(0, start) + parts.slice(0, first).join(separator) + separator));
  const glob = parts
    .slice(first)
    .filter((part) => part !== '')
    .join('/');
  return glob === '**' || glob === '**/*' ? { base } : { base, glob };
}
