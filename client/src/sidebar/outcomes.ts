// How events and handlers came out, in words and icons: the same in the list of events, on their pages and in what is spoken.
import * as l10n from '@vscode/l10n';
import type { HistoryEntry } from '../../../server/src/protocol.ts';
import type { Row } from './node.ts';

export type EventOutcome = HistoryEntry['outcome'];
export type Outcome = EventOutcome | HistoryEntry['handlers'][number]['outcome'];

/** In the order in which they are offered to choose from. */
export const EVENT_OUTCOMES: readonly EventOutcome[] = [
  'ok',
  'failed',
  'declined',
  'notAllowed',
  'skipped',
  'late',
  'tooLate',
  'discarded',
  'cancelled',
];

/** One or two words, as they stand between others: `failed`. */
export function outcomeWord(outcome: Outcome): string {
  switch (outcome) {
    case 'ok':
      return l10n.t('worked');
    case 'failed':
      return l10n.t('failed');
    case 'declined':
      return l10n.t('left as it is');
    case 'notAllowed':
      return l10n.t('not allowed yet');
    case 'skipped':
      return l10n.t('not run');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'late':
      return l10n.t('not waited for');
    case 'tooLate':
      return l10n.t('too late');
    case 'paused':
      return l10n.t('in the debugger');
    case 'discarded':
      return l10n.t('not applied');
  }
}

/** A sentence without its full stop. */
export function outcomeSentence(outcome: Outcome): string {
  switch (outcome) {
    case 'ok':
      return l10n.t('Worked');
    case 'failed':
      return l10n.t('Failed');
    case 'declined':
      return l10n.t('A plugin left it as it is');
    case 'notAllowed':
      return l10n.t('A plugin is not allowed to run yet');
    case 'skipped':
      return l10n.t('No handler ran');
    case 'cancelled':
      return l10n.t('Cancelled');
    case 'late':
      return l10n.t('Still running; the result follows');
    case 'tooLate':
      return l10n.t('Too late to be waited for');
    case 'paused':
      return l10n.t('Paused in the debugger');
    case 'discarded':
      return l10n.t('Ran, but the result was not applied');
  }
}

/** `quiet`: nothing that anybody has to look at. */
export type Tone = 'good' | 'bad' | 'warning' | 'quiet';

export function outcomeTone(outcome: Outcome): Tone {
  switch (outcome) {
    case 'ok':
      return 'good';
    case 'failed':
      return 'bad';
    case 'discarded':
      return 'warning';
    case 'declined':
    case 'notAllowed':
    case 'skipped':
    case 'cancelled':
    case 'late':
    case 'tooLate':
    case 'paused':
      return 'quiet';
  }
}

const COLORS: Record<Tone, string> = {
  good: 'testing.iconPassed',
  bad: 'problemsErrorIcon.foreground',
  warning: 'problemsWarningIcon.foreground',
  quiet: 'disabledForeground',
};

const ICONS: Record<Outcome, string> = {
  ok: 'pass',
  failed: 'error',
  declined: 'comment',
  notAllowed: 'shield',
  skipped: 'debug-step-over',
  cancelled: 'circle-slash',
  late: 'watch',
  tooLate: 'watch',
  paused: 'debug-pause',
  discarded: 'discard',
};

export function outcomeIcon(outcome: Outcome): Row['icon'] {
  return { name: ICONS[outcome], color: COLORS[outcomeTone(outcome)] };
}
