// Names inside a folder as manifests and events have them: relative, with forward slashes on every platform. They are no paths of the system.
import { posix } from 'node:path';

export const basename = (name: string, suffix?: string): string => posix.basename(name, suffix);
export const dirname = (name: string): string => posix.dirname(name);
export const extname = (name: string): string => posix.extname(name);
export const isAbsolute = (name: string): boolean => posix.isAbsolute(name);
export const join = (...names: string[]): string => posix.join(...names);
export const normalize = (name: string): string => posix.normalize(name);

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

/** Whether a name lies below another one, both normalised. */
export function below(inner: string, outer: string): boolean {
  return inner !== outer && inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`);
}
