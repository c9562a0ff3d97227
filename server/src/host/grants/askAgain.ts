// Why a plugin that was allowed is asked about again, in words.
import * as l10n from '@vscode/l10n';
import { bothEnds } from '../../text/shownText.ts';
import type { AllowedChange, GrantStatus } from './grants.ts';

/** How what is asked for is not what was allowed: a sentence. */
export function changeSentence(change: AllowedChange, file: string): string {
  switch (change.how) {
    case 'file':
      return l10n.t('Its manifest is {0} now, and you allowed it with {1}.', file, change.before);
    case 'text':
      return l10n.t('Its manifest {0} changed since you allowed it.', file);
    case 'signer':
      if (change.now === undefined) return l10n.t('It is not signed any more, and you allowed it signed by {0}.', change.before ?? '');
      return change.before === undefined
        ? l10n.t('It is signed by {0} now, and you allowed it without a signature.', change.now)
        : l10n.t('It is signed by {0} now, and you allowed it signed by {1}.', change.now, change.before);
    case 'unrecorded':
      return l10n.t('You allowed it before it was kept with which manifest, and {0} may have changed since.', file);
    case 'place':
      return l10n.t(
        'Its permission {0} leads to {1} now, and you allowed it when it led to {2}.',
        bothEnds(change.permission, 64),
        bothEnds(change.now, 64),
        bothEnds(change.before, 64),
      );
  }
}

/** The reason, as the beginning of a sentence without its capital; undefined where the plugin is not asked about on account of what it was allowed. */
export function whyAskAgain(status: GrantStatus, file: string): string | undefined {
  switch (status.status) {
    case 'grown':
      return l10n.t('it now asks for {0} too', status.added.join(', '));
    case 'changed': {
      const sentence = changeSentence(status.change, file).replace(/[.\u3002]$/u, '');
      const changed = `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
      return status.added.length > 0
        ? l10n.t('{0}; it now asks for {1} too', changed, status.added.join(', '))
        : l10n.t('{0}; it asks for no more than before', changed);
    }
    case 'allowed':
    case 'denied':
    case 'unknown':
      return undefined;
  }
}
