// What the user reads when a handler failed, on one line.
import * as l10n from '@vscode/l10n';
import type { FailureMessage } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

/** What a failure has to tell. `message` begins with the plugin's name, the script and the function. */
export type FailureFacts = Pick<FailureMessage, 'message' | 'permission' | 'place'> & Partial<Pick<FailureMessage, 'name' | 'script'>>;

/** `show`: the line that failed, or all about the event. */
export type FailureAction = 'managePermissions' | 'addToManifest' | 'show' | 'openLog' | 'mute';

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
  // oxlint-disable-next-line texts/localized -- these are the host's words, which are read here
  if (permission === undefined || name === undefined || message.includes('probably because')) return undefined;
  const tried = attempt(permission.name);
  if (tried === undefined) return undefined;
  const who = oneLine(name, 60);
  const said = permission.declared
    ? l10n.t('"{0}" tried to {1}, which is more than it was allowed. "{2}" is granted, but not for this.', who, tried, permission.name)
    : l10n.t('"{0}" tried to {1}, which its manifest does not declare. The permission "{2}" is missing.', who, tried, permission.name);
  if (script === undefined) return said;
  const where = place?.uri.endsWith(`/${script}`)
    ? l10n.t('It was stopped in {0}, line {1}.', script, place.line + 1)
    : l10n.t('It was stopped in {0}.', script);
  return `${said} ${where}`;
}

/** Completes "tried to …"; undefined for a permission that this version does not know. */
function attempt(permission: string): string | undefined {
  const [area = '', verb = '', ...rest] = permission.split(':');
  const what = oneLine(rest.join(':'), 200);
  switch (`${area}:${verb}`) {
    case 'filesystem:read':
      return what === '' ? l10n.t('read files') : l10n.t('read {0}', what);
    case 'filesystem:write':
      return what === '' ? l10n.t('change files') : l10n.t('change {0}', what);
    case 'network:request':
      return what === '' ? l10n.t('reach the network') : l10n.t('reach {0}', what);
    case 'process:spawn':
      return what === '' ? l10n.t('start a program') : l10n.t('start {0}', what);
    case 'env:read':
      return what === '' ? l10n.t('read environment variables of the editor') : l10n.t('read the environment variable {0}', what);
    default:
      return undefined;
  }
}
