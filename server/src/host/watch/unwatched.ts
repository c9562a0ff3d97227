// What is never watched: folders whose files change in masses, and not by an author's hand.
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';

const UNWATCHED_FOLDERS = new Set(['node_modules', '.git', '__pycache__', '.venv', 'venv']);

/** Stands in a virtual environment of Python, whatever its folder is called. */
export const ENVIRONMENT_MARK = 'pyvenv.cfg';

/** Whether a file or folder is in, or is, a folder that is not watched. Only its place below `root` counts, not where the root itself is. */
export function isUnwatched(root: string, file: string): boolean {
  const name = paths.relative(root, file) ?? slashed.from(path.relative(root, file));
  return slashed.segments(name).some((segment) => UNWATCHED_FOLDERS.has(segment));
}
