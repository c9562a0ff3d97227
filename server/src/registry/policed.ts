// What the machine's policies say of what is to be installed, or to serve again.
import { policyRefusal, registryRefusal, type PlacedPolicy } from '../policy/policy.ts';
import { InstallFault } from './installFault.ts';
import type { PluginsFolder } from './installed/pluginsFolder.ts';
import type { InstallSource } from '../contract/installRecord.ts';

/** A version that a policy does not allow. */
export class PolicyFault extends InstallFault {
  readonly id: string;
  readonly version: string;

  constructor({ id, version }: { id: string; version: string }, reason: string) {
    super(`${id} ${version} is not allowed here: ${reason}`);
    this.id = id;
    this.version = version;
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

/** @throws PolicyFault where a host would not run it from there. */
export function refuseForbidden(
  { id, version, permissions, source, signer }: Policed,
  { folder, policies }: { folder: PluginsFolder; policies: readonly PlacedPolicy[] },
): void {
  // In a workspace, anybody may have written where something came from.
  const origin =
    folder.workspace !== undefined || source === undefined
      ? { folder: folder.folderOf(id, version) }
      : { registry: source.kind === 'registry' ? source.registry : undefined, signer };
  const folders = { workspaceFolders: folder.workspace === undefined ? [] : [folder.workspace] };
  const reason = policyRefusal(policies, { id, permissions, origin, folders });
  if (reason !== undefined) throw new PolicyFault({ id, version }, reason);
}

/** @throws InstallFault for a registry that is not to be asked. */
export function refuseRegistry(address: string, policies: readonly PlacedPolicy[]): void {
  const reason = registryRefusal(policies, address);
  if (reason !== undefined) throw new InstallFault(`${address} is not asked: ${reason}`);
}
