// Whether what a plugin asks for now was opened by what the user granted before: the comparison that decides whether there is a question. It goes by
// what scopes really open (accessRules.ts), and where that is not certain, the answer is no: a question too many does no harm.
import { homedir } from 'node:os';
import net from 'node:net';
import { allowsHost, hostRuleOf } from '../../permissions/hosts.ts';
import { permissionNamed, type PermissionKind } from '../../permissions/names.ts';
import { isGitName } from '../../permissions/spots.ts';
import { rootOfScope, type ScopeRoot } from '../../permissions/scopeRoot.ts';
import { paths, pathRules } from '../../paths/paths.ts';
import { withReal } from '../../paths/realPath.ts';
import { splitGlob } from '../../paths/splitGlob.ts';
import * as slashed from '../../paths/slashed.ts';
import { spotsOfWorkspace } from './protectedSpots.ts';
import type { ScopeContext } from './scopeResolver.ts';
import { hostPlaces, secretPlaces } from './secretPlaces.ts';

/** Where a plugin runs. */
export type GrantPlace = Pick<ScopeContext, 'pluginFolder' | 'workspaceFolders' | 'home' | 'environment'>;

/**
 * What is asked for beyond what was granted, by canonical names and in their order. What was granted by that very name is covered; other scopes are
 * only where all that they open was open before, whatever lies on the disk.
 */
export function notCovered(granted: readonly string[], asked: readonly string[], place: GrantPlace): string[] {
  const names = new Set(granted);
  return asked.filter((name) => !names.has(name) && !granted.some((one) => covers(one, name, place)));
}

function covers(granted: string, asked: string, place: GrantPlace): boolean {
  const [wide, narrow] = [permissionNamed(granted), permissionNamed(asked)];
  if (!wide || !narrow || wide.kind !== narrow.kind) return false;
  switch (wide.kind) {
    case 'filesystem:read':
    case 'filesystem:write':
      return coversPaths(wide.kind, wide.scope, narrow.scope, place);
    case 'network:request':
      return coversHosts(wide.scope, narrow.scope);
    case 'env:read':
      // Without a scope, it gives what is no secret by its name or its value; what is named is given in any case.
      return false;
    case 'process:spawn':
      // A command that is named brings along what it was installed with, which starting any program does not open.
      return isAll(wide.scope) && isAll(narrow.scope);
  }
}

function isAll(scope: string | undefined): boolean {
  return scope === undefined || scope === '*';
}

/** A folder of the workspace or of the plugin, and what is meant below it. */
interface PathScope {
  root: ScopeRoot;
  /** Names from the root to the fixed part. */
  names: string[];
  glob?: string;
}

function coversPaths(kind: PermissionKind, granted: string | undefined, asked: string | undefined, place: GrantPlace): boolean {
  const [wide, narrow] = [pathScope(granted), pathScope(asked)];
  if (!wide || !narrow || wide.root !== narrow.root || wide.glob !== undefined) return false;
  // What a glob with such signs matches is not worth finding out.
  if (narrow.glob !== undefined && /[[\]{}()!|]/.test(`${narrow.names.join('/')}/${narrow.glob}`)) return false;
  if (!wide.names.every((name, index) => narrow.names[index] === name)) return false;
  const isSame = wide.names.length === narrow.names.length;
  return isSame || !opensMoreByName(kind, narrow, place);
}

const slashes = pathRules('posix', () => false);

/**
 * Undefined for scopes that only cover themselves: those in the home folder and of absolute paths, as links there are followed; those that lead out of
 * their folder or look so on some platform; and those in no folder at all.
 */
function pathScope(scope: string | undefined): PathScope | undefined {
  if (scope === undefined) return { root: 'workspace', names: [] };
  const { root, rest } = rootOfScope(scope, (file) => paths.isAbsolute(file) || slashed.isAbsolute(file));
  if (root !== 'workspace' && root !== 'plugin') return undefined;
  const parts = slashed.segments(rest).filter((name) => name !== '' && name !== '.');
  // Drives, streams, variables, somebody's home folder, and names that Windows drops.
  if (rest.startsWith('~') || parts.some((name) => /[:$\\\0]|^[. ]+$/.test(name))) return undefined;
  const { base, glob } = splitGlob(`/${parts.join('/')}`, slashes);
  return { root, names: slashed.segments(base).filter((name) => name !== ''), ...(glob !== undefined && { glob }) };
}

/** Whether a scope opens what one for a folder around it keeps back: places for secrets, and those in a workspace that are run later. */
function opensMoreByName(kind: PermissionKind, { root, names }: PathScope, place: GrantPlace): boolean {
  const folders = withReal(root === 'plugin' ? [place.pluginFolder] : place.workspaceFolders);
  const named = folders.map((folder) => paths.join(folder, ...names));
  const home = place.home ?? homedir();
  const kept = withReal([...secretPlaces(home, place.environment), ...hostPlaces(home, place.environment)]);
  if (kind === 'filesystem:write') {
    // Those that are too deep to be found are kept by their names.
    if (names.some(isGitName)) return true;
    kept.push(...place.workspaceFolders.flatMap((folder) => spotsOfWorkspace(folder)));
  }
  return named.some((file) => kept.some((spot) => paths.within(file, spot)));
}

function coversHosts(granted: string | undefined, asked: string | undefined): boolean {
  if (isAll(granted)) return true;
  if (granted === undefined || asked === undefined || isAll(asked)) return false;
  const [rule, { host, port }] = [hostRuleOf(granted), hostRuleOf(asked)];
  // A name with a wildcard is one that the world knows; this machine and addresses have to be named.
  if (rule.host.includes('*') && rule.host !== host && isNoPublicName(host)) return false;
  return allowsHost(rule, host, port);
}

function isNoPublicName(host: string): boolean {
  const last = host.replace(/\.$/, '').split('.').at(-1) ?? '';
  return (
    net.isIP(host) !== 0 ||
    !host.includes('.') ||
    /^(?:0x[0-9a-f]*|\d+)$/.test(last) ||
    /^(?:localhost|localdomain|local|internal)$/.test(last)
  );
}
