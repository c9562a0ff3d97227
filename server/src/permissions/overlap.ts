// Whether two permissions have anything in common, for those who forbid one: what cannot be told apart counts as the same.
import { isIPv4 } from 'node:net';
import { GLOB_CHARACTERS } from '../paths/globs.ts';
import * as slashed from '../paths/slashed.ts';
import { canonicalHost, embeddedAddress } from './hostNames.ts';
import { hostRuleOf, isAddress, isLocalhost } from './hosts.ts';
import type { Permission } from './names.ts';

/**
 * Whether something that a forbidden permission opens may be open by the one that is asked for. Unlike `covers`, which is about what was granted, it errs
 * towards yes.
 * @param home the user's home folder, which `~` stands for.
 */
export function overlaps(forbidden: Permission, asked: Permission, home: string): boolean {
  // What may be written may be read.
  const isWritten = forbidden.kind === 'filesystem:read' && asked.kind === 'filesystem:write';
  if (forbidden.kind !== asked.kind && !isWritten) return false;
  if (forbidden.scope === undefined || asked.scope === undefined) return true;
  switch (forbidden.kind) {
    case 'filesystem:read':
    case 'filesystem:write':
      return pathsMeet(placeOf(forbidden.scope, home), placeOf(asked.scope, home), home);
    case 'network:request':
      return hostsMeet(forbidden.scope, asked.scope);
    case 'env:read':
      return namesMeet(forbidden.scope.toLowerCase(), asked.scope.toLowerCase());
    case 'process:spawn':
      return programsMeet(forbidden.scope, asked.scope);
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

function hostsMeet(forbidden: string, asked: string): boolean {
  const [first, second] = [hostRuleOf(forbidden), hostRuleOf(asked)];
  if (first.port !== undefined && second.port !== undefined && first.port !== second.port) return false;
  const [one, other] = [namesOf(first.host), namesOf(second.host)];
  return one.some((name) => other.some((another) => isBelow(name, another) || isBelow(another, name)));
}

function isBelow(host: string, rule: string): boolean {
  return rule === '*' || host === rule || (rule.startsWith('*.') && host.endsWith(rule.slice(1)));
}

/** What a host may be reached by: its name as those compare it who connect to it, the address in its address, and `localhost` where it is this machine. */
function namesOf(host: string): string[] {
  const [, wild = '', rest = host] = /^(\*\.)(.+)$/.exec(host) ?? [];
  // To those who compare texts, `127.0.0.1` is below `0.0.1`.
  if (wild !== '' && isAddress(rest)) return ['*'];
  const name = canonicalHost(rest) ?? rest;
  const inner = embeddedAddress(name);
  const all = [wild + name, ...(inner === undefined || inner.startsWith('0.') ? [] : [inner])];
  return isLocalhost(name) || all.some(isThisMachine) ? [...all, 'localhost'] : all;
}

/** Systems take the address of no machine (`0.0.0.0`) for their own. */
function isThisMachine(address: string): boolean {
  return address === '::' || address === '::1' || (isIPv4(address) && /^(?:0|127)\./.test(address));
}

function namesMeet(one: string, other: string): boolean {
  const [first, second] = [one, other].map((name) => name.replace(/\*$/, ''));
  if (one.endsWith('*') && other.endsWith('*')) return first!.startsWith(second!) || second!.startsWith(first!);
  if (one.endsWith('*')) return other.startsWith(first!);
  return other.endsWith('*') ? one.startsWith(second!) : one === other;
}

function programsMeet(forbidden: string, asked: string): boolean {
  if (forbidden === '*' || asked === '*') return true;
  const [one, other] = [programOf(forbidden), programOf(asked)];
  return one === other || SHORT_NAME.test(one) || SHORT_NAME.test(other);
}

/** Of Windows, for what is longer. */
const SHORT_NAME = /~\d+$/;

/** `git`, `/usr/bin/git` and `git.exe` are the same program; to Windows also with dots behind it, and as a stream of the file. */
function programOf(scope: string): string {
  return slashed
    .basename(slashed.from(scope))
    .toLowerCase()
    .replace(/^[a-z]:/, '')
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '')
    .replace(/\.(?:exe|com|cmd|bat|ps1|vbs|vbe|js|jse|wsf|wsh|msc)$/, '');
}
