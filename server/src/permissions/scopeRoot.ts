// Which folder the scope of a filesystem permission is in, going by its text.
import path from 'node:path';
import { paths } from '../paths/paths.ts';
import { splitGlob } from '../paths/splitGlob.ts';

export type ScopeRoot = 'workspace' | 'plugin' | 'home' | 'tmp' | 'absolute';

/**
 * @param isAbsolute by the rules of the platform.
 * @returns the root, and the way from there: as it is written, with its leading slash if it has one.
 */
export function rootOfScope(scope: string, isAbsolute: (file: string) => boolean): { root: ScopeRoot; rest: string } {
  if (scope.startsWith('${tmp}')) return { root: 'tmp', rest: scope.slice('${tmp}'.length) };
  if (scope === '~' || scope.startsWith('~/')) return { root: 'home', rest: scope.slice(1) };
  const variable = /^\$\{(pluginFolder|workspaceFolder)\}(?=\/|$)/.exec(scope);
  const rest = variable === null ? scope : scope.slice(variable[0].length);
  if (variable?.[1] === 'pluginFolder') return { root: 'plugin', rest };
  if (variable !== null || !isAbsolute(scope)) return { root: 'workspace', rest };
  return { root: 'absolute', rest };
}

/**
 * The file or folder, as an absolute path, that a scope names in the home folder or by an absolute path; of a glob, the folder that it is in. Undefined for
 * what is in other folders.
 */
export function placeOutside(scope: string, home: string): string | undefined {
  const { root, rest } = rootOfScope(scope, (file) => paths.isAbsolute(file));
  if (root === 'home') return splitGlob(paths.join(home, rest), paths, home).base;
  // Where no drive is named, it is that of the folder where this runs.
  return root === 'absolute' ? splitGlob(path.resolve(scope)).base : undefined;
}
