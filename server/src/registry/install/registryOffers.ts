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

/**
 * The versions that updates may lead to, the best first. Who named neither a version, a range nor a tag wants the newest: that of the tag `latest`, and where
 * that one may not be used, the best below it. Above it is what whoever publishes does not offer to everybody yet. Another tag means the one that it leads to.
 * @throws RegistryError where there is none.
 */
export function offersToUpdate(facts: PackageFacts, wanted: string, of: { id: string; registry: Registry }): Offer[] {
  const meant = offersFor(facts, wanted, of);
  if (wanted !== 'latest') return meant;
  const below = `<${meant[0]!.version}`;
  return [
    ...meant,
    ...offersOf(facts, of).filter(
      ({ version, deprecated }) => deprecated === undefined && semver.satisfies(version, below, { loose: true }),
    ),
  ];
}

/** What a registry has of a plugin that is installed. */
export interface Outlook {
  /** All versions, the highest first. */
  all: Offer[];
  /** Those that updates may lead to, the best first. */
  updates: Offer[];
}

/** Without updates where none of the versions is one that is wanted. */
export function outlookOf(facts: PackageFacts, wanted: string, of: { id: string; registry: Registry }): Outlook {
  const all = offersOf(facts, of);
  const known = new Map(all.map((one) => [one.version, one]));
  try {
    return { all, updates: offersToUpdate(facts, wanted, of).map((one) => known.get(one.version) ?? one) };
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'version-not-found') return { all, updates: [] };
    throw error;
  }
}

/** All versions of a plugin, under the name that plugins are published by. Undefined where the registry has none of that name. */
export async function published(
  name: string,
  { registry, signal }: { registry: Registry; signal?: AbortSignal | undefined },
): Promise<PackageFacts | undefined> {
  try {
    return await registry.versions(name, { signal });
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return undefined;
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
    ...(isUsable(plugin.permissions) && { claims: { permissions: plugin.permissions ?? [], signer: signature?.keyid } }),
    tarball: (signal) => registry.tarball(facts, { signal }),
    signer: async (bytes) => {
      const verified = verifySignature(facts, bytes);
      if ('fault' in verified) throw new InstallFault(`${name} ${version} is not installed. ${verified.fault}`);
      return 'signer' in verified ? verified.signer : undefined;
    },
  };
}

/**
 * What is looked at of the permissions that a registry says a version asks for. Each that is about files has the disk looked at, for every newer version, before
 * anything was fetched or anybody agreed to anything, and a registry that means no good writes as many as its answer can hold. Plugins ask for a handful.
 */
const MOST_CLAIMED = { permissions: 100, characters: 5000 };

/** Of a list that is too long, not even the beginning counts: by that alone, a version would be called allowed that is not. */
function isUsable(permissions: readonly string[] = []): boolean {
  return permissions.length <= MOST_CLAIMED.permissions && permissions.join('').length <= MOST_CLAIMED.characters;
}

/** Registries may have several digests of a tarball. Without this one, a download is refused later, with the reason. */
function sha512Of(integrity = ''): string {
  return integrity.split(/\s+/).find((one) => one.startsWith('sha512-')) ?? integrity;
}
