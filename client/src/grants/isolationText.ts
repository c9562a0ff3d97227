// How plugins are confined on this machine, in words.
import { type IsolationView, TIER_LABELS } from '../../../server/src/protocol.ts';

/** A few words beside a title. */
export function isolationLabel({ tier }: IsolationView): string {
  return TIER_LABELS[tier];
}

/** What the tier means, then what is missing for a better one. */
export function isolationSentence({ words, missing }: IsolationView): string {
  return [`Isolation on this machine – ${words}.`, ...missing].join(' ');
}
