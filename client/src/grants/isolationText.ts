// How plugins are confined on this machine, in words.
import * as l10n from '@vscode/l10n';
import { tierLabel, type IsolationView } from '../../../server/src/protocol.ts';

/** A few words beside a title. */
export function isolationLabel({ tier }: IsolationView): string {
  return tierLabel(tier);
}

/** What the tier means, then what is missing for a better one. */
export function isolationSentence({ words, missing }: IsolationView): string {
  return [l10n.t('Isolation on this machine – {0}.', words), ...missing].join(' ');
}
