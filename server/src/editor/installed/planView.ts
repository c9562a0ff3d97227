// A plan, as the editor shows it before anything is done.
import { sourceName, type InstallSource } from '../../contract/installRecord.ts';
import type { PermissionInWords, PlannedStep } from '../../contract/installedViews.ts';
import { shownPermission, type PermissionPlaces } from '../../host/grants/shownPermissions.ts';
import { isDowngrade, newInStep, type Step } from '../../registry/install/install.ts';

/** @param places where its permissions lead. */
export function plannedStep(step: Step, places: PermissionPlaces): PlannedStep {
  const { id, from, to, isNeeded, permissions, before, candidate } = step;
  const { added, signer, source } = newInStep(step);
  const { offer } = candidate;
  return {
    ...{ id, name: candidate.manifest.name, to, isBack: isDowngrade(step), isNeeded, source: placeOf(offer.source, before?.source) },
    ...(from !== undefined && { from }),
    ...(candidate.signer !== undefined && { signer: candidate.signer }),
    ...(source && before?.source && { sourceBefore: placeOf(before.source, offer.source) }),
    ...(signer && { signerBefore: before?.signer === undefined ? {} : { signer: before.signer } }),
    ...{ permissions: permissions.map((name) => permissionInWords(name, places)), added },
    ...(offer.deprecated !== undefined && { deprecated: offer.deprecated }),
  };
}

/** With the name of the package where that alone tells it from the other place. */
function placeOf(source: InstallSource, other: InstallSource | undefined): string {
  const isOtherPackage =
    source.kind === 'registry' && other?.kind === 'registry' && source.registry === other.registry && source.name !== other.name;
  return isOtherPackage ? `${source.registry} (${source.name})` : sourceName(source);
}

export function permissionInWords(name: string, places: PermissionPlaces = {}): PermissionInWords {
  return { name, ...shownPermission(name, places) };
}
