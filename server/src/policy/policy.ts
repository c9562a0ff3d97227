// What a machine allows of plugins, whatever its users grant: which may run and be installed, from where, signed by whom, and what none of them gets.
import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import { permissionNamed, type PermissionKind } from '../permissions/names.ts';
import { overlaps } from '../permissions/overlap.ts';
import { parsePermission } from '../permissions/permissions.ts';
import { paths } from '../paths/paths.ts';
import { realPlaceNow } from '../paths/onTheWay.ts';
import { placesMeet, placesNamed, type PlaceLookup, type ScopeFolders } from './places.ts';

/** What is absent allows everything; an empty list of what is allowed allows nothing. */
export interface Policy {
  /** Ids of plugins; `*` stands for any characters. */
  allowedPlugins?: readonly string[];
  /** Addresses of registries, each with everything below it. */
  allowedRegistries?: readonly string[];
  /** Fingerprints of keys, `SHA256:…`. */
  allowedSigners?: readonly string[];
  /** Absolute folders, in which plugins may stand that no allowed registry or signer vouches for. */
  allowedFolders?: readonly string[];
  /** Names of permissions: no plugin gets those, nor what is part of them or has them in it. */
  neverGranted?: readonly string[];
  /** Why it cannot be used, as a sentence: nothing is allowed then. */
  fault?: string;
}

/** A policy with the place where it stands, as people know that. */
export interface PlacedPolicy extends Policy {
  from: string;
}

/** What a policy is asked about. */
export interface PolicySubject {
  id: string;
  /** Canonical names. */
  permissions: readonly string[];
  /** Where it came from, if that was written down where no workspace could have written it; else the folder that it stands in. */
  origin: PolicyOrigin;
  /** Where its permissions' scopes count. */
  folders: ScopeFolders;
}

export type PolicyOrigin = { registry?: string | undefined; signer?: string | undefined } | { folder: string };

/** What a policy consists of. */
export const POLICY_LISTS = ['allowedPlugins', 'allowedRegistries', 'allowedSigners', 'allowedFolders', 'neverGranted'] as const;

/** Reads a policy from what a file or a setting has. One with anything wrong in it allows nothing: what it was to forbid is not known. */
export function policyOf(value: unknown): Policy {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: l10n.t('It should be an object.') };
  const given = value as Record<string, unknown>;
  const strange = Object.keys(given).find((name) => !(POLICY_LISTS as readonly string[]).includes(name));
  if (strange !== undefined)
    return { fault: l10n.t('"{0}" is nothing that a policy has. Known are {1}.', strange, POLICY_LISTS.join(', ')) };
  const policy: Policy = {};
  for (const name of POLICY_LISTS) {
    const list = given[name];
    if (list === undefined) continue;
    if (!Array.isArray(list) || !list.every((one) => typeof one === 'string' && one.trim() !== ''))
      return { fault: l10n.t('"{0}" should be a list of strings that are not empty.', name) };
    const fault = list.map((one) => FAULTS[name](one as string)).find((one) => one !== undefined);
    if (fault !== undefined) return { fault: `${name}: ${fault}` };
    policy[name] = list.map((one) => (one as string).trim());
  }
  if (policy.allowedFolders && !policy.allowedRegistries && !policy.allowedSigners)
    return {
      fault: l10n.t(
        '"allowedFolders" is about plugins that came from no allowed registry or signer: name "allowedRegistries" or "allowedSigners" as well.',
      ),
    };
  return policy;
}

const FAULTS: Record<(typeof POLICY_LISTS)[number], (text: string) => string | undefined> = {
  allowedPlugins: (text) =>
    /^[\w.*-]+$/.test(text.trim()) ? undefined : l10n.t('"{0}" is no id of a plugin, nor a pattern such as {1}.', text, 'com.example.*'),
  allowedRegistries: (text) => {
    const address = addressOf(text);
    if (address === undefined) return l10n.t('"{0}" is no address, such as {1}.', text, 'https://registry.example.com/');
    return /[?#]/.test(text) || isVague(address)
      ? l10n.t(
          '"{0}" has more than a plain address, such as {1}: leave out queries, fragments, ";" and encoded signs.',
          text,
          'https://registry.example.com/',
        )
      : undefined;
  },
  allowedSigners: (text) =>
    /^SHA256:[\w+/-]{43}=?$/.test(text.trim()) ? undefined : l10n.t('"{0}" is no fingerprint of a key, such as {1}.', text, 'SHA256:…'),
  allowedFolders: (text) => (paths.isAbsolute(folderOf(text)) ? undefined : l10n.t('"{0}" is no absolute path.', text)),
  neverGranted: (text) => {
    const parsed = parsePermission(text);
    return parsed.ok ? undefined : parsed.message;
  },
};

/** Whether there is anything in it. */
export function isEmptyPolicy(policy: Policy): boolean {
  return policy.fault === undefined && POLICY_LISTS.every((name) => policy[name] === undefined);
}

/** Why a plugin may neither run nor be installed here, as a sentence without its capital; undefined where it may. Looks at the disk. */
export function policyRefusal(
  policies: readonly PlacedPolicy[],
  subject: PolicySubject,
  lookUp: PlaceLookup = realPlaceNow,
): string | undefined {
  const unusable = unusablePolicy(policies);
  if (unusable !== undefined) return unusable;
  for (const policy of policies) {
    const reason = refusedPlugin(policy, subject) ?? refusedOrigin(policy, subject, lookUp) ?? refusedPermission(policy, subject, lookUp);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/**
 * Places of the disk that no plugin gets, whatever leads there by the time it starts: who may write can put a link where there was none when its
 * permissions were compared.
 * @returns absolute paths, each for those who may not read, and so not write, and for those who may not write.
 */
export function forbiddenPlaces(policies: readonly Policy[], workspaceFolders: readonly string[]): { read: string[]; write: string[] } {
  const forbidden = policies.flatMap(({ neverGranted = [] }) =>
    neverGranted.flatMap((text) => {
      const parsed = parsePermission(text);
      return parsed.ok ? parsed.permissions : [];
    }),
  );
  const of = (wanted: PermissionKind): string[] =>
    // What comes with a plugin, it may read in any case.
    forbidden.filter(({ kind }) => kind === wanted).flatMap((permission) => placesNamed(permission, { workspaceFolders }));
  return { read: of('filesystem:read'), write: of('filesystem:write') };
}

/** Why a registry is not to be asked for plugins, in the same form. */
export function registryRefusal(policies: readonly PlacedPolicy[], registry: string): string | undefined {
  const unusable = unusablePolicy(policies);
  if (unusable !== undefined) return unusable;
  for (const policy of policies) {
    const reason = refusedRegistry(policy, registry);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

/** What is wrong with the first policy that cannot be used, in the same form: whatever is asked for, it comes before all else. */
export function unusablePolicy(policies: readonly PlacedPolicy[]): string | undefined {
  const found = policies.find(({ fault }) => fault !== undefined);
  return (
    found && l10n.t('the policy in {0} cannot be used, so it allows nothing until it is corrected. {1}', found.from, found.fault ?? '')
  );
}

function refusedPlugin({ allowedPlugins, from }: PlacedPolicy, { id }: PolicySubject): string | undefined {
  if (allowedPlugins === undefined || allowedPlugins.some((pattern) => matches(pattern, id))) return undefined;
  return l10n.t('the policy in {0} does not allow the plugin {1}.', from, id);
}

function matches(pattern: string, id: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(id);
}

function refusedOrigin(policy: PlacedPolicy, { origin }: PolicySubject, lookUp: PlaceLookup): string | undefined {
  const { from, allowedRegistries, allowedSigners, allowedFolders = [] } = policy;
  if (allowedRegistries === undefined && allowedSigners === undefined) return undefined;
  if ('folder' in origin) {
    const place = lookUp(origin.folder);
    if (allowedFolders.some((folder) => paths.within(place, lookUp(folderOf(folder))))) return undefined;
    return allowedRegistries === undefined
      ? l10n.t(
          'the policy in {0} only allows plugins with an allowed signature, and nobody can tell who signed what is in {1}. Install it for your user, or have its folder among the policy’s {2}.',
          from,
          origin.folder,
          'allowedFolders',
        )
      : l10n.t(
          'the policy in {0} only allows plugins from {1}, and nobody can tell where what is in {2} came from. Install it for your user, or have its folder among the policy’s {3}.',
          from,
          listed(allowedRegistries),
          origin.folder,
          'allowedFolders',
        );
  }
  const { registry, signer } = origin;
  if (allowedRegistries !== undefined && registry === undefined)
    return l10n.t('the policy in {0} only allows plugins from {1}, and this one came from no registry.', from, listed(allowedRegistries));
  if (registry !== undefined) {
    const reason = refusedRegistry(policy, registry);
    if (reason !== undefined) return reason;
  }
  if (allowedSigners === undefined || (signer !== undefined && allowedSigners.some((one) => ownSpelling(one) === ownSpelling(signer))))
    return undefined;
  return signer === undefined
    ? l10n.t('the policy in {0} only allows plugins with an allowed signature, and nobody signed this one.', from)
    : l10n.t('the policy in {0} does not allow what {1} signed.', from, signer);
}

function refusedRegistry({ allowedRegistries, from }: PlacedPolicy, registry: string): string | undefined {
  if (allowedRegistries === undefined) return undefined;
  const address = addressOf(registry);
  if (address !== undefined && !isVague(address) && allowedRegistries.some((one) => address.startsWith(addressOf(one)!))) return undefined;
  return l10n.t('the policy in {0} only allows the registries {1}, and not {2}.', from, listed(allowedRegistries), address ?? registry);
}

function refusedPermission(
  { neverGranted = [], from }: PlacedPolicy,
  { permissions, folders }: PolicySubject,
  lookUp: PlaceLookup,
): string | undefined {
  for (const text of neverGranted) {
    const parsed = parsePermission(text);
    for (const forbidden of parsed.ok ? parsed.permissions : []) {
      const asked = permissions.find((name) => {
        const permission = permissionNamed(name);
        return (
          permission !== undefined && (overlaps(forbidden, permission, homedir()) || placesMeet(forbidden, permission, folders, lookUp))
        );
      });
      if (asked === undefined) continue;
      return asked === forbidden.name
        ? l10n.t('the policy in {0} lets no plugin have {1}, which this one asks for.', from, asked)
        : l10n.t('the policy in {0} lets no plugin have {1}, and this one asks for {2}.', from, forbidden.name, asked);
    }
  }
  return undefined;
}

/** As we write fingerprints, in base64url: others have two other signs, and fill the last letters up. */
function ownSpelling(fingerprint: string): string {
  return fingerprint.trim().replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
}

/** With a slash at its end, so that no other name begins like it; without credentials, a query and a fragment. */
function addressOf(text: string): string | undefined {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return undefined;
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return `${url.origin}${url.pathname.replace(/\/*$/, '/')}`;
}

/** Whether servers may take an address for one that is elsewhere. */
function isVague(address: string): boolean {
  return /%(?:25|2e|2f|3b|5c)|;/i.test(address);
}

function folderOf(text: string): string {
  return text.trim().replace(/^~(?=[\\/]|$)/, () => homedir());
}

function listed(all: readonly string[]): string {
  return all.length === 0 ? l10n.t('(none)') : all.join(', ');
}
