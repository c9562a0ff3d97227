// Files as they are called from the working directory.
import path from 'node:path';

/** The way from the working directory; for what is not in it, the file as it is given. */
export function fromHere(file: string): string {
  const name = path.relative(process.cwd(), file);
  return name.startsWith('..') ? file : name;
}
