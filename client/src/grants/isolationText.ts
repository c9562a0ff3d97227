// How plugins are confined on this machine, in words.
import type { IsolationMessage } from '../../../server/src/protocol.ts';

const LABELS: Record<IsolationMessage['tier'], string> = {
  isolated: 'isolated',
  selfLocked: 'isolated, self-locked',
  partlyIsolated: 'partly isolated',
  advisory: 'advisory checks only',
};

/** A few words beside a title. */
export function isolationLabel({ tier }: IsolationMessage): string {
  return LABELS[tier];
}

/** What the tier means, then what is missing for a better one. */
export function isolationSentence({ words, missing }: IsolationMessage): string {
  return [`Isolation on this machine – ${words}.`, ...missing].join(' ');
}
