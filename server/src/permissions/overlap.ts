// Whether two permissions have anything in common, for those who forbid one: what cannot be told apart counts as the same.
import { GLOB_CHARACTERS } from '../paths/globs.ts';
import * as slashed from '../paths/slashed.ts';
import { hostRuleOf } from './hosts.ts';
import type { Permission } from './names.ts';

/**
 * Whether something that one permission opens may be open by the other one too. Unlike `covers`, which is about what was granted, it errs towards yes.
 * @param home the user's home folder, which `~` stands for.
 */
export function overlaps(one: Permission, other: Permission, home: string): boolean {
  if (one.kind !== other.kind) return false;
  if (one.scope === undefined || other.scope === undefined) return true;
  switch (one.kind) {
    case 'filesystem:read':
    case 'filesystem:write':
      return pathsMeet(placeOf(one.scope, home), placeOf(other.scope, home), home);
    case 'network:request':
      return hostsMeet(one.scope, other.scope);
    case 'env:read':
      return namesMeet(one.scope.toLowerCase(), other.scope.toLowerCase());
    case 'process:spawn':
      return programOf(one.scope) === programOf(other.scope);
  }
}

interface Place {
  /** `workspace` for what is relative, `plugin` and `tmp` for those folders, `disk` for absolute paths. */
  root: 'workspace' | 'plugin' | 'tmp' | 'disk';
  /** Without the first wildcard and what comes after it. In small letters, as systems differ in whether these matter. */
  base: string;
}

function placeOf(scope: string, home: string): Place {
  const [, variable, inVariable = ''] = /^\$\{(pluginFolder|workspaceFolder|tmp)\}\/?(.*)$/s.exec(scope) ?? [];
  const written = variable === undefined ? scope.replace(/^~(?=\/|$)/, () => slashed.from(home)) : inVariable;
  const wild = written.search(GLOB_CHARACTERS);
  const base = (wild < 0 ? written : written.slice(0, written.lastIndexOf('/', wild) + 1)).replace(/\/+$/, '').toLowerCase();
  const isAbsolute = /^(?:\/|[a-z]:)/i.test(written);
  const root = variable === 'pluginFolder' ? 'plugin' : variable === 'tmp' ? 'tmp' : isAbsolute ? 'disk' : 'workspace';
  return { root, base: base === '.' ? '' : base };
}

function pathsMeet(one: Place, other: Place, home: string): boolean {
  const [first, second] = [one, other].map((place) => partsOf(place.base));
  // Nobody knows here where a way out leads.
  if ([...first!, ...second!].includes('..')) return true;
  if (one.root === other.root) return isPrefix(first!, second!) || isPrefix(second!, first!);
  // A folder of the disk that has the user's home has the places that are usually in there; of narrower ones, that is not likely.
  const disk = one.root === 'disk' ? first! : other.root === 'disk' ? second! : undefined;
  return disk !== undefined && isPrefix(disk, partsOf(slashed.from(home).toLowerCase()));
}

function partsOf(name: string): string[] {
  return slashed.segments(name).filter((part) => part !== '');
}

function isPrefix(short: readonly string[], long: readonly string[]): boolean {
  return short.every((segment, index) => segment === long[index]);
}

function hostsMeet(one: string, other: string): boolean {
  const [first, second] = [hostRuleOf(one), hostRuleOf(other)];
  if (first.port !== undefined && second.port !== undefined && first.port !== second.port) return false;
  const isBelow = (host: string, rule: string): boolean =>
    rule === '*' || host === rule || (rule.startsWith('*.') && host.endsWith(rule.slice(1)));
  return isBelow(first.host, second.host) || isBelow(second.host, first.host);
}

function namesMeet(one: string, other: string): boolean {
  const [first, second] = [one, other].map((name) => name.replace(/\*$/, ''));
  if (one.endsWith('*') && other.endsWith('*')) return first!.startsWith(second!) || second!.startsWith(first!);
  if (one.endsWith('*')) return other.startsWith(first!);
  return other.endsWith('*') ? one.startsWith(second!) : one === other;
}

/** `git`, `/usr/bin/git` and `git.exe` are the same program. */
function programOf(scope: string): string {
  return slashed
    .basename(slashed.from(scope))
    .toLowerCase()
    .replace(/\.(?:exe|cmd|bat|com)$/, '');
}
