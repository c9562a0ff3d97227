// What the user reads when a handler failed, on one line.
import * as l10n from '@vscode/l10n';
import type { FailureMessage } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

/** What a failure has to tell. `message` begins with the plugin's name, the script and the function. */
export type FailureFacts = Pick<FailureMessage, 'message' | 'permission' | 'place'> & Partial<Pick<FailureMessage, 'name' | 'script'>>;

/** `show`: the line that failed, or all about the event. */
export type FailureAction = 'managePermissions' | 'addToManifest' | 'show' | 'openLog' | 'mute';

const TRIED: readonly (readonly [kind: string, verb: string, anything: string])[] = [
  ['filesystem:read', 'read', 'files'],
  ['filesystem:write', 'change', 'files'],
  ['network:request', 'reach', 'the network'],
  ['process:spawn', 'start', 'a program'],
  ['env:read', 'read the environment variable', 'of the editor'],
];

/** A denial is told from the user's side: who tried what, and whether the manifest declares it. Other failures are told as the host words them. */
export function failureText(failure: FailureFacts): string {
  return oneLine(denialText(failure) ?? failure.message, 600);
}

/**
 * What can be done about a failure, the likeliest first. Three are what fits beside the source's name; the details hold the log of the event, so where
 * there is a remedy, the log has to give way.
 */
export function failureActions({ permission, place, eventId }: Pick<FailureMessage, 'permission' | 'place' | 'eventId'>): FailureAction[] {
  const canShow = place !== undefined || eventId !== '';
  if (permission === undefined) return [...(canShow ? (['show'] as const) : []), 'openLog', 'mute'];
  // A permission that the manifest lacks is for its author to add; one that it declares is for the user to grant.
  const remedy = permission.declared ? 'managePermissions' : 'addToManifest';
  return [remedy, canShow ? 'show' : 'openLog', 'mute'];
}

export function failureLabel(action: FailureAction): string {
  switch (action) {
    case 'managePermissions':
      return l10n.t('Manage Permissions');
    case 'addToManifest':
      return l10n.t('Add to Manifest');
    case 'show':
      return l10n.t('Show');
    case 'openLog':
      return l10n.t('Open Log');
    case 'mute':
      return l10n.t("Don't Show for This Plugin");
  }
}

function denialText({ message, permission, name, script, place }: FailureFacts): string | undefined {
  // What the operating system stopped is a guess, and the host's words say so.
  if (permission === undefined || name === undefined || message.includes('probably because')) return undefined;
  const tried = attempt(permission.name);
  if (tried === undefined) return undefined;
  const line = script !== undefined && place?.uri.endsWith(`/${script}`) ? `, line ${place.line + 1}` : '';
  const where = script === undefined ? '' : ` It was stopped in ${script}${line}.`;
  const verdict = permission.declared
    ? `which is more than it was allowed. "${permission.name}" is granted, but not for this.`
    : `which its manifest does not declare. The permission "${permission.name}" is missing.`;
  return `"${oneLine(name, 60)}" tried to ${tried}, ${verdict}${where}`;
}

/** Completes "tried to …"; undefined for a permission that this version does not know. */
function attempt(permission: string): string | undefined {
  const known = TRIED.find(([kind]) => permission === kind || permission.startsWith(`${kind}:`));
  if (known === undefined) return undefined;
  const [kind, verb, anything] = known;
  return `${verb} ${oneLine(permission.slice(kind.length + 1), 200) || anything}`;
}
