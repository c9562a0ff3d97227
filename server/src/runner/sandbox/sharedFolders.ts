// Folders of a home folder that all programs share, whatever lies in them: such a folder is no program's own, whoever mentions it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { variable } from '../programs/onPath.ts';
import { homeOf, realOf, type Search } from './commandSearch.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';

const KINDS = ['bin', 'lib', 'lib64', 'libexec', 'share', 'state', 'opt', 'etc'];
const IN_HOME = ['.local', '.config', '.cache'].flatMap((name) => [name, ...KINDS.map((kind) => `${name}/${kind}`)]);
const SAID_BY = ['XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'];

/** What tells a folder with one program in it from any other that somebody has files in. */
const MARKS = [
  'package.json',
  'pyvenv.cfg',
  'pyproject.toml',
  'setup.py',
  'composer.json',
  'Cargo.toml',
  'go.mod',
  'LICENSE',
  'LICENSE.txt',
  'LICENSE.md',
  'COPYING',
  'VERSION',
];

export function isShared(folder: string, search: Search): boolean {
  return sharedOf(search).some((one) => paths.same(folder, one));
}

/** Whether a folder looks like what was unpacked or cloned for one program. */
export function isMarked(folder: string): boolean {
  return MARKS.some((mark) => existsSync(path.join(folder, mark)));
}

/**
 * Whether what a script mentions is a part of what the script was installed with, where that was put into such folders: it is called like the script, or
 * it was unpacked there for a program. What else people have there, settings above all, is not.
 * @param script by one of the paths by which links lead to it.
 */
export function isPartInShared(folder: string, script: string, search: Search): boolean {
  const bin = path.dirname(script);
  if (paths.below(folder, bin) && (path.basename(bin) === 'bin' || !isShared(bin, search))) return true;
  const shared = sharedOf(search).filter((one) => paths.below(folder, one));
  const around = shared.toSorted((a, b) => b.length - a.length)[0];
  if (around === undefined) return false;
  const [name = ''] = slashed.segments(paths.relative(around, folder) ?? '');
  const own = path.basename(script, path.extname(script));
  if (name === own || name.startsWith(`${own}-`)) return true;
  return /\/(?:share|lib|lib64|libexec|opt)$/.test(around) && isMarked(path.join(around, name));
}

const known = new WeakMap<Search, readonly string[]>();

/** By their names and where they really are. */
function sharedOf(search: Search): readonly string[] {
  let found = known.get(search);
  if (found === undefined) {
    const said = SAID_BY.flatMap((name) => variable(search.machine, name) || []).filter((one) => path.isAbsolute(one));
    const places = [...IN_HOME.map((name) => path.join(homeOf(search), name)), ...said];
    known.set(search, (found = [...new Set(places.flatMap((place) => [place, realOf(place)]))]));
  }
  return found;
}
