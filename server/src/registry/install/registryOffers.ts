// What a registry has of a plugin, as versions that can be installed.
import semver from 'semver';
import { InstallFault } from '../installFault.ts';
import type { PackageFacts, VersionFacts } from '../remote/packument.ts';
import { pickVersion } from '../remote/pickVersion.ts';
import type { Registry } from '../remote/registry.ts';
import { RegistryError, shownAddress } from '../remote/registryError.ts';
import { verifySignature } from '../signing/signature.ts';
import type { Offer } from './offer.ts';

/** All versions of a package, the highest first. @param id of the plugin that it has to be. */
export function offersOf(facts: PackageFacts, { id, registry }: { id: string; registry: Registry }): Offer[] {
  return [...facts.versions.values()]
    .sort((a, b) => semver.compareBuild(b.version, a.version))
    .map((one) => offerOf(one, { id, registry }));
}

/**
 * The versions that somebody means, the best first: of a range those that were not taken back, of a tag or a version the one.
 * @throws RegistryError where there is none.
 */
export function offersFor(facts: PackageFacts, wanted: string, of: { id: string; registry: Registry }): Offer[] {
  const picked = pickVersion(facts, wanted);
  const range = semver.valid(wanted, { loose: true }) === null ? semver.validRange(wanted, { loose: true }) : null;
  const others =
    range === null
      ? []
      : offersOf(facts, of).filter(
          ({ version, deprecated }) =>
            version !== picked.version && deprecated === undefined && semver.satisfies(version, range, { loose: true }),
        );
  return [offerOf(picked, of), ...others];
}

/** All versions of a plugin, under the name that plugins are published by. Empty where the registry has none of that name. */
export async function published(name: string, of: { id: string; registry: Registry; signal?: AbortSignal | undefined }): Promise<Offer[]> {
  try {
    return offersOf(await of.registry.versions(name, { signal: of.signal }), of);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return [];
    throw error;
  }
}

function offerOf(facts: VersionFacts, { id, registry }: { id: string; registry: Registry }): Offer {
  const { name, version, publishedAt, deprecated, integrity, plugin, signature } = facts;
  return {
    id,
    version,
    source: { kind: 'registry', registry: shownAddress(registry.address), name },
    integrity: sha512Of(integrity),
    ...(publishedAt !== undefined && { publishedAt }),
    ...(deprecated !== undefined && { deprecated }),
    claims: { permissions: plugin.permissions ?? [], signer: signature?.keyid },
    tarball: (signal) => registry.tarball(facts, { signal }),
    signer: async (bytes) => {
      const verified = verifySignature(facts, bytes);
      if ('fault' in verified) throw new InstallFault(`${name} ${version} is not installed. ${verified.fault}`);
      return 'signer' in verified ? verified.signer : undefined;
    },
  };
}

/** Registries may have several digests of a tarball. Without this one, a download is refused later, with the reason. */
function sha512Of(integrity = ''): string {
  return integrity.split(/\s+/).find((one) => one.startsWith('sha512-')) ?? integrity;
}
