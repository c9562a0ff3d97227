// Names inside a folder as manifests and events have them: relative, with forward slashes on every platform. They are no paths of the system.
import path from 'node:path';

export const { basename, dirname, extname, isAbsolute, join, normalize } = path.posix;

/** The same name with forward slashes, whichever somebody wrote. */
export function from(name: string): string {
  return name.replaceAll('\\', '/');
}

export function segments(name: string): string[] {
  return name.split('/');
}

/** Whether a normalised name leads out of the folder that it is in. */
export function leadsOut(normal: string): boolean {
  return normal === '..' || normal.startsWith('../');
}
