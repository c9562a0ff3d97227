// What is new in a package beside what a registry has of it.
import { compared, type Comparison } from '../pack/comparison.ts';
import type { PackedPlugin } from '../pack/pack.ts';
import type { VersionFacts } from '../remote/packument.ts';
import type { Registry } from '../remote/registry.ts';
import { RegistryError } from '../remote/registryError.ts';
import { published } from '../install/registryOffers.ts';
import { lastBefore } from './versionLine.ts';

export interface SincePublished {
  /** Beside the last version before this one, or beside this very version where that is there with another content. Absent where none is there. */
  comparison?: Comparison;
  /** Why what is there could not be compared, in sentences. */
  unknown?: string;
  /** Whether this very version is there, and with the same content or another one, if the registry says. */
  isThere?: 'same' | 'other' | 'unknown';
}

/** @throws RegistryError where the registry cannot be asked. */
export async function sincePublished(packed: PackedPlugin, registry: Registry, signal?: AbortSignal): Promise<SincePublished> {
  const facts = await published(packed.name, { registry, signal });
  if (!facts) return {};
  const there = facts.versions.get(packed.version);
  const known: SincePublished = there ? { isThere: contentOf(there, packed) } : {};
  const before = known.isThere === 'other' ? there : lastBefore(facts, packed.version);
  return before ? { ...known, ...(await newSince(packed, before, { registry, signal })) } : known;
}

function contentOf({ integrity }: VersionFacts, packed: PackedPlugin): 'same' | 'other' | 'unknown' {
  if (integrity === undefined) return 'unknown';
  return integrity === packed.integrity ? 'same' : 'other';
}

/** What is new beside a version. @param more.known one that was fetched already. */
export async function newSince(
  packed: PackedPlugin,
  before: VersionFacts,
  { registry, signal, known }: { registry: Registry; signal?: AbortSignal | undefined; known?: { before: VersionFacts; bytes: Buffer } },
): Promise<Pick<SincePublished, 'comparison' | 'unknown'>> {
  let bytes: Buffer;
  try {
    bytes = known?.before === before ? known.bytes : await registry.tarball(before, { signal });
  } catch (error) {
    if (!(error instanceof RegistryError) || signal?.aborted) throw error;
    return { unknown: error.message };
  }
  const comparison = compared(packed, bytes);
  return 'faults' in comparison ? { unknown: `${before.version} cannot be read. ${comparison.faults.join(' ')}` } : { comparison };
}
