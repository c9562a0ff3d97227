// What an event changed, as two texts to compare.
import * as l10n from '@vscode/l10n';
import type { HistoryDetail } from '../../../server/src/protocol.ts';
import { fileName, oneLine } from '../words.ts';

export type Side = 'before' | 'after';

export interface Comparison {
  eventId: string;
  /** One of the event's handlers; all of them together when absent. */
  run?: number;
  /** Of the texts, whose end says which language they are in. */
  name: string;
  title: string;
}

/** What is to be compared, or a sentence on why there is nothing to compare. */
export function comparison(detail: HistoryDetail, run?: number): Comparison | { why: string } {
  const { eventId, change, changed, filePath, handlers } = detail;
  const file = filePath === undefined ? undefined : fileName(filePath);
  if (change === undefined) return { why: l10n.t('This event changed nothing.') };
  if ('tooLarge' in change)
    return {
      why: l10n.t('What this event changed is larger than the 256 KB that are kept of an event, so it cannot be compared any more.'),
    };
  if (changeSides(detail, run) === undefined) return { why: l10n.t('This handler changed nothing.') };
  const who = run === undefined ? namesOf(detail) : oneLine(handlers[run]!.name, 60);
  const what = oneLine(file ?? l10n.t('Document'), 80);
  return {
    eventId,
    ...(run !== undefined && { run }),
    name: changed === 'completions' ? `${file ?? 'document'}.completions.json` : (file ?? 'document.txt'),
    title:
      changed === 'completions'
        ? l10n.t('Completions in {0}: before ↔ after {1}', what, who)
        : l10n.t('{0}: before ↔ after {1}', what, who),
  };
}

/** The texts; undefined where nothing was changed, or it is not known any more. */
export function changeSides({ change }: Pick<HistoryDetail, 'change'>, run?: number): Record<Side, string> | undefined {
  if (change === undefined || 'tooLarge' in change) return undefined;
  if (run === undefined) return { before: change.before, after: change.after };
  const at = change.steps.findIndex((step) => step.run === run);
  return at === -1 ? undefined : { before: change.steps[at - 1]?.after ?? change.before, after: change.steps[at]!.after };
}

/** Those that changed something, where that is known; else all that ran. */
function namesOf({ handlers, change }: HistoryDetail): string {
  const steps = change && 'steps' in change ? change.steps : [];
  const runs = steps.length > 0 ? steps.map(({ run }) => handlers[run]) : handlers.filter(({ ok }) => ok);
  return oneLine([...new Set(runs.flatMap((one) => (one ? [one.name] : [])))].join(', '), 60);
}
