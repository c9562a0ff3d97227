// What is never watched: folders whose files change in masses, and not by an author's hand.
import path from 'node:path';

const UNWATCHED_FOLDERS = new Set(['node_modules', '.git', '__pycache__', '.venv', 'venv']);

/** Stands in a virtual environment of Python, whatever its folder is called. */
export const ENVIRONMENT_MARK = 'pyvenv.cfg';

/** Whether a file or folder is in, or is, a folder that is not watched. Only its place below `root` counts, not where the root itself is. */
export function isUnwatched(root: string, file: string): boolean {
  return path
    .relative(root, file)
    .split(path.sep)
    .some((name) => UNWATCHED_FOLDERS.has(name));
}

/** Whether a folder is another one, or contains it. */
export function contains(folder: string, other: string): boolean {
  const relative = path.relative(folder, other);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}
