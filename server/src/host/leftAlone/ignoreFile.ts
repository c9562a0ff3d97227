// Files in the syntax of .gitignore.
import ignore from 'ignore';
import { globFault } from '../../paths/globs.ts';

/** The line of a file that says something, counted from 1. */
export interface SaidAt {
  line: number;
  /** What it says of the path. */
  is: boolean;
}

/** A stranger's file is not read on and on. */
const MOST_LINES = 5000;

/**
 * Reads such a file. Patterns that stand for too much are passed over.
 * @param nocase whether the file system takes names in any case
 * @returns what says whether a path is ignored, relative to the file's folder and with forward slashes; undefined where no line is about it.
 */
export function ignoreFile(text: string, nocase: boolean): (path: string) => SaidAt | undefined {
  const rules = ignore({ ignorecase: nocase });
  const excepted: { line: number; matches: (path: string) => boolean }[] = [];
  for (const [index, written] of text.split(/\r\n|\n|\r/, MOST_LINES).entries()) {
    const bare = written.replace(/^!/, '').replace(/^\//, '');
    if (bare.trim() === '' || written.startsWith('#') || globFault(bare) !== undefined) continue;
    rules.add({ pattern: written, mark: String(index + 1) });
    if (!written.startsWith('!')) continue;
    // Which exception it was, the library does not say.
    const only = ignore({ ignorecase: nocase }).add(written.slice(1));
    excepted.push({ line: index + 1, matches: (path) => only.ignores(path) });
  }
  return (path) => {
    const { ignored, unignored, rule } = rules.test(path);
    if (ignored) return { line: Number(rule?.mark), is: true };
    if (!unignored) return undefined;
    return { line: excepted.findLast(({ matches }) => matches(path))?.line ?? 1, is: false };
  };
}
