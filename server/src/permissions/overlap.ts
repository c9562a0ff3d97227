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
  if (!isOfKind(forbidden, asked)) return false;
  if (forbidden.scope === undefined) return true;
  // Of files, all that is meant without a scope is in the workspace.
  if (forbidden.kind === 'filesystem:read' || forbidden.kind === 'filesystem:write')
    return pathsMeet(placeOf(forbidden.scope, home), placeOf(asked.scope ?? '.', home), home);
  if (asked.scope === undefined) return true;
  switch (forbidden.kind) {
    case 'network:request':
      return hostsMeet(forbidden.scope, asked.scope);
    case 'env:read':
      return namesMeet(forbidden.scope.toLowerCase(), asked.scope.toLowerCase());
    case 'process:spawn':
      return programsMeet(forbidden.scope, asked.scope);
  }
}

/** Whether who asks for the one gets something of the kind that is forbidden: what may be written may be read. */
export function isOfKind(forbidden: Permission, asked: Permission): boolean {
  return forbidden.kind === asked.kind || (forbidden.kind === 'filesystem:read' && asked.kind === 'filesystem:write');
}

interface Place {
  /** `workspace` for what is relative, `plugin` and `tmp` for those folders, `disk` for absolute paths. */
  root: 'workspace' | 'plugin' | 'tmp' | 'disk';
  /** Without the first name with a wildcard and what comes after it; as all file systems take names that are the same to one of them. */
  parts: readonly string[];
  /** Of Windows: undefined where it is not named, and may be any of them. */
  drive?: string | undefined;
  /** In a folder that a machine shares: that may be this one, with any of its folders. */
  isShared?: boolean;
}

function placeOf(scope: string, home: string): Place {
  const isWindows = /^(?:[a-z]:|[\\/]{2})/i.test(home);
  const [, variable, inVariable = ''] = /^\$\{(pluginFolder|workspaceFolder|tmp)\}\/?(.*)$/s.exec(scope) ?? [];
  const written = variable === undefined ? scope.replace(/^~(?=\/|$)/, () => slashed.from(home)) : inVariable;
  const wild = written.search(GLOB_CHARACTERS);
  const base = wild < 0 ? written : written.slice(0, written.lastIndexOf('/', wild) + 1);
  if (variable === undefined && isWindows && base.startsWith('//')) return sharedPlace(partsOf(base, isWindows));
  const [, drive, rest = base] = /^([a-z]):(.*)$/is.exec(base) ?? [];
  const isAbsolute = drive !== undefined || written.startsWith('/');
  const root = variable === 'pluginFolder' ? 'plugin' : variable === 'tmp' ? 'tmp' : isAbsolute ? 'disk' : 'workspace';
  return { root, parts: partsOf(rest, isWindows), drive: drive?.toLowerCase() };
}

/** Machines have many names. */
function sharedPlace([machine = '', share = '', ...parts]: readonly string[]): Place {
  // What comes after `//./` and `//?/` has names of many kinds.
  if (machine === '' || share === '') return { root: 'disk', parts: [] };
  return /^[a-z]\$$/.test(share)
    ? { root: 'disk', parts, drive: share.charAt(0) }
    : { root: 'disk', parts: [share, ...parts], isShared: true };
}

function pathsMeet(one: Place, other: Place, home: string): boolean {
  // Nobody knows here where a way out leads.
  if ([...one.parts, ...other.parts].includes('..')) return true;
  if (one.root === other.root) return isAround(one, other) || isAround(other, one);
  // A folder of the disk that has the user's home has the places that are usually in there; of narrower ones, that is not likely.
  const disk = one.root === 'disk' ? one : other.root === 'disk' ? other : undefined;
  return disk !== undefined && isAround(disk, placeOf('~', home));
}

/** Any name. */
const ANY = '*';

function partsOf(name: string, isWindows: boolean): string[] {
  const parts = slashed.segments(name.normalize('NFC').toUpperCase().toLowerCase()).filter((part) => part !== '' && part !== '.');
  if (!isWindows) return parts;
  // Windows has short names for what is longer, and drops what follows a colon, and dots and spaces at a name's end.
  const plain = parts.map((part) =>
    /~\d+(?:\.|$)/.test(part) ? ANY : part === '..' ? part : part.replace(/:.*$/s, '').replace(/[. ]+$/, ''),
  );
  return plain.filter((part) => part !== '');
}

function isAround(outer: Place, inner: Place): boolean {
  if (outer.parts.length > 0 && (outer.isShared ?? false) !== (inner.isShared ?? false)) return true;
  if (outer.drive !== undefined && inner.drive !== undefined && outer.drive !== inner.drive) return false;
  return outer.parts.every((part, index) => [part, inner.parts[index]].includes(ANY) || part === inner.parts[index]);
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
