// Permissions: their canonical form, their meaning in plain words, and which one contains which.
import * as l10n from '@vscode/l10n';
import { didYouMean } from '../text/didYouMean.ts';
import { coversHost, hostRuleOf } from './hosts.ts';
import { isKeptByName, namesGit } from './spots.ts';
import { PERMISSION_KINDS, permissionNamed, type Permission, type PermissionKind } from './names.ts';
import { GLOB_CHARACTERS, globFault, globMatcher } from '../paths/globs.ts';
import { isSecretName } from './secretNames.ts';
import { bothEnds } from '../text/shownText.ts';
import * as slashed from '../paths/slashed.ts';

/** The short forms of the second vocabulary. */
export const SHORT_FORMS: Record<string, readonly PermissionKind[]> = {
  network: ['network:request'],
  filesystem: ['filesystem:read', 'filesystem:write'],
  process: ['process:spawn'],
  env: ['env:read'],
};

export type ParsedPermission =
  | { ok: true; permissions: Permission[] }
  | { ok: false; fault: 'unknown' | 'scope'; message: string; suggestion?: string };

/** Reads a permission as it stands in a manifest. A short form may stand for two. */
export function parsePermission(text: string): ParsedPermission {
  const written = text.trim();
  const short = Object.hasOwn(SHORT_FORMS, written) ? SHORT_FORMS[written] : undefined;
  if (short) return { ok: true, permissions: short.map((kind) => ({ name: kind, kind })) };
  const named = permissionNamed(written);
  if (!named) return unknown(written);
  const { kind } = named;
  if (named.scope === undefined) return { ok: true, permissions: [{ name: kind, kind }] };
  const scope = named.scope.trim();
  const fault = scopeFault(kind, scope);
  if (fault) return { ok: false, fault: 'scope', message: `${JSON.stringify(shortened(written))}: ${fault}` };
  const canonical = canonicalScope(kind, scope);
  return { ok: true, permissions: [{ name: `${kind}:${canonical}`, kind, scope: canonical }] };
}

/** What is too long to be shown is told by its beginning. */
function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}\u2026` : text;
}

function unknown(written: string): ParsedPermission {
  const [first = '', second = '', ...rest] = written.split(':');
  const asKind = didYouMean(`${first}:${second}`, PERMISSION_KINDS);
  const suggestion = asKind ? [asKind, ...rest].join(':') : didYouMean(written, [...Object.keys(SHORT_FORMS), ...PERMISSION_KINDS]);
  const name = JSON.stringify(written);
  const known = PERMISSION_KINDS.join(', ');
  const message = suggestion
    ? l10n.t('There is no permission {0}. Did you mean {1}?', name, JSON.stringify(suggestion))
    : l10n.t(
        'There is no permission {0}. Known are {1}, each with or without a scope ({2}).',
        name,
        known,
        `${PERMISSION_KINDS[2]}:api.example.com`,
      );
  return { ok: false, fault: 'unknown', message, ...(suggestion && { suggestion }) };
}

/** Says what is wrong with a scope, if anything is. */
function scopeFault(kind: PermissionKind, scope: string): string | undefined {
  if (scope === '') return l10n.t('the scope after the last colon is missing. Name one, or remove the colon.');
  switch (kind) {
    case 'network:request':
      if (/^[a-z][a-z0-9+.-]*:\/\//i.test(scope))
        return l10n.t('the scope is a host with or without a port, not an address: {0}.', hostOf(scope));
      if (!/^(\*\.)?[A-Za-z0-9_.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:.]+\](:\d{1,5})?$|^\*(:\d{1,5})?$/.test(scope)) {
        return l10n.t('the scope is a host with or without a port, such as {0}.', 'api.example.com:443');
      }
      return undefined;
    case 'env:read':
      return /^[A-Za-z_][A-Za-z0-9_]*\*?$|^\*$/.test(scope)
        ? undefined
        : l10n.t('the scope is the name of an environment variable, such as {0}.', 'API_KEY');
    case 'process:spawn':
      return /[\r\n\0]/.test(scope) ? l10n.t('the scope is a command, such as {0}.', 'black') : undefined;
    case 'filesystem:read':
    case 'filesystem:write':
      if (scope.includes('\0')) return l10n.t('the scope is a path or a glob.');
      // As it counts: there is no escaping by backslashes, which are slashes to scopes.
      return pathFault(canonicalScope(kind, scope));
  }
}

/** No system has longer paths. */
const LONGEST_PATH = 4096;

function pathFault(scope: string): string | undefined {
  if (!GLOB_CHARACTERS.test(scope)) return scope.length > LONGEST_PATH ? l10n.t('the scope is longer than any path.') : undefined;
  const fault = globFault(scope);
  return fault === undefined ? undefined : l10n.t('the glob {0}. Name the folder instead, or write a simpler one.', fault);
}

function hostOf(address: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(address)?.[1] ?? 'api.example.com';
}

/** `\\?\` before a drive on Windows only lifts the limit of a path's length. */
const WITHOUT_LIMIT = /^\/\/\?\/(?=[A-Za-z]:)/;

function canonicalScope(kind: PermissionKind, scope: string): string {
  if (kind === 'network:request') return scope.toLowerCase();
  if (kind === 'filesystem:read' || kind === 'filesystem:write') return settled(scope, canonicalPath);
  if (kind === 'process:spawn' && scope.startsWith('/')) return settled(scope, (one) => withoutDetours(one).trim());
  return scope;
}

/** What is left once there is nothing more to take away: of the canonical name, nothing is. */
function settled(text: string, shorten: (text: string) => string): string {
  const next = shorten(text);
  return next === text ? text : settled(next, shorten);
}

function canonicalPath(scope: string): string {
  const written = slashed.from(scope).replace(/^(?:\s*\.\/+)+\s*/, '');
  const name = written.replace(WITHOUT_LIMIT, '').replace(/^[a-z]:/, (drive) => drive.toUpperCase());
  // Together, as what stands before the last slash may be a space.
  const bare = withoutDetours(name).replace(/^\s+|[\s/]+$/g, '');
  return bare === '' ? (name.startsWith('/') ? '/' : '.') : bare;
}

/** What a scope opens is to be seen at once: `/usr/share/./x/../../..` is `/`. What leads out of the folder that it is in stays as it is. */
function withoutDetours(name: string): string {
  const [, root = '', rest = ''] = /^(\/\/|\/|[A-Z]:\/|~\/|\$\{\w+\}\/)?(.*)$/s.exec(name) ?? [];
  const normal = root === '/' || /^[A-Z]:/.test(root) ? slashed.normalize(`/${rest}`).slice(1) : slashed.normalize(rest);
  return normal === '.' ? root : root + normal;
}

export interface PermissionWords {
  /** Completes "The plugin wants to …": no capital, no full stop. */
  words: string;
  /** What could go wrong, as a sentence, where there is something to say. */
  risk?: string;
}

/**
 * A permission in plain words, for the question to the user and the sidebar. Takes the canonical name too.
 * @param leadsTo where it leads, if that is elsewhere than its name says. Both are seen however long they are.
 */
export function describePermission(permission: Permission | string, leadsTo?: string): PermissionWords {
  if (leadsTo !== undefined) {
    const { words, ...rest } = describePermission(permission);
    return { words: l10n.t('{0} (which leads to {1})', bothEnds(words, 90), bothEnds(leadsTo, 80)), ...rest };
  }
  if (typeof permission !== 'string') return describe(permission);
  const parsed = parsePermission(permission);
  const [one] = parsed.ok ? parsed.permissions : [];
  return one
    ? describe(one)
    : { words: l10n.t('use "{0}", which this version does not know', permission), risk: l10n.t('It cannot be granted.') };
}

function describe({ kind, scope }: Permission): PermissionWords {
  switch (kind) {
    case 'filesystem:read':
      return scope === undefined
        ? { words: l10n.t('read files in this workspace') }
        : { words: l10n.t('read {0}', scope), ...outside(scope) };
    case 'filesystem:write':
      if (scope === undefined)
        return {
          words: l10n.t('change files in this workspace'),
          risk: l10n.t('It can change or delete every file in the workspace.'),
        };
      if (namesGit(scope))
        return {
          words: l10n.t('change {0}', scope),
          risk: l10n.t('Who may change a repository’s own files can have git run programs as you, outside of any sandbox.'),
        };
      return { words: l10n.t('change {0}', scope), ...outside(scope) };
    case 'network:request':
      if (scope === undefined || scope === '*') {
        return {
          words: l10n.t('reach any server over the network'),
          risk: l10n.t('It can send what it reads, your code included, anywhere.'),
        };
      }
      return { words: l10n.t('reach {0} over the network', scope) };
    case 'process:spawn':
      return {
        words: scope === undefined ? l10n.t('start any program') : l10n.t('start {0}', scope),
        risk: l10n.t('A program that it starts can do more than the plugin itself may.'),
      };
    case 'env:read':
      if (scope === undefined || scope === '*') {
        return { words: l10n.t('read all environment variables'), risk: l10n.t('Passwords and tokens are often kept there.') };
      }
      return {
        words: scope.endsWith('*')
          ? l10n.t('read environment variables that start with {0}', scope.slice(0, -1))
          : l10n.t('read the environment variable {0}', scope),
      };
  }
}

function outside(scope: string): Pick<PermissionWords, 'risk'> {
  return leavesWorkspace(scope) ? { risk: l10n.t('This is outside the workspace.') } : {};
}

function leavesWorkspace(scope: string): boolean {
  return scope.startsWith('/') || scope.startsWith('~') || /^[A-Za-z]:/.test(scope) || slashed.segments(scope).includes('..');
}

/** Whether what is declared includes what is needed: all of the kind, the same scope, or a wider one. */
export function covers(declared: Permission, needed: Permission): boolean {
  if (declared.kind !== needed.kind) return false;
  if (declared.scope === needed.scope) return true;
  if (needed.scope === undefined) return false;
  if (needed.kind === 'filesystem:write' && isKeptByName(needed.scope) && !isKeptByName(declared.scope ?? '')) return false;
  if (declared.scope === undefined) return allOfKindHas(needed.kind, needed.scope);
  switch (declared.kind) {
    case 'filesystem:read':
    case 'filesystem:write':
      return pathCovers(declared.scope, needed.scope);
    case 'network:request':
      return hostCovers(declared.scope, needed.scope);
    case 'env:read':
      return declared.scope.endsWith('*') && needed.scope.startsWith(declared.scope.slice(0, -1)) && !isSecretName(needed.scope);
    case 'process:spawn':
      return false;
  }
}

/** Without a scope, files are those of the workspace, and variables are those that do not look like a secret. */
function allOfKindHas(kind: PermissionKind, scope: string): boolean {
  if (kind === 'filesystem:read' || kind === 'filesystem:write') return !leavesWorkspace(scope);
  // What looks like a secret is told by values too, which nobody knows here.
  return kind !== 'env:read';
}

/** A folder includes what is below it; a glob includes what it matches. */
function pathCovers(declared: string, needed: string): boolean {
  if (declared === '.' || declared === '**') return !leavesWorkspace(needed);
  // Each permission of a manifest is held against all others, most of which are elsewhere: what tells that at once comes first.
  const wild = declared.search(GLOB_CHARACTERS);
  const base = wild < 0 ? declared : declared.slice(0, declared.lastIndexOf('/', wild) + 1);
  if (!needed.startsWith(base) && `${needed}/` !== base) return false;
  if (slashed.segments(needed).includes('..')) return false;
  // `**/*` is about the workspace, though it matches every other place too.
  if (leavesWorkspace(needed) && !leavesWorkspace(declared)) return false;
  if (slashed.below(needed, declared)) return true;
  if (wild < 0) return false;
  // What stands before the first wildcard is a folder's name, whatever signs it has.
  const isBelow = needed.startsWith(base) && declared[base.length] !== '!';
  return isBelow ? globMatcher(declared.slice(base.length))(needed.slice(base.length)) : globMatcher(declared)(needed);
}

function hostCovers(declared: string, needed: string): boolean {
  return coversHost(hostRuleOf(declared), hostRuleOf(needed));
}
