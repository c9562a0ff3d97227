// What the machine's policies say of what is to be installed, or to serve again.
import { lookedUpOnce, type PlaceLookup } from '../policy/places.ts';
import { policyRefusal, registryRefusal, unusablePolicy, type PlacedPolicy } from '../policy/policy.ts';
import { InstallFault } from './installFault.ts';
import type { Offer } from './install/offer.ts';
import type { PluginsFolder } from './installed/pluginsFolder.ts';
import type { InstallSource } from '../contract/installRecord.ts';

/** One version of a plugin. */
export interface Named {
  id: string;
  version: string;
}

/** A version that a policy does not allow. */
export class PolicyFault extends InstallFault {
  readonly id: string;
  readonly version: string;
  /** The message without what could be taken instead. */
  readonly plain: string;

  /**
   * @param plain what is said of it.
   * @param allowed another version, which was meant as well.
   */
  constructor({ id, version }: Named, plain: string, allowed?: string) {
    super(allowed === undefined ? plain : `${plain} By what the registry says, ${allowed} would be allowed: install ${id}@${allowed}.`);
    this.plain = plain;
    this.id = id;
    this.version = version;
  }

  naming(allowed: string): PolicyFault {
    return new PolicyFault(this, this.plain, allowed);
  }
}

/** A registry that a policy does not allow to be asked. */
export class RegistryRefused extends InstallFault {
  readonly registry: string;

  constructor(registry: string, reason: string, policies: readonly PlacedPolicy[] = []) {
    super(refusal(`${registry} is not asked`, reason, policies));
    this.registry = registry;
  }
}

/** What is not done, and why. That a policy cannot be used comes first: it is all that is to be mended, whatever was asked for. */
function refusal(what: string, reason: string, policies: readonly PlacedPolicy[]): string {
  return reason === unusablePolicy(policies) ? `${reason.charAt(0).toUpperCase()}${reason.slice(1)} ${what}.` : `${what}: ${reason}`;
}

/** What plugins that were asked for need, and a policy does not allow. */
export class NeedRefused extends InstallFault {
  /** Those that were asked for and need it, also by way of others. */
  readonly by: readonly Named[];

  constructor(id: string, by: readonly Named[], cause: PolicyFault | RegistryRefused) {
    const who = by.map((one) => `${one.id} ${one.version}`).join(' and ');
    const what = cause instanceof PolicyFault ? 'it' : `${id} from there`;
    super(`${cause.message} ${who} ${by.length === 1 ? 'needs' : 'need'} ${what}.`, { cause });
    this.by = by;
  }
}

/** What would serve. */
export interface Policed {
  id: string;
  version: string;
  /** Canonical names. */
  permissions: readonly string[];
  /** Undefined where nobody knows where it came from. */
  source: InstallSource | undefined;
  signer: string | undefined;
}

export interface PolicedPlace {
  folder: PluginsFolder;
  policies: readonly PlacedPolicy[];
}

/** @throws PolicyFault where a host would not run it from there. */
export function refuseForbidden(what: Policed, where: PolicedPlace): void {
  const fault = policyFault(what, where);
  if (fault) throw fault;
}

/** Why a host would not run what is offered; undefined where it would. */
export type Judgement = (offer: Offer) => PolicyFault | undefined;

/** How much of what is said of one plugin's versions is looked at, in characters: a thousand versions with a permission each, say. */
const MOST_LOOKED_AT = 50_000;

/**
 * Judges by what is said of versions before anybody has them, as far as that can be told. What they are really counts once they were fetched. Places are
 * looked up once for all that is judged, so this is for one run of a command.
 */
export function judgedByClaims(where: PolicedPlace, lookUp?: PlaceLookup): Judgement {
  const remembered = lookedUpOnce(lookUp);
  const known = new WeakMap<Offer, PolicyFault | null>();
  const looked = new Map<string, number>();
  const judge = ({ id, version, source, claims }: Offer): PolicyFault | undefined => {
    if (claims === undefined) return undefined;
    const all = (looked.get(id) ?? 0) + claims.permissions.join('').length;
    looked.set(id, all);
    return all > MOST_LOOKED_AT ? undefined : policyFault({ id, version, source, ...claims }, where, remembered);
  };
  return (offer) => {
    if (!known.has(offer)) known.set(offer, judge(offer) ?? null);
    return known.get(offer) ?? undefined;
  };
}

function policyFault(what: Policed, where: PolicedPlace, lookUp?: PlaceLookup): PolicyFault | undefined {
  const reason = forbiddenBecause(what, where, lookUp);
  return reason === undefined
    ? undefined
    : new PolicyFault(what, refusal(`${what.id} ${what.version} is not allowed here`, reason, where.policies));
}

/** Why a host does not run it from there, as a sentence without its capital; undefined where it does. */
export function forbiddenBecause(
  { id, version, permissions, source, signer }: Policed,
  { folder, policies }: PolicedPlace,
  lookUp?: PlaceLookup,
): string | undefined {
  // In a workspace, anybody may have written where something came from.
  const origin =
    folder.workspace !== undefined || source === undefined
      ? { folder: folder.folderOf(id, version) }
      : { registry: source.kind === 'registry' ? source.registry : undefined, signer };
  const folders = { workspaceFolders: folder.workspace === undefined ? [] : [folder.workspace] };
  return policyRefusal(policies, { id, permissions, origin, folders }, lookUp);
}

/** @throws RegistryRefused for a registry that is not to be asked. */
export function refuseRegistry(address: string, policies: readonly PlacedPolicy[]): void {
  const reason = registryRefusal(policies, address);
  if (reason !== undefined) throw new RegistryRefused(address, reason, policies);
}
