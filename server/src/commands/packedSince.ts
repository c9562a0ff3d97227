// The package that `codex-plugin pack` compares a new one with: one that is named, one beside it, or what a registry has.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { readBytes } from '../disk/smallFile.ts';
import { paths } from '../paths/paths.ts';
import { faultText } from '../registry/faultText.ts';
import { compared } from '../registry/pack/comparison.ts';
import type { PackedPlugin } from '../registry/pack/pack.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import type { SincePublished } from '../registry/publishing/sincePublished.ts';
import { TARBALL_LIMITS } from '../registry/tarball/readTarball.ts';
import { UsageError } from './exit.ts';
import type { Since } from './packText.ts';

/** How long the registry may take in all, in ms, to say what it has. */
const WAITED_MS = 10_000;

/** As the options of the command line have it. */
export interface SinceWanted {
  /** A package; false where nothing is compared. */
  since?: string | false;
  registry?: string;
  scope?: string;
}

export interface Earlier {
  since?: Since;
  /** What is worth knowing of it, in sentences. */
  notes: string[];
}

/**
 * Compares with the package that is named, or the one of the highest lower version beside the new one, or what the registry has.
 * @throws UsageError where that which is named cannot be read.
 */
export async function earlier(packed: PackedPlugin, file: string, options: SinceWanted): Promise<Earlier> {
  if (options.since === false) return { notes: [] };
  const { since: named } = options;
  const found = named === undefined ? await versionBefore(packed, path.dirname(file)) : path.resolve(named);
  if (found === undefined) return atRegistry(packed, options);
  const bytes = readBytes(found, TARBALL_LIMITS.packed);
  const comparison = bytes ? compared(packed, bytes) : { faults: ['It does not exist, or cannot be read.'] };
  if (!('faults' in comparison) && (named !== undefined || comparison.id === packed.id))
    return { since: { from: fromHere(found), comparison }, notes: [] };
  if (named !== undefined && 'faults' in comparison)
    throw new UsageError(`${named} is no package to compare with. ${comparison.faults.join(' ')}`);
  const rest = await atRegistry(packed, options);
  const why = 'faults' in comparison ? comparison.faults.join(' ') : `It is of ${comparison.id}.`;
  return { ...rest, notes: [`${fromHere(found)} was not compared with. ${why}`, ...rest.notes] };
}

/** Packing must be possible without a network, so that what keeps the registry from being asked is only said. */
async function atRegistry(packed: PackedPlugin, { registry: named, scope }: SinceWanted): Promise<Earlier> {
  // Only who compares with what is published needs what speaks to registries.
  const [{ Registry }, { reachedRegistry }, { sincePublished }] = await Promise.all([
    import('../registry/remote/registry.ts'),
    import('./reachedRegistry.ts'),
    import('../registry/publishing/sincePublished.ts'),
  ]);
  try {
    const wanted = {
      ...(named !== undefined && { registry: named }),
      ...(scope !== undefined && { scope: `@${scope.replace(/^@/, '')}` }),
    };
    const registry = new Registry({ ...(await reachedRegistry(wanted)), retries: 0 });
    const found = await sincePublished(packed, registry, AbortSignal.timeout(WAITED_MS));
    const { comparison } = found;
    return { ...(comparison && { since: { from: registry.address, comparison } }), notes: notesOf(found, packed, registry.address) };
  } catch (error) {
    const why = faultText(error);
    if (why === undefined) throw error;
    if (named !== undefined && error instanceof RegistryError && error.code === 'bad-config') throw new UsageError(why, { cause: error });
    return { notes: [`What is new is not known, as there is no earlier package beside it. ${why}`] };
  }
}

/** As files are called from the working directory. */
export function fromHere(file: string): string {
  return paths.relative(process.cwd(), file) ?? file;
}

async function versionBefore({ filename, version }: PackedPlugin, folder: string): Promise<string | undefined> {
  const stem = filename.slice(0, -`${version}.tgz`.length);
  const names = await readdir(folder).catch(() => []);
  const versions = names.flatMap((name) => {
    const one = name.startsWith(stem) && name.endsWith('.tgz') ? name.slice(stem.length, -'.tgz'.length) : '';
    return semver.valid(one) !== null && semver.lt(one, version) ? [one] : [];
  });
  const last = versions.sort(semver.compare).at(-1);
  return last === undefined ? undefined : path.join(folder, `${stem}${last}.tgz`);
}

function notesOf({ comparison, unknown, isThere }: SincePublished, { name, version }: PackedPlugin, registry: string): string[] {
  const there = `${name} ${version} is published already at ${registry}, with`;
  return [
    ...(isThere === 'other' ? [`${there} another content. Raise the version before you publish it.`] : []),
    ...(isThere === 'same' ? [`${there} the same content.`] : []),
    ...(isThere === 'unknown' ? [`${name} ${version} is published already at ${registry}, which does not say with which content.`] : []),
    ...(unknown === undefined ? [] : [`What is new is not known. ${unknown}`]),
    ...((comparison ?? unknown ?? isThere) === undefined
      ? [`There is nothing to compare it with: ${registry} has no version of ${name} before ${version}.`]
      : []),
  ];
}
