// What would be published of a plugin. It is packed in memory, and sent nowhere.
import type { PublishPreview } from '../../contract/publishPreview.ts';
import { faultText } from '../../registry/faultText.ts';
import { InstallFault } from '../../registry/installFault.ts';
import type { Comparison } from '../../registry/pack/comparison.ts';
import { packPlugin, type PackedPlugin } from '../../registry/pack/pack.ts';
import { sincePublished } from '../../registry/publishing/sincePublished.ts';
import type { Registry } from '../../registry/remote/registry.ts';
import { permissionInWords } from './planView.ts';

/** @throws InstallFault with all that keeps it from being packed. */
export async function publishPreview(folder: string, registry: Registry, signal: AbortSignal): Promise<PublishPreview> {
  const packing = await packPlugin(folder, {});
  if (!packing.ok) throw new InstallFault(packing.problems.map(({ message }) => message).join(' '));
  const { packed, leftOut } = packing;
  const { id, name, version, bytes, unpackedSize, files, permissions } = packed;
  return {
    ...{ id, name, version, registry: registry.address, size: bytes.length, unpackedSize },
    ...{ files: files.map(({ path, size }) => ({ path, size })), permissions: permissions.map((name) => permissionInWords(name)) },
    leftOut: leftOut.map(({ path }) => path),
    ...(await changesSince(packed, registry, signal)),
  };
}

async function changesSince(
  packed: PackedPlugin,
  registry: Registry,
  signal: AbortSignal,
): Promise<Pick<PublishPreview, 'since' | 'isThere' | 'unknown'>> {
  try {
    const { comparison, ...rest } = await sincePublished(packed, registry, signal);
    return { ...rest, ...(comparison && { since: changesIn(comparison) }) };
  } catch (error) {
    const text = signal.aborted ? undefined : faultText(error);
    if (text === undefined) throw error;
    return { unknown: text };
  }
}

function changesIn(comparison: Comparison): NonNullable<PublishPreview['since']> {
  const { version, added, removed, changed, permissionsAdded, permissionsRemoved } = comparison;
  const paths = (all: readonly { path: string }[]): string[] => all.map(({ path }) => path);
  return {
    ...{ version, added: paths(added), removed: paths(removed), changed: paths(changed) },
    permissionsAdded: permissionsAdded.map((name) => permissionInWords(name)),
    permissionsRemoved: permissionsRemoved.map((name) => permissionInWords(name)),
  };
}
