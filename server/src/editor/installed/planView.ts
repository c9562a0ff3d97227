// A plan, as the editor shows it before anything is done.
import { sourceName } from '../../contract/installRecord.ts';
import type { PermissionInWords, PlannedStep } from '../../contract/installedViews.ts';
import { describePermission } from '../../permissions/permissions.ts';
import { isDowngrade, newInStep, type Step } from '../../registry/install/install.ts';

export function plannedStep(step: Step): PlannedStep {
  const { id, from, to, isNeeded, permissions, before, candidate } = step;
  const { added, signer } = newInStep(step);
  const { offer } = candidate;
  return {
    ...{ id, name: candidate.manifest.name, to, isBack: isDowngrade(step), isNeeded, source: sourceName(offer.source) },
    ...(from !== undefined && { from }),
    ...(candidate.signer !== undefined && { signer: candidate.signer }),
    ...(signer && { signerBefore: before?.signer === undefined ? {} : { signer: before.signer } }),
    ...{ permissions: permissions.map(permissionInWords), added },
    ...(offer.deprecated !== undefined && { deprecated: offer.deprecated }),
  };
}

export function permissionInWords(name: string): PermissionInWords {
  return { name, ...describePermission(name) };
}
