// What is worth a word and no notification: a handler that does not want to, and one that stands at a breakpoint.
import * as l10n from '@vscode/l10n';
import { declinedReason, type HistoryEntry } from '../../../server/src/protocol.ts';
import { fileName, oneLine } from '../words.ts';

/** Events that a person waits for, by whom the answer is heard. */
const HEARD: ReadonlySet<string> = new Set(['onFileSave', 'onProjectOpen']);

export interface QuietText {
  /** Tells it from others: an event comes again when more is known of it. */
  key: string;
  icon: 'circle-slash' | 'debug-pause';
  text: string;
}

/** What the status bar says of an event, if anything. */
export function quietTexts(entry: HistoryEntry): QuietText[] {
  // Who asked for it is told by the answer.
  if (entry.byHand || !HEARD.has(entry.event)) return [];
  const declined = entry.handlers.flatMap((run, index): QuietText[] =>
    run.outcome === 'declined' ? [{ key: `${entry.eventId} ${index} declined`, icon: 'circle-slash', text: declinedText(entry, run) }] : [],
  );
  return entry.handlers.some(({ outcome }) => outcome === 'paused') ? [...declined, pausedText(entry)] : declined;
}

/**
 * Whether what was said of an event is not true, or not of interest, any more since another one came: the file was saved again, or another one was. What
 * follows the same save takes nothing back.
 */
export function isOutdatedBy(said: HistoryEntry, entry: HistoryEntry): boolean {
  if (entry.event !== 'onFileSave' || entry.byHand || entry.eventId === said.eventId) return false;
  return entry.filePath !== said.filePath || entry.phase === said.phase;
}

function declinedText({ event, filePath }: HistoryEntry, { name, words = '' }: HistoryEntry['handlers'][number]): string {
  const plugin = oneLine(name, 40);
  if (event !== 'onFileSave' || filePath === undefined) return l10n.t('{0}: {1}', plugin, oneLine(words, 160));
  const file = fileName(filePath);
  return l10n.t('{0} left {1} as it is: {2}', plugin, oneLine(file, 40), oneLine(declinedReason(words, file), 160));
}

/** Once for a save, however many handlers wait behind the breakpoint. What those before it made of the file is saved. */
function pausedText({ eventId, filePath, changed, handlers }: HistoryEntry): QuietText {
  const of = (text: string): QuietText => ({ key: `${eventId} paused`, icon: 'debug-pause', text });
  if (filePath === undefined) return of(l10n.t('Paused in the debugger'));
  const file = oneLine(fileName(filePath), 40);
  if (changed === undefined) return of(l10n.t('Paused in the debugger; {0} was saved unformatted', file));
  const names = new Set(handlers.flatMap(({ outcome, name }) => (outcome === 'paused' ? [name] : [])));
  return of(l10n.t('Paused in the debugger; {0} was saved without {1}', file, oneLine([...names].join(', '), 60)));
}
